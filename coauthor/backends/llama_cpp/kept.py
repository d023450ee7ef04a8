"""One sequence of the context, and what is known of it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Nothing here needs llama.cpp itself.
    from coauthor.backends.llama_cpp.context import Row, Taken

_FIRST_STEP = 32
_SMALL_LOSS = 64
"""A sequence may lose so many prompt tokens to a run that continues it differently,
but never more than half of them."""


@dataclass(slots=True, eq=False)
class Kept:
    """A sequence whose evaluation stays in the cells when its run is over."""

    id: int
    family: int
    """Sequences with the same number began as copies of one another."""
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
    saved: "Kept | None" = None
    """A copy of it in its present state, where cells cannot be cut back."""
    parked: "Taken | None" = None
    """Its evaluation, while it is outside of the cells; then it has no `id`."""
    low: bool = True
    """Nothing but what began as a copy of it stood in the cells when it got its own."""
    used: int = 0
    """When it was last claimed, worked in or given back, by our own clock."""

    def row_after(self, length: int, common: int) -> "Row | None":
        """The logits after a prompt of this length, if that is what it begins with."""
        return self.row if self.prompt_length == length <= common else None

    def loses_little(self, common: int) -> bool:
        """Whether going on from here costs it little of its prompt."""
        length = self.prompt_length
        return length - common <= max(min(_SMALL_LOSS, length // 2), length // 4)


def common_prefix(one: list[int], other: list[int]) -> int:
    """How many tokens at the beginning are the same."""
    length = min(len(one), len(other))
    same, step = 0, _FIRST_STEP
    # Comparing slices is many times faster than comparing tokens here.
    while (
        one[same : min(same + step, length)] == other[same : min(same + step, length)]
    ):
        same += step
        if same >= length:
            return length
        step *= 2
    while step > 1:
        step //= 2
        if one[same : same + step] == other[same : same + step]:
            same += step
    return same
