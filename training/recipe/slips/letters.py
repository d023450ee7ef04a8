"""Typing mistakes inside a word: swapped, missing, doubled, neighbouring letters."""

import re
from collections.abc import Iterator
from random import Random

from recipe.slips.slip import Slip

_WORD = re.compile(r"\b[A-Za-z][a-z]{3,}\b")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {
    letter: row[max(at - 1, 0) : at] + row[at + 1 : at + 2]
    for row in _ROWS
    for at, letter in enumerate(row)
}
"""The keys left and right of each letter on the commonest English keyboard."""


def typos(text: str, random: Random) -> Iterator[Slip]:
    """One mistake for each word of four letters or more; its first letter is right."""
    for match in _WORD.finditer(text):
        wrong = _mistyped(match[0], random)
        if wrong != match[0]:
            yield Slip(match.start(), match.end(), wrong, "typo")


def _mistyped(word: str, random: Random) -> str:
    at = random.randrange(1, len(word))
    letter = word[at]
    match random.randrange(4):
        case 0 if at + 1 < len(word):
            return word[:at] + word[at + 1] + letter + word[at + 2 :]
        case 1:
            return word[:at] + word[at + 1 :]
        case 2:
            return word[:at] + letter + word[at:]
        case _:
            return word[:at] + random.choice(_NEIGHBOURS[letter]) + word[at + 1 :]
