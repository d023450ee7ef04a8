"""The keys that type a text again, and where each of them puts the cursor."""

import re
from dataclasses import dataclass

from coauthor.cli.bench.rhythm import Ends, what_ends
from coauthor.document.positions import Position, position_at

ENCODING = "utf-16"
"""What columns count, as in most editors."""

# A line end of Windows is one key; every other character is one.
_KEY = re.compile(r"\r\n|.", re.DOTALL)

_SEEN_BEFORE = 200
"""Characters that are looked at to tell what a key ends."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key press."""

    text: str
    ends: Ends


def split(text: str, typed: int) -> tuple[str, str]:
    """The text in two: what is there already and the last `typed` characters."""
    start = max(0, len(text) - typed)
    if text[start - 1 : start + 1] == "\r\n":
        start -= 1
    return text[:start], text[start:]


def keys(beginning: str, rest: str) -> list[Key]:
    """What to press to write `rest` after `beginning`."""
    text = beginning[-_SEEN_BEFORE:] + rest
    start = len(text) - len(rest)
    return [
        Key(found[0], what_ends(text[max(0, found.end() - _SEEN_BEFORE) : found.end()]))
        for found in _KEY.finditer(text, start)
    ]


def moved(cursor: Position, inserted: str) -> Position:
    """Where a cursor stands after it has inserted a text."""
    line, character = position_at(inserted, len(inserted), ENCODING)
    column = character if line else cursor.character + character
    return Position(cursor.line + line, column)
