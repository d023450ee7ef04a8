"""Reads `general.languages` from a GGUF file, which llama.cpp keeps to itself.

llama.cpp gives out single values only, and this key is a list of strings. It stands in
the first few hundred bytes, among the other `general.` keys; we stop reading there.
"""

from pathlib import Path
from typing import BinaryIO

_KEY = "general.languages"
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""Bytes of each fixed-size value type."""
_STRING = 8
_LIST = 9
_LONGEST = 1_000_000
"""No string or list before the vocabulary is longer; a file that says so is broken."""


def read_languages(path: Path) -> list[str]:
    """ISO 639-1 codes; empty when the file does not say, or cannot be read."""
    try:
        with path.open("rb") as file:
            return _search(file)
    except (OSError, ValueError):
        return []


def _search(file: BinaryIO) -> list[str]:
    file.seek(4 + 4 + 8)  # the magic bytes, the version, the number of tensors
    for _ in range(_number(file)):
        key = _string(file)
        if not key.startswith("general."):
            break
        kind = _number(file, 4)
        if key == _KEY:
            return _codes(_value(file, kind))
        _value(file, kind)
    return []


def _value(file: BinaryIO, kind: int) -> list[str]:
    """Read past a value; gives its strings, if it holds any."""
    if kind == _STRING:
        return [_string(file)]
    if kind == _LIST:
        kind, count = _number(file, 4), _short(_number(file))
        return [text for _ in range(count) for text in _value(file, kind)]
    if kind not in _SIZES:
        raise ValueError(f"GGUF has no value type {kind}.")
    file.seek(_SIZES[kind], 1)
    return []


def _codes(languages: list[str]) -> list[str]:
    """The two-letter codes among the languages, in order, each once."""
    codes = (language.lower().strip() for language in languages)
    return list(dict.fromkeys(c for c in codes if len(c) == 2 and c.isalpha()))


def _string(file: BinaryIO) -> str:
    return file.read(_short(_number(file))).decode("utf-8", errors="replace")


def _number(file: BinaryIO, size: int = 8) -> int:
    data = file.read(size)
    if len(data) < size:
        raise ValueError("The file ends in its header.")
    return int.from_bytes(data, "little")


def _short(length: int) -> int:
    if length > _LONGEST:
        raise ValueError("The header holds an absurd length.")
    return length
