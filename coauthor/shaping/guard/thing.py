"""What the guard finds in a text."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["structure", "facts"]
"""`structure` keeps links, code and other markup; `facts` also what the text says."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that must be in a rewrite as often as in the original."""

    kind: str
    """What it is, in words that follow "the": `link`, `inline code`, `number`."""
    start: int
    """Where it is: str indexes into the text."""
    end: int
    key: str
    """What must stay the same; two spellings of the same thing have the same key."""
    hidden: bool = True
    """Whether the model gets to see a placeholder instead."""


@dataclass(frozen=True, slots=True)
class Scan:
    """All markup of one text."""

    things: tuple[Thing, ...]
    """In order, not overlapping."""
    blocks: Counter[str] = field(default_factory=Counter[str])
    """How often the text has each kind of block, as in `heading` or `table row`."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A text that may have been repaired, and what is still wrong with it."""

    text: str
    reasons: tuple[str, ...] = ()
    """Sentences for the writer, which quote the text: never for a log."""
