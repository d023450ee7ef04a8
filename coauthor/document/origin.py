"""Which document a text for the model comes from, for who decides whether it may go."""

from dataclasses import dataclass
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


NOWHERE = Origin()
"""Text of no document of the writer's, such as one made for measuring."""
