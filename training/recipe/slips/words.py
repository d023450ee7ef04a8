"""Words written twice, and small words forgotten."""

import re
from collections.abc import Iterator
from random import Random

from recipe.slips.slip import Slip

_SMALL_WORDS = (
    "the a an of to in on at for with and that is are was were be been have has had "
    "it he she they we you I not as by from will would can could do did this"
)
_SMALL = "|".join(_SMALL_WORDS.split())
_SMALL_WORD = re.compile(rf"(?<=\w )(?:{_SMALL}) (?=\w)")
_DOUBLED = re.compile(rf"\b(?:{_SMALL})\b(?= \w)")


def doubled(text: str, _random: Random) -> Iterator[Slip]:
    """Every small word could be written twice: "in the the house"."""
    for match in _DOUBLED.finditer(text):
        yield Slip(match.start(), match.end(), f"{match[0]} {match[0]}", "doubled")


def dropped(text: str, _random: Random) -> Iterator[Slip]:
    """Every small word inside a clause could be missing: "he went the house"."""
    for match in _SMALL_WORD.finditer(text):
        yield Slip(match.start(), match.end(), "", "dropped")
