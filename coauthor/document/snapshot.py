"""One frozen look at a document, taken when a request comes in.

Everything below the LSP edge works on this value and never on live documents.
"""

from dataclasses import dataclass, replace
from typing import Literal

from coauthor.document.notes import NO_NOTES, Notes
from coauthor.document.origin import NOWHERE, Origin


@dataclass(frozen=True, slots=True)
class DocumentSnapshot:
    """An excerpt of the lines around the cursor or the selection.

    All offsets are indexes into a Python str (code points), never UTF-16 units.
    """

    uri: str
    version: int | None
    language: str
    """The LSP language id, such as `markdown`."""
    text: str
    """The whole document, or whole lines of a large one.

    Of lines with thousands of characters it may have a part only.
    """
    offset: int
    """The cursor, or the start of the selection, in `text`."""
    end: int
    """The end of the selection in `text`; equal to `offset` at a cursor."""
    first_line: int = 0
    """The document line (0-based) with which `text` begins."""
    first_offset: int = 0
    """The document offset at which `text` begins."""
    opening: int = 0
    """Which opening of the document this is; versions begin anew with each."""
    first_character: int = 0
    """The column at which `text` begins, in the client's position encoding.

    Not 0 only where it begins inside a very long line.
    """
    notes: Notes = NO_NOTES
    """What the writer wants the model to know."""
    origin: Origin = NOWHERE
    """Where the text is from."""

    @property
    def prefix(self) -> str:
        """The excerpt's text before the cursor."""
        return self.text[: self.offset]

    @property
    def suffix(self) -> str:
        """The excerpt's text after the cursor or the selection."""
        return self.text[self.end :]

    @property
    def selected(self) -> str:
        """The selected text; empty at a cursor."""
        return self.text[self.offset : self.end]

    def readable(self, destination: Literal["local", "remote"]) -> "DocumentSnapshot":
        """The same with those notes alone that may go to where the model is."""
        return replace(self, notes=self.notes.to(destination))
