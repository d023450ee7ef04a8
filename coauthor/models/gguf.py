"""Reads what a GGUF file says of itself, without loading the model.

The files come from anywhere, so nothing in them is believed: every count and length is
checked against what is left of the file and against a limit of ours, long values are
passed over, and neither memory nor time grows with what a file claims.
Our own reader, because the package `gguf` maps the file and makes arrays of all of it.
"""

import stat
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal, NoReturn

from coauthor.errors import ModelNotFound
from coauthor.models.no_gguf import what_it_is_instead
from coauthor.models.tensor_sizes import tensor_bytes

MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_AGAIN = "Download it again, or choose another model."

_MOST_KEYS = 10_000
_MOST_TENSORS = 200_000
_MOST_STRINGS = 8_000_000
"""Of all lists together; the largest vocabularies have half a million entries."""
_LONGEST_NAME = 65_535
_LONGEST_KEPT_LIST = 1000
_MOST_KEPT = 8 * 1024 * 1024
"""Bytes of keys and values; chat templates have up to a hundred thousand."""
_MOST_DIMENSIONS = 4
_LARGEST_ALIGNMENT = 1 << 20

Value = int | float | bool | str | list[int | float | bool | str]

_STRING, _LIST = 8, 9
_FORMS = {
    **{0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i"},
    **{6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"},
}
"""How `struct` calls the fixed-size types."""


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the weights."""

    version: int
    byte_order: Literal["little", "big"]
    values: Mapping[str, Value]
    """By key. Long texts and lists are left out."""
    counts: Mapping[str, int]
    """How many entries each list has, by key, also of those that were left out."""
    tensors: int
    complete: bool = True
    """Whether all keys were read."""
    parameters: int = 0
    """Weights of this file; 0 where it was not read so far."""
    missing_bytes: int = 0
    """How many the file has less than its weights need: it is cut off."""

    def text(self, key: str) -> str:
        """A value that is a text; empty where there is none."""
        value = self.values.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> int:
        """A value that is a whole number; 0 where there is none."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int):
            return 0
        return value

    def texts(self, key: str) -> list[str]:
        """The texts of a list, or the one text that stands in its place."""
        value = self.values.get(key)
        if isinstance(value, str):
            return [value]
        items = value if isinstance(value, list) else []
        return [item for item in items if isinstance(item, str)]


def read_header(path: Path) -> Header:
    """Read all of it: some hundred milliseconds for the largest vocabularies.

    Raises ModelNotFound with a sentence where the file is no model we can read.
    """
    return _opened(path, all_of_it=True)


def read_beginning(path: Path) -> Header:
    """Read what stands before the first long list, which is the vocabulary.

    That takes no time worth counting.

    Raises ModelNotFound like `read_header`.
    """
    return _opened(path, all_of_it=False)


def _opened(path: Path, *, all_of_it: bool) -> Header:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # Opening a pipe would wait for somebody.
            raise ModelNotFound(f"{path} is no file. Choose a file in GGUF form.")
        with path.open("rb", buffering=1 << 16) as file:
            return _Reader(file, path.name, status.st_size).header(all_of_it=all_of_it)
    except OSError as error:
        raise ModelNotFound(
            f"The model file {path} cannot be read ({error.strerror}). "
            "Check the path, or choose another model."
        ) from error


@dataclass(slots=True)
class _Reader:
    """One pass through a file."""

    file: BinaryIO
    name: str
    left: int
    """Bytes of the file behind what was read."""
    order: Literal["<", ">"] = "<"
    kept: int = 0
    strings: int = 0
    longest: int = 0
    """The length of the longest list so far."""
    values: dict[str, Value] = field(default_factory=dict[str, Value])
    counts: dict[str, int] = field(default_factory=dict[str, int])

    def header(self, *, all_of_it: bool) -> Header:
        size = self.left
        version = self.begin()
        tensors = self.limited(self.number("Q"), _MOST_TENSORS)
        keys = self.limited(self.number("Q"), _MOST_KEYS)
        while keys and (all_of_it or self.longest <= _LONGEST_KEPT_LIST):
            self.value(self.key(), pass_over=all_of_it)
            keys -= 1
        parameters = missing = 0
        if all_of_it:
            parameters, missing = self.weights(tensors, size)
        order = "little" if self.order == "<" else "big"
        return Header(
            *(version, order, self.values, self.counts, tensors),
            *(keys == 0, parameters, missing),
        )

    def begin(self) -> int:
        """The version; finds out the order of bytes."""
        magic = self.file.read(len(MAGIC))
        if magic != MAGIC:
            rest = self.file.read(60)
            what = what_it_is_instead(self.name, magic + rest)
            raise ModelNotFound(f"{self.name} {what}")
        self.left -= len(MAGIC)
        version = self.number("I")
        swapped = int.from_bytes(version.to_bytes(4, "little"), "big")
        if version > 0xFFFF and 0 < swapped <= 0xFFFF:
            self.order, version = ">", swapped
        if version > max(_VERSIONS):
            raise ModelNotFound(
                f"{self.name} is of a newer form (GGUF version {version}) than this "
                "coauthor can read. Update coauthor, or choose another model."
            )
        if version not in _VERSIONS:
            raise ModelNotFound(
                f"{self.name} is of an old form (GGUF version {version}) that is not "
                "read any more. Download a newer file of this model, or choose another."
            )
        return version

    def key(self) -> str:
        length = self.number("Q")
        if not 0 < length <= _LONGEST_NAME:
            self.damaged("a name in it is too long or empty")
        key = self.bytes(length).decode("utf-8", errors="replace")
        if key in self.values or key in self.counts:
            self.damaged("it says something twice")
        self.keep(length)
        return key

    def value(self, key: str, *, pass_over: bool) -> None:
        kind = self.number("I")
        if kind == _LIST:
            self.list(key, pass_over=pass_over)
        elif (value := self.single(kind)) is not None:
            self.values[key] = value

    def single(self, kind: int) -> int | float | bool | str | None:
        """One value; None for a text that is too long to keep."""
        if kind == _STRING:
            return self.string()
        if kind not in _FORMS:
            self.damaged("it has values of an unknown type")
        return self.number(_FORMS[kind])

    def string(self) -> str | None:
        length = self.number("Q")
        if length > _MOST_KEPT - self.kept:
            self.skip(length)
            return None
        self.keep(length)
        return self.bytes(length).decode("utf-8", errors="replace")

    def list(self, key: str, *, pass_over: bool) -> None:
        """Read a list. A long one is passed over, or else not even that."""
        kind, count = self.number("I"), self.number("Q")
        self.counts[key] = count
        self.longest = max(self.longest, count)
        if count <= _LONGEST_KEPT_LIST:
            items = [self.single(kind) for _ in range(count)]
            self.keep(8 * count)
            self.values[key] = [item for item in items if item is not None]
        elif not pass_over:
            return
        elif kind == _STRING:
            self.strings = self.limited(self.strings + count, _MOST_STRINGS)
            self.skip_strings(count)
        elif kind in _FORMS:
            self.skip(count * struct.calcsize("<" + _FORMS[kind]))
        else:
            self.damaged("it has lists of an unknown type")

    def weights(self, tensors: int, size: int) -> tuple[int, int]:
        """How many weights, and how many bytes of them are missing."""
        parameters = end = 0
        for _ in range(tensors):
            length = self.number("Q")
            if length > _LONGEST_NAME:
                self.damaged("a name in it is too long")
            self.skip(length)
            dimensions = self.limited(self.number("I"), _MOST_DIMENSIONS)
            weights = 1
            for _ in range(dimensions):
                weights *= self.number("Q")
            kind, offset = self.number("I"), self.number("Q")
            parameters += weights
            end = max(end, offset + tensor_bytes(kind, weights))
        if parameters >= 1 << 63 or end >= 1 << 63:
            self.damaged("its weights are said to be impossibly large")
        alignment = self.values.get("general.alignment", 32)
        if not isinstance(alignment, int) or not 0 < alignment <= _LARGEST_ALIGNMENT:
            self.damaged("its alignment is impossible")
        start = -(-(size - self.left) // alignment) * alignment
        return parameters, max(start + end - size, 0) if tensors else 0

    def number(self, form: str) -> int:
        """A number; the annotation holds for those that lengths and counts are."""
        size = struct.calcsize("<" + form)
        return struct.unpack(self.order + form, self.bytes(size))[0]

    def bytes(self, length: int) -> bytes:
        self.left -= length
        if self.left < 0 or len(data := self.file.read(length)) < length:
            raise ModelNotFound(f"{self.name} is cut off in its header. {_AGAIN}")
        return data

    def skip(self, length: int) -> None:
        self.left -= length
        if self.left < 0:
            raise ModelNotFound(f"{self.name} is cut off in its header. {_AGAIN}")
        self.file.seek(length, 1)

    def skip_strings(self, count: int) -> None:
        """Pass over so many texts; in one loop, as there are hundreds of thousands."""
        read, order = self.file.read, "little" if self.order == "<" else "big"
        for _ in range(count):
            head = read(8)
            length = int.from_bytes(head, order)
            self.left -= 8 + length
            if self.left < 0 or len(head) < 8:
                raise ModelNotFound(f"{self.name} is cut off in its header. {_AGAIN}")
            if length <= _LONGEST_NAME:
                read(length)  # A seek takes longer.
            else:
                self.file.seek(length, 1)

    def keep(self, length: int) -> None:
        self.kept += length
        if self.kept > _MOST_KEPT:
            self.damaged("it says too much of itself")

    def limited(self, number: int, most: int) -> int:
        if number > most:
            self.damaged("it claims to have more in it than any model")
        return number

    def damaged(self, how: str) -> NoReturn:
        raise ModelNotFound(f"{self.name} is damaged: {how}. {_AGAIN}")


def foreign_order(header: Header) -> bool:
    """Whether the file is for processors with the other order of bytes."""
    return header.byte_order != sys.byteorder
