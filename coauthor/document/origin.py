"""Which document a text for the model comes from, for who decides whether it may go."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Origin:
    """A document, and what it asks for itself."""

    path: Path | None = None
    """Its file; None for a text that is not saved."""
    folder: Path | None = None
    """The folder that is open in the editor and has the document in it, if any."""
    local_only: bool = False
    """Whether the document itself says that it stays on this machine."""
    seams: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """What stands before and behind the cursor, or each end of the selection."""


NOWHERE = Origin()
"""Text of no document of the writer's, such as one made for measuring."""

_REACH = 400
"""Characters on each side of a seam: longer than what may be cut there."""


def seams_of(text: str, *offsets: int) -> tuple[tuple[str, str], ...]:
    """What stands on both sides of each offset, which may come twice."""
    return tuple(
        (text[max(0, at - _REACH) : at], text[at : at + _REACH])
        for at in dict.fromkeys(offsets)
    )
