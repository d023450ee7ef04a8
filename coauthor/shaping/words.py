"""Words as repetition sees them: without case, quote style or punctuation."""

import re
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Word(NamedTuple):
    """One word of a text."""

    folded: str
    """Equal for `Don't`, `don’t` and `DON'T`."""
    start: int
    end: int


def words(text: str) -> list[Word]:
    """All words with their offsets in `text`."""
    return [
        Word(found[0].casefold().replace("’", "'"), *found.span())
        for found in _WORD.finditer(text)
    ]


def folded(text: str) -> list[str]:
    """All words without their offsets; several times faster than with them."""
    return _WORD.findall(text.casefold().replace("’", "'"))


def contains(text: list[str], part: list[str]) -> bool:
    """Whether `part` stands in `text` without a gap."""
    first, size = part[0], len(part)
    return any(
        word == first and text[at : at + size] == part for at, word in enumerate(text)
    )


def joins_word(before: str, text: str) -> bool:
    """Whether the first letters of `text` continue the last word of `before`."""
    return (
        bool(before)
        and bool(text)
        and (before[-1].isalnum() or before[-1] in "'’")
        and (text[0].isalnum() or (text[0] in "'’" and text[1:2].isalpha()))
    )
