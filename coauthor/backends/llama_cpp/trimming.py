"""Which tokens to leave out when a prompt is longer than its budget.

What is kept must stay the same from one keystroke to the next, or nothing of the kept
state could be reused. So the beginning of a growing text moves in large steps, and the
text after the cursor gets a fixed share however long the text before it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

_STEPS = 4
"""A text cut at its start loses a quarter of its room at a time."""
_SHARE_OF_ENDS = 4
"""Texts cut at their end get a quarter of the room when others want it too."""


@dataclass(frozen=True, slots=True)
class Section:
    """A run of tokens, and which end of it may be cut."""

    tokens: list[int]
    trim: Literal["never", "start", "end"] = "never"
    part: int | None = None
    """Which part of the request it is; None for what the model's form adds."""
    text: str = ""
    """What the tokens are of, before any cut."""


def trim(sections: Sequence[Section], budget: int) -> list[Section] | None:
    """Cut sections until they fit; None when that is impossible."""
    if sum(len(section.tokens) for section in sections) <= budget:
        return list(sections)
    room = budget - _length(sections, "never")
    starts, ends = _length(sections, "start"), _length(sections, "end")
    if room <= 0 or not starts + ends:
        return None
    room_of_ends = min(ends, max(room // _SHARE_OF_ENDS, 1)) if starts else room
    rooms = {"start": room - room_of_ends, "end": room_of_ends}
    trimmed: list[Section] = []
    for section in sections:
        share = len(section.tokens)
        if section.trim != "never":
            others = _length(sections, section.trim)
            share = rooms[section.trim] * len(section.tokens) // max(others, 1)
        trimmed.append(replace(section, tokens=_cut(section, share)))
    return trimmed


def _length(sections: Sequence[Section], trim: Literal["never", "start", "end"]) -> int:
    return sum(len(section.tokens) for section in sections if section.trim == trim)


def _cut(section: Section, room: int) -> list[int]:
    excess = len(section.tokens) - room
    if excess <= 0:
        return section.tokens
    if section.trim == "end":
        return section.tokens[:room]
    step = max(room // _STEPS, 1)
    return section.tokens[-(-excess // step) * step :]
