"""The same for every engine: a long text to which a few characters are added."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

_STEP = (2, 6)
"""A few characters: at least and at most so many for each request."""
_SLIDING = 2500
"""Characters before the cursor that the peer with the sliding window sends at most."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The text before the cursor, cut in two ways."""

    growing: str
    """From a place that stays where it is."""
    sliding: str
    """So many characters, however far the cursor is."""


def typed(text: str, window: int, count: int, seed: int) -> Iterator[Typed]:
    """The last places of a text, in order; `window` characters is the most to send."""
    steps = [Random(seed + number).randint(*_STEP) for number in range(count)]
    cursor = len(text) - sum(steps)
    start = max(0, len(text) - window)
    if start:
        start = text.index(" ", start) + 1
    width = min(_SLIDING, cursor - start)
    for step in steps:
        cursor += step
        yield Typed(text[start:cursor], text[cursor - width : cursor])


def elsewhere(text: str, characters: int, number: int) -> str:
    """Some of the text that begins otherwise for every number up to some hundreds.

    An engine that remembers what it has read has to read this anew.
    """
    start = number * 17 % max(1, len(text) - characters)
    return f"{number}. {text[start : start + characters]}"
