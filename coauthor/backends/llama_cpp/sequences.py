"""The token sequences whose evaluation is kept, and how a new prompt reuses them.

Every run works in a sequence of its own. When it is over the sequence stays, so that
the next prompt with the same beginning needs only its own tokens. Sequences with a
common beginning share its cells.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    # Nothing here needs llama.cpp itself.
    from coauthor.backends.llama_cpp.context import Row

_SMALL_LOSS = 64
"""A sequence may lose so many prompt tokens to a run that continues it differently."""
_BLOCK = 256


class Cells(Protocol):
    """What is needed of the context."""

    def remove(self, sequence: int, position: int) -> bool:
        """Forget a sequence from a position on; False where the model cannot."""
        ...

    def copy(self, source: int, target: int, end: int) -> None:
        """Let an empty sequence share another's cells up to a position."""
        ...


@dataclass(slots=True, eq=False)
class Kept:
    """One sequence and what is known of it."""

    id: int
    tokens: list[int] = field(default_factory=list[int])
    """The tokens whose evaluation is in the cells."""
    prompt_length: int = 0
    """How many of them were the last run's prompt."""
    row: "Row | None" = None
    """The logits after the prompt."""
    busy: bool = False
    """A run that is not finished works in it."""
    lost: bool = False
    """The cells were needed elsewhere; its run must claim a sequence anew."""
    used: int = 0
    """When it was last claimed or given back, by our own clock."""


class Sequences:
    """A fixed number of sequences; the least recently used give way."""

    def __init__(self, cells: Cells, count: int, *, reuse: bool) -> None:
        self._cells = cells
        self._free = list(range(count))
        self._kept: list[Kept] = []
        self._reuse = reuse
        self._clock = 0

    def claim(self, tokens: list[int], prompt_length: int) -> Kept:
        """A busy sequence that holds as much of the tokens' beginning as is kept."""
        source, common = self._closest(tokens)
        row = None
        if source and source.prompt_length == prompt_length <= common:
            row = source.row
        if source and not source.busy and _is_small_loss(source, common):
            kept = source
            self._touch(kept)
            self.shorten(kept, common)
        else:
            if source:
                # Not the one to give way when an id is needed for the copy.
                self._touch(source)
            kept = Kept(self._take_id(keep=source))
            self._kept.append(kept)
            self._touch(kept)
            if source:
                self._cells.copy(source.id, kept.id, common)
                kept.tokens = source.tokens[:common]
        kept.busy = True
        kept.prompt_length = prompt_length
        kept.row = row if len(kept.tokens) >= prompt_length else None
        return kept

    def shorten(self, kept: Kept, length: int) -> None:
        """Forget the tokens from this length on; all, where that is impossible."""
        if length < kept.prompt_length:
            kept.row = None
        if length >= len(kept.tokens):
            return
        if length and self._cells.remove(kept.id, length):
            del kept.tokens[length:]
            return
        self._cells.remove(kept.id, 0)
        kept.tokens.clear()
        kept.row = None

    def after_interruption(self, kept: Kept) -> None:
        """A decode was interrupted: cells that cannot be cut back start again."""
        if not self._reuse:
            self._cells.remove(kept.id, 0)
            kept.tokens.clear()
            kept.row = None

    def release(self, kept: Kept) -> None:
        """A run is over: keep its sequence for the next one."""
        if kept.lost:
            return
        kept.busy = False
        self._touch(kept)
        if not self._reuse:
            self._drop(kept)

    def make_room(self, needed_by: Kept) -> bool:
        """Drop the least valuable other sequence; False when there is none."""
        others = [kept for kept in self._kept if kept is not needed_by]
        if not others:
            return False
        self._drop(min(others, key=lambda kept: (kept.busy, kept.used)))
        return True

    def _closest(self, tokens: list[int]) -> tuple[Kept | None, int]:
        """The sequence with the longest common beginning, idle ones first."""
        best: Kept | None = None
        longest = 0
        for kept in self._kept if self._reuse else ():
            common = common_prefix(kept.tokens, tokens)
            if common > longest or (best and common == longest and best.busy):
                best, longest = kept, common
        return best if longest else None, longest

    def _take_id(self, keep: Kept | None) -> int:
        if not self._free:
            others = [kept for kept in self._kept if kept is not keep]
            self._drop(min(others, key=lambda kept: (kept.busy, kept.used)))
        return self._free.pop()

    def _drop(self, kept: Kept) -> None:
        self._cells.remove(kept.id, 0)
        self._kept.remove(kept)
        self._free.append(kept.id)
        kept.lost = True

    def _touch(self, kept: Kept) -> None:
        self._clock += 1
        kept.used = self._clock


def common_prefix(one: list[int], other: list[int]) -> int:
    """How many tokens at the beginning are the same."""
    shorter = min(len(one), len(other))
    for start in range(0, shorter, _BLOCK):
        end = min(start + _BLOCK, shorter)
        # Comparing slices is many times faster than comparing tokens here.
        if one[start:end] != other[start:end]:
            return next(at for at in range(start, end) if one[at] != other[at])
    return shorter


def _is_small_loss(kept: Kept, common: int) -> bool:
    """Whether going on from here costs the sequence little of its prompt."""
    loss = kept.prompt_length - common
    return loss <= max(_SMALL_LOSS, kept.prompt_length // 4)
