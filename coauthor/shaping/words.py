"""Words as repetition sees them: without case, quote style or punctuation."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"\w++(?:'\w++)*+")


class Word(NamedTuple):
    """One word of a text."""

    folded: str
    """Equal for `Don't`, `don’t` and `DON'T`."""
    start: int
    end: int


@lru_cache(maxsize=32)
def words(text: str) -> tuple[Word, ...]:
    """All words with their offsets in `text`; most steps ask about the same text."""
    return tuple(
        [
            Word(found[0].casefold(), found.start(), found.end())
            for found in _WORD.finditer(_plain(text))
        ]
    )


def folded(text: str) -> list[str]:
    """All words without their offsets; several times faster than with them."""
    return [word.casefold() for word in _WORD.findall(_plain(text))]


def count_words(text: str) -> int:
    """How many words there are; the fastest question."""
    return len(_WORD.findall(_plain(text)))


def may_contain(text: str, part: list[str]) -> bool:
    """Whether `text` has each of the words somewhere, perhaps inside others.

    A quick look that spares most texts the exact one.
    """
    text = _plain(text).casefold()
    return all(word in text for word in part)


def contains(text: Sequence[str], part: Sequence[str]) -> bool:
    """Whether `part` stands in `text` without a gap."""
    first, size, at = part[0], len(part), -1
    for _ in range(text.count(first)):
        at = text.index(first, at + 1)
        if text[at : at + size] == part:
            return True
    return False


def _plain(text: str) -> str:
    """The text with one apostrophe and no underscores; all offsets stay the same."""
    return text.replace("’", "'").replace("_", " ")


def joins_word(before: str, text: str) -> bool:
    """Whether the first letters of `text` continue the last word of `before`."""
    return (
        bool(before)
        and bool(text)
        and (before[-1].isalnum() or before[-1] in "'’")
        and (text[0].isalnum() or (text[0] in "'’" and text[1:2].isalpha()))
    )
