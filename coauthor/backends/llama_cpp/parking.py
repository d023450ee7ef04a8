"""Where evaluations wait that nobody writes at just now: outside of the cells.

Without flash attention, which is slow on a CPU, every token pays for all cells up to
the last one in use, whichever sequence they belong to. So only the sequences of the
text being written stay in the cells, at their beginning. Those of other texts are
copied out, which takes about a millisecond for each 2 MB, and copied back when their
writer is there again: a hundredth of what reading the text anew would take.
"""

from collections.abc import Iterable
from typing import Protocol

from coauthor.backends.llama_cpp.context import Taken
from coauthor.backends.llama_cpp.kept import Kept

_MOST = 64
"""Texts that are parked, however small: each claim looks through all of them."""


class Shelf(Protocol):
    """What is needed of the context."""

    def take_out(self, sequence: int) -> Taken | None:
        """Move a sequence out of the cells; None, and it stays, where that fails."""
        ...

    def put_back(self, sequence: int, taken: Taken) -> bool:
        """Fill an empty sequence with what was taken out; False without room."""
        ...


class Parking:
    """Takes sequences out and puts them back; the longest unused ones are forgotten."""

    def __init__(self, shelf: Shelf, most_bytes: int) -> None:
        """What is parked takes at most so many bytes of memory."""
        self._shelf = shelf
        self._most_bytes = most_bytes

    def park(self, kept: Kept) -> bool:
        """Take an idle sequence out, so that its `id` is free; False if it stays."""
        kept.parked = self._shelf.take_out(kept.id)
        return kept.parked is not None

    def bring_back(self, kept: Kept, identifier: int) -> bool:
        """Put a parked sequence into the cells; False, and it is lost, without room."""
        assert kept.parked is not None, "only what is parked comes back"
        kept.id, taken, kept.parked = identifier, kept.parked, None
        return self._shelf.put_back(identifier, taken)

    def too_many(self, everything: Iterable[Kept]) -> list[Kept]:
        """Those to forget, so that what is parked takes no more than it may."""
        parked = [
            (kept, len(kept.parked)) for kept in everything if kept.parked is not None
        ]
        taken, left = sum(size for _, size in parked), len(parked)
        forgotten: list[Kept] = []
        for kept, size in sorted(parked, key=lambda it: it[0].used):
            if taken <= self._most_bytes and left <= _MOST:
                break
            taken, left = taken - size, left - 1
            forgotten.append(kept)
        return forgotten
