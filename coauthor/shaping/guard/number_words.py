"""Numbers written as words, where that is what they certainly are."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from coauthor.shaping.guard.number_tables import LARGE, ORDINALS, SMALL, TENS, phrases

_WORD = re.compile(r"[^\W\d_]+")
_JOINS = re.compile(r"[ \t\n~\u00a0-]{1,3}")
_UNCERTAIN = {"1", "1th", "2th", "3th"}
"""A pronoun, a moment, a fraction: these words are not only numbers."""
_TWO = ("both", "couple", "pair", "twice", "beide", "beiden", "zweimal")


class Token(NamedTuple):
    """A word in small letters, and where it is."""

    word: str
    start: int
    end: int
    joined: bool
    """Whether only a blank or a hyphen stands between it and the word before."""


def worded(prose: str) -> Iterator[tuple[int, int, str, bool]]:
    """Start, end, value in digits, and whether it is certain, of each number word."""
    tokens = list(_tokens(prose))
    at = 0
    while at < len(tokens):
        length, value = _number_at(tokens, at)
        if not length:
            at += 1
            continue
        start, end = tokens[at].start, tokens[at + length - 1].end
        at += length
        certain = value not in _UNCERTAIN and _in_sentence(prose, start, end)
        certain = certain and prose[start:end].lower() not in _TWO
        yield start, end, value, certain


def _tokens(prose: str) -> Iterator[Token]:
    behind = 0
    for match in _WORD.finditer(prose):
        gap = _JOINS.fullmatch(prose, behind, match.start())
        yield Token(match[0].lower(), *match.span(), gap is not None)
        behind = match.end()


def _number_at(tokens: list[Token], at: int) -> tuple[int, str]:
    """How many words from here are a number, and which one; 0 when none is."""
    word = tokens[at].word
    if word in SMALL or word in TENS or word in ("a", "an"):
        return _english(tokens, at)
    if word == "half" and _are(tokens, at + 1, ("a",)):
        length, value = _english(tokens, at + 1)
        # Nobody halves an ordinal: "half a hundred twenty-first" is one behind "half".
        return (length + 1, str(int(value) // 2)) if value.isdecimal() else (0, "")
    if word in _TWO:
        return 1, "2"
    if word in ORDINALS:
        return 1, f"{ORDINALS[word]}th"
    for words, value in phrases().get(word, ()):
        if _are(tokens, at, words):
            return len(words), str(value)
    return 0, ""


def _are(tokens: list[Token], at: int, words: tuple[str, ...]) -> bool:
    if at + len(words) > len(tokens):
        return False
    return all(
        tokens[at + n].word == word and (n == 0 or tokens[at + n].joined)
        for n, word in enumerate(words)
    )


def _english(tokens: list[Token], at: int) -> tuple[int, str]:
    """A number from its largest part to its smallest: "two thousand and twenty-one"."""
    total = group = 0
    least = 10**15
    """The part before: what follows "five" cannot be "six"."""
    behind = at
    here = at
    while here < len(tokens) and (here == at or tokens[here].joined):
        word = tokens[here].word
        if word in ("a", "an") and here == at:
            group, least = 1, 1
        elif word in SMALL and SMALL[word] < least:
            group, least = group + SMALL[word], 1
        elif word in TENS and least > 99:
            group, least = group + TENS[word], 10
        elif word == "hundred" and group and least < 100:
            group, least = group * 100, 100
        elif word in LARGE and group:
            total, group, least = total + group * LARGE[word], 0, 1000
        elif word == "and" and least in (100, 1000) and here > at:
            here += 1
            continue
        elif word in ORDINALS and ORDINALS[word] < 10 and least == 10:
            return here + 1 - at, f"{total + group + ORDINALS[word]}th"
        else:
            break
        here += 1
        behind = here
    first = tokens[at].word in ("a", "an")
    if behind - at - first <= 0:
        return 0, ""
    return behind - at, str(total + group)


def _in_sentence(prose: str, start: int, end: int) -> bool:
    """Whether it is more than a word by itself, as in a list of headings."""
    before = prose[max(0, start - 3) : start].rstrip(" \t\n*_")
    behind = prose[end : end + 3].lstrip(" \t\n*_-")
    return before[-1:].isalnum() or before[-1:] == "," or behind[:1].isalnum()
