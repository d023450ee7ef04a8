"""What the guard finds in a text."""

from collections import Counter
from collections.abc import Iterable
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
class Prose:
    """A paragraph, heading or list item: its lines without what stands before them."""

    lines: tuple[tuple[int, int], ...]
    """Start and end of each line, as str indexes into the text."""
    heading: bool = False
    quoted: bool = False
    """Whether it is part of a quotation by its markup."""


@dataclass(frozen=True, slots=True)
class Scan:
    """All markup of one text."""

    things: tuple[Thing, ...]
    """In order, not overlapping."""
    prose: tuple[Prose, ...]
    """In order, not overlapping; things may stand inside."""
    rows: tuple[tuple[int, int], ...] = ()
    """Where the rows of tables are."""
    blocks: Counter[str] = field(default_factory=Counter[str])
    """How often the text has each kind of block, as in `heading` or `table row`."""
    outline: tuple[Thing, ...] = ()
    """The marks of headings, list items and the like, whose order is the text's."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A text that may have been repaired, and what is still wrong with it."""

    text: str
    reasons: tuple[str, ...] = ()
    """Sentences for the writer, which quote the text: never for a log."""


def in_order(things: Iterable[Thing]) -> tuple[Thing, ...]:
    """The things by their place, without those inside or across an earlier one."""
    kept: list[Thing] = []
    for thing in sorted(things, key=lambda it: (it.start, -it.end)):
        if thing.start < thing.end and (not kept or thing.start >= kept[-1].end):
            kept.append(thing)
    return tuple(kept)
