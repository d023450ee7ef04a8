"""The token sequences whose evaluation is kept, and how a new prompt reuses them.

Every run works in a sequence of its own. When it is over the sequence stays, so that
the next prompt with the same beginning needs only its own tokens. Sequences with a
common beginning share its cells. Those of the text being written stay in the cells;
the others are parked outside (`parking.py`).

The memory of some models cannot be cut back: it can only go on from where it is, or be
copied. For these a copy is saved of each prompt as far as it was read; the next prompt
goes on from there if it begins with all of it, as it does while somebody types.
"""

from collections.abc import Iterable
from typing import Protocol

from coauthor.backends.llama_cpp.homes import Homes
from coauthor.backends.llama_cpp.kept import Kept, common_prefix
from coauthor.backends.llama_cpp.parking import Parking, Shelf

_SIBLINGS = 5
"""Kept beside the last one used: as many as there may be alternatives. Each takes cells
for its own tokens, which every token pays for."""
_WORTH_COPYING = 32
"""A parked sequence is taken when it has so many tokens more than one in the cells."""


class Cells(Shelf, Protocol):
    """What is needed of the context."""

    def remove(self, sequence: int, position: int) -> bool:
        """Forget a sequence from a position on; False where the model cannot."""
        ...

    def copy(self, source: int, target: int, end: int) -> None:
        """Let an empty sequence share another's cells up to a position."""
        ...


class Sequences:
    """A fixed number of sequences; those that are missed least give way."""

    def __init__(
        self, cells: Cells, count: int, *, rewinds: bool, parked_bytes: int = 0
    ) -> None:
        """`parked_bytes` is the most memory to take for what is not in the cells."""
        self._cells = cells
        self._parking = Parking(cells, parked_bytes)
        self._homes = Homes()
        self._free = list(range(count))
        self._kept: list[Kept] = []
        self._clock = 0
        self.count = count
        """How many runs can each have one."""
        self.rewinds = rewinds
        """Whether sequences can be cut back."""

    def claim(
        self, tokens: list[int], prompt_length: int, *, inline: bool = False
    ) -> Kept:
        """A busy sequence that holds as much of the tokens' beginning as is kept.

        `inline` says that the writer is at this text: it gets the low cells.
        """
        source, common = self._closest(tokens, prompt_length)
        if source and source.parked is not None and not self._bring_back(source):
            return self.claim(tokens, prompt_length, inline=inline)
        kept = self._claim(source, common, prompt_length)
        if inline and self.rewinds:
            self._move_in(kept)
        return kept

    def _claim(self, source: Kept | None, common: int, prompt_length: int) -> Kept:
        row = source.row_after(prompt_length, common) if source else None
        is_free = source and not source.busy and source.loses_little(common)
        if source and is_free and self.rewinds:
            kept = source
            self.touch(kept)
            self.shorten(kept, common)
        else:
            kept = self._copy(source, common)
        kept.busy = True
        kept.prompt_length = prompt_length
        kept.row = row
        return kept

    def has_more(self, tokens: list[int], kept: Kept) -> bool:
        """Whether another sequence holds more of these tokens than this one."""
        return self._closest(tokens, 0)[1] > len(kept.tokens)

    def shorten(self, kept: Kept, length: int) -> None:
        """Forget the tokens from this length on; all, where that is impossible."""
        if length < kept.prompt_length:
            kept.row = None
        if length >= len(kept.tokens):
            return
        if length and self._cells.remove(kept.id, length):
            del kept.tokens[length:]
            return
        self._empty(kept)

    def save(self, kept: Kept) -> None:
        """Copy it if it could not be cut back to here, and if there is room."""
        if self.rewinds:
            return
        if kept.saved and not kept.saved.lost:
            self.drop(kept.saved)
        kept.saved = None
        if self._free or any(not other.busy for other in self._kept):
            kept.saved = self._copy(kept, len(kept.tokens))
            kept.saved.prompt_length = kept.prompt_length
            kept.saved.row = kept.row

    def after_interruption(self, kept: Kept) -> None:
        """A decode was interrupted: a memory that cannot be cut back is spoilt."""
        if not self.rewinds:
            self._empty(kept)

    def release(self, kept: Kept) -> None:
        """A run is over: keep its sequence for the next one."""
        if kept.lost:
            return
        kept.busy = False
        self.touch(kept)
        if not self.rewinds:
            self.drop(kept)
        elif self._homes.away(kept.family):
            self._park(kept)
        else:
            idle = [it for it in self._siblings(kept) if not it.busy]
            for sibling in idle[:-_SIBLINGS]:
                self.drop(sibling)

    def make_room(self, needed_by: Iterable[Kept]) -> bool:
        """Free the cells of the one that is missed least; False when there is none."""
        victim = self._victim(needed_by)
        if victim is None:
            return False
        if victim.busy or not self.rewinds:
            self.drop(victim)
        else:
            self._park(victim)
        return True

    def drop(self, kept: Kept) -> None:
        """Forget a sequence; a run that works in it has lost it."""
        self._kept.remove(kept)
        if kept.parked is None:
            self._cells.remove(kept.id, 0)
            self._free.append(kept.id)
        kept.lost = True

    def touch(self, kept: Kept) -> None:
        """Note that it is in use just now: others give way first."""
        self._clock += 1
        kept.used = self._clock

    def _closest(
        self, tokens: list[int], prompt_length: int
    ) -> tuple[Kept | None, int]:
        """The sequence with the longest common beginning, and how long that is.

        One in the cells goes before one that must be copied there first.
        """
        there, common = self._closest_of(self._in_cells(), tokens, prompt_length)
        parked = [kept for kept in self._kept if kept.parked is not None]
        away, longer = self._closest_of(parked, tokens, prompt_length)
        return (away, longer) if longer > common + _WORTH_COPYING else (there, common)

    def _closest_of(
        self, some: list[Kept], tokens: list[int], prompt_length: int
    ) -> tuple[Kept | None, int]:
        """Of several as long those with the logits after the prompt, then idle ones."""
        best: Kept | None = None
        longest = (0, False, False)
        newest_first = sorted(some, key=_used, reverse=True)
        for kept in newest_first:
            at = longest[0] - 1
            if at >= 0 and kept.tokens[at : at + 1] != tokens[at : at + 1]:
                continue  # It cannot have as much in common.
            common = common_prefix(kept.tokens, tokens)
            if not self.rewinds and common < len(kept.tokens):
                continue
            has_row = kept.row_after(prompt_length, common) is not None
            if common and (common, has_row, not kept.busy) > longest:
                best, longest = kept, (common, has_row, not kept.busy)
        return best, longest[0]

    def _siblings(self, kept: Kept) -> list[Kept]:
        """The others in the cells that began as copies of the same, oldest first."""
        family = [it for it in self._in_cells() if it.family == kept.family]
        return sorted((it for it in family if it is not kept), key=_used)

    def _park(self, kept: Kept) -> None:
        """Take an idle sequence out of the cells, or forget it where that fails.

        One whose beginning a sibling holds is not worth the copy.
        """
        if self._siblings(kept) or not self._parking.park(kept):
            self.drop(kept)
            return
        self._free.append(kept.id)
        for forgotten in self._parking.too_many(self._kept):
            self.drop(forgotten)

    def _park_idle(self, *spared: int) -> None:
        """Leave only what is busy, and these families, in the cells."""
        for kept in sorted(self._in_cells(), key=_used):
            if not kept.busy and kept.family not in spared:
                self._park(kept)

    def _bring_back(self, kept: Kept) -> bool:
        """Put a parked sequence into the cells; False when it is lost over that."""
        # Not the one to forget when another is parked for it.
        self.touch(kept)
        if not self._free:
            self.make_room([])
        if kept.lost:
            return False
        kept.low = not self._in_cells()
        if self._parking.bring_back(kept, self._free.pop()):
            return True
        self.drop(kept)
        return False

    def _move_in(self, kept: Kept) -> None:
        """The writer is at this text: make the cells theirs, from the first one."""
        settled = self._homes.visit(kept.family)
        self._park_idle(*self._homes.families)
        if settled and not kept.low:
            self._move_down(kept)

    def _move_down(self, kept: Kept) -> None:
        """Give a sequence the first cells, unless somebody else works beside it."""
        if any(other.busy and other is not kept for other in self._kept):
            return
        self._park_idle()
        taken = self._cells.take_out(kept.id)
        if taken is None:
            return
        kept.low = True
        if not self._cells.put_back(kept.id, taken):
            kept.tokens.clear()
            kept.row = None

    def _in_cells(self) -> list[Kept]:
        return [kept for kept in self._kept if kept.parked is None]

    def _copy(self, source: Kept | None, common: int) -> Kept:
        """A new sequence with the beginning of another; empty when there is none."""
        if source:
            # Not the one to give way when an id is needed for the copy.
            self.touch(source)
        if not self._free:
            self.make_room([source] if source else [])
        is_sibling = source is not None and source.loses_little(common)
        family = source.family if source and is_sibling else self._clock
        low = source.low if source else not self._in_cells()
        kept = Kept(self._free.pop(), family, low=low)
        self._kept.append(kept)
        self.touch(kept)
        if source:
            self._cells.copy(source.id, kept.id, common)
            kept.tokens = source.tokens[:common]
        return kept

    def _empty(self, kept: Kept) -> None:
        self._cells.remove(kept.id, 0)
        kept.tokens.clear()
        kept.row = None

    def _victim(self, spared: Iterable[Kept]) -> Kept | None:
        """The first to give way: idle, a lesser sibling, the longest unused."""
        heads: dict[int, int] = {}
        in_cells = self._in_cells()
        for kept in in_cells:
            heads[kept.family] = max(heads.get(kept.family, 0), kept.used)
        spared = list(spared)
        return min(
            (kept for kept in in_cells if kept not in spared),
            key=lambda kept: (
                kept.busy,
                not kept.busy and kept.used == heads[kept.family],
                kept.used,
            ),
            default=None,
        )


def _used(kept: Kept) -> int:
    return kept.used
