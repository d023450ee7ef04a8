"""What the writer wants the model to know: notes beside the text, and in its head.

`coauthor.context` reads notes from files and chooses among them; these are the values.
"""

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Note:
    """One note of a folder."""

    name: str
    """Its file's name without `.md`."""
    text: str
    """Plain newlines, no space around it."""
    keys: tuple[str, ...] = ()
    """Words and phrases; near one of them the note is of use."""
    always: bool = False
    """Of use everywhere."""
    priority: float = 0
    stays_here: bool = False
    """Whether its file is one that is never sent."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A file that is no note, and a sentence about it."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Notes:
    """All that one document could use."""

    of_folder: tuple[Note, ...] = ()
    of_author: str = ""
    """The author's note, from the document's own front matter."""
    share: float = 0.2
    """The most they may take of what the model can read."""
    mistakes: tuple[Mistake, ...] = ()

    def to(self, destination: Literal["local", "remote"]) -> "Notes":
        """Those of them that may go there."""
        if destination == "local":
            return self
        may_leave = tuple(note for note in self.of_folder if not note.stays_here)
        return replace(self, of_folder=may_leave)


NO_NOTES = Notes()
