"""Marks, capitals and spaces that are missing or too many."""

import re
from collections.abc import Iterator
from random import Random

from recipe.slips.slip import Slip

_COMMA = re.compile(r",(?= \w)")
_APOSTROPHE = re.compile(r"(?<=[a-z])['’](?=(?:s|t|re|ve|ll|d|m)\b)")
_END = re.compile(r"(?<=\w)[.?](?=\s*\Z)")
_CLAUSES = re.compile(r"(?<=\w)[.;](?= (?:It|He|She|They|We|You|This|That|The)\b)")
_FIRST_LETTER = re.compile(r"(?:\A|(?<=[.?!] ))[A-Z](?=[a-z])")
_ALONE = re.compile(r"\bI\b(?!\.)")
_SPACE = re.compile(r"(?<=\w) (?=\w)")
_AFTER_COMMA = re.compile(r"(?<=\w), (?=\w)")


def marks(text: str, random: Random) -> Iterator[Slip]:
    """A comma or an apostrophe missing, no full stop, a comma between two sentences."""
    for match in (*_COMMA.finditer(text), *_APOSTROPHE.finditer(text)):
        yield Slip(match.start(), match.end(), "", "punctuation")
    for match in _CLAUSES.finditer(text):
        yield Slip(match.start(), match.end(), ",", "punctuation")
    if (match := _END.search(text)) and random.random() < 0.5:
        yield Slip(match.start(), match.end(), "", "punctuation")


def capitals(text: str, _random: Random) -> Iterator[Slip]:
    """A sentence begins small, or the writer calls themselves i."""
    for match in (*_FIRST_LETTER.finditer(text), *_ALONE.finditer(text)):
        yield Slip(match.start(), match.end(), match[0].lower(), "capital")


def spaces(text: str, random: Random) -> Iterator[Slip]:
    """Two spaces for one, one on the wrong side of a comma, none after it."""
    for match in _SPACE.finditer(text):
        yield Slip(match.start(), match.end(), "  ", "space")
    for match in _AFTER_COMMA.finditer(text):
        wrong = random.choice([",", " , ", " ,"])
        yield Slip(match.start(), match.end(), wrong, "space")
