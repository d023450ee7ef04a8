"""How long people pause between two keys, drawn from what was measured on writers."""

import json
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any, Literal, get_args

Ends = Literal[
    "inside_word", "after_word", "after_clause", "after_sentence", "after_paragraph"
]
"""What a key ends; the names are those of the data."""

MEASURED = Path(__file__).with_name("typing_rhythm.json")
"""The percentiles, with their source and licence."""

_CLAUSE = ",;:—–"
_SENTENCE = ".!?…"
_CLOSING = "\"'”’)]»*_"
"""What may stand between the end of a sentence and the space after it."""


class Rhythm:
    """Pauses of one kind of writer."""

    def __init__(self, percentiles: Mapping[str, Mapping[str, float]]) -> None:
        """Milliseconds at each percentile, for every kind of key."""
        self._points = {
            kind: sorted((float(share), ms) for share, ms in points.items())
            for kind, points in percentiles.items()
        }

    def pause_ms(self, ends: Ends, chance: Random) -> float:
        """Draw the pause after a key.

        Between two measured percentiles it lies on a straight line; below the lowest
        and above the highest it is that one.
        """
        points = self._points[ends]
        drawn = chance.uniform(0, 100)
        after = bisect_left(points, (drawn,))
        if after == 0:
            return points[0][1]
        if after == len(points):
            return points[-1][1]
        (below, least), (above, most) = points[after - 1], points[after]
        return least + (most - least) * (drawn - below) / (above - below)


def measured_rhythm() -> Rhythm:
    """The rhythm of people who wrote stories and essays."""
    raw: dict[str, Any] = json.loads(MEASURED.read_text("utf-8"))["pauses"]
    return Rhythm({kind: raw[kind]["percentiles_ms"] for kind in get_args(Ends)})


def what_ends(text: str) -> Ends:
    """What the last character of a text ends."""
    last = text[-1:]
    if last in ("\n", "\r"):
        return "after_paragraph"
    if not last.isspace():
        return "inside_word"
    words = text.rstrip().rstrip(_CLOSING)
    if words.endswith(tuple(_SENTENCE)):
        return "after_sentence"
    return "after_clause" if words.endswith(tuple(_CLAUSE)) else "after_word"
