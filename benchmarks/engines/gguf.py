"""Writes GGUF files (version 3, little endian), the weights piece by piece."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np

ALIGNMENT = 32

Metadata = Mapping[str, object]
"""Keys to str, bool, int (unsigned), float, or lists of one of these (int: signed)."""


class Kind(IntEnum):
    """How a tensor's numbers are stored; the values are ggml's."""

    F32 = 0
    Q4_0 = 2
    Q8_0 = 8

    def bytes(self, numbers: int) -> int:
        """How much room so many numbers take; quantized ones go in blocks of 32."""
        in_a_block = {Kind.F32: 128, Kind.Q4_0: 18, Kind.Q8_0: 34}[self]
        blocks, rest = divmod(numbers, 32)
        if rest and self is not Kind.F32:
            raise ValueError(f"{numbers} is not a multiple of 32")
        return numbers * 4 if self is Kind.F32 else blocks * in_a_block


@dataclass(frozen=True, slots=True)
class Tensor:
    """A name, a shape (the longest stride first, as numpy has it) and its bytes."""

    name: str
    kind: Kind
    shape: tuple[int, ...]
    pieces: Callable[[], Iterator[bytes]]
    """Makes the data when it is written, so that it never is in memory as a whole."""

    @property
    def size(self) -> int:
        """In bytes."""
        return self.kind.bytes(int(np.prod(self.shape)))


def write_gguf(path: Path, metadata: Metadata, tensors: Sequence[Tensor]) -> None:
    """Write a file; one that is written halfway never has its name."""
    header = b"GGUF" + _u32(3) + _u64(len(tensors)) + _u64(len(metadata))
    for key, value in metadata.items():
        kind, data = _value(value)
        header += _string(key) + _u32(kind) + data
    offset = 0
    for tensor in tensors:
        header += _string(tensor.name) + _u32(len(tensor.shape))
        header += b"".join(map(_u64, reversed(tensor.shape)))
        header += _u32(tensor.kind) + _u64(offset)
        offset += tensor.size + _padding(tensor.size)
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        file.write(header + bytes(_padding(len(header))))
        for tensor in tensors:
            written = sum(map(file.write, tensor.pieces()))
            if written != tensor.size:
                raise ValueError(f"{tensor.name} has {written} bytes")
            file.write(bytes(_padding(written)))
    unfinished.replace(path)


def _padding(size: int) -> int:
    return -size % ALIGNMENT


def _value(value: object) -> tuple[int, bytes]:
    """The GGUF type and bytes of a Python value."""
    if isinstance(value, bool):
        return 7, bytes([value])
    if isinstance(value, int):
        return 4, _u32(value)
    if isinstance(value, float):
        return 6, np.float32(value).tobytes()
    if isinstance(value, str):
        return 8, _string(value)
    if not isinstance(value, list) or not value:
        raise TypeError(f"no GGUF type for {type(value).__name__}")
    items = [_value(item) for item in value]
    # The vocabulary wants its lists of numbers signed.
    kind = {4: 5}.get(items[0][0], items[0][0])
    return 9, _u32(kind) + _u64(len(items)) + b"".join(data for _, data in items)


def _string(text: str) -> bytes:
    data = text.encode()
    return _u64(len(data)) + data


def _u32(number: int) -> bytes:
    return number.to_bytes(4, "little")


def _u64(number: int) -> bytes:
    return number.to_bytes(8, "little")
