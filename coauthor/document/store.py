"""The text of every open document: an edit costs the edit, not the document."""

import itertools
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from coauthor.document.front_matter import HEAD
from coauthor.document.language_ids import dialect_id, language_id
from coauthor.document.pieces import Pieces
from coauthor.document.positions import Encoding, Position, split_lines
from coauthor.document.snapshot import DocumentSnapshot

_log = logging.getLogger(__name__)
_openings = itertools.count(1)

_LONG_LINE = 4096
"""Characters; an excerpt may begin and end inside a line that is longer."""


@dataclass(frozen=True, slots=True)
class Change:
    """One edit; without positions it replaces the whole document."""

    start: Position | None
    end: Position | None
    text: str


class TextDocument:
    """One document, mirrored from the client."""

    def __init__(
        self,
        uri: str,
        language: str,
        version: int | None,
        text: str,
        encoding: Encoding,
    ) -> None:
        """`language` is its LSP language id, or an editor's name for it."""
        self.uri = uri
        self.language = language_id(language)
        self.dialect = dialect_id(language)
        self.version = version
        self.encoding: Encoding = encoding
        self.opening = next(_openings)
        """Unlike the version, never the same after closing and opening again."""
        self._pieces = Pieces(text, encoding)

    @property
    def text(self) -> str:
        """The whole text; costs the document."""
        return self._pieces.slice(0)

    @property
    def head(self) -> str:
        """The beginning, where a document may say something about coauthor."""
        return self._pieces.slice(0, HEAD)

    def apply(self, changes: Iterable[Change]) -> None:
        """Apply edits in order; ranges past the end are clamped."""
        for change in changes:
            if change.start is None or change.end is None:
                self._pieces = Pieces(change.text, self.encoding)
            else:
                start, end = self._offsets(change.start, change.end)
                self._pieces.replace(start, end, change.text)

    def snapshot(
        self, start: Position, end: Position | None = None, reach: int | None = 32_000
    ) -> DocumentSnapshot:
        """Freeze the lines around a cursor or selection.

        At least `reach` characters on each side, where there are so many; None takes
        the whole document.
        """
        offset, last = self._offsets(start, start if end is None else end)
        begins, text = 0, ""
        if reach is None:
            text = self.text
        else:
            # It moves a thousand times less often than the cursor, because whatever
            # read the same text before need not read it again.
            step = max(1, reach // 8)
            begins = self._excerpt_begins((offset - reach) // step * step)
            text = self._pieces.slice(begins, self._excerpt_ends(last + reach))
        first = self._pieces.position_at(begins)
        return DocumentSnapshot(
            uri=self.uri,
            version=self.version,
            language=self.language,
            text=text,
            offset=offset - begins,
            end=last - begins,
            first_line=first.line,
            first_character=first.character,
            first_offset=begins,
            opening=self.opening,
        )

    def _offsets(self, start: Position, end: Position) -> tuple[int, int]:
        first = self._pieces.offset_at(start)
        last = first if start == end else self._pieces.offset_at(end)
        return min(first, last), max(first, last)

    def _excerpt_begins(self, offset: int) -> int:
        """Where the line begins that `offset` is in, or `offset` if that is far."""
        if offset <= 0:
            return 0
        near = max(0, offset - _LONG_LINE)
        text = self._pieces.slice(near, offset + 1)
        if text[offset - near - 1 :] == "\r\n":
            offset -= 1
        end = offset - near
        found = max(text.rfind("\n", 0, end), text.rfind("\r", 0, end))
        return near + found + 1 if found >= 0 or not near else offset

    def _excerpt_ends(self, offset: int) -> int:
        """Behind the line that `offset` is in, or where it has gone on for long."""
        line, *_ = split_lines(self._pieces.slice(offset, offset + _LONG_LINE))
        end = offset + len(line)
        return end + (self._pieces.slice(end - 1, end + 1) == "\r\n")


class DocumentStore:
    """The open documents by URI."""

    def __init__(self, encoding: Encoding = "utf-16") -> None:
        self.encoding: Encoding = encoding
        """What the client counts in; documents opened later take it."""
        self._documents: dict[str, TextDocument] = {}

    def open(self, uri: str, language: str, version: int | None, text: str) -> None:
        """Take over a document, also one that is open already."""
        self._documents[uri] = TextDocument(uri, language, version, text, self.encoding)

    def change(self, uri: str, version: int | None, changes: Iterable[Change]) -> None:
        """Edit an open document; edits to others are ignored."""
        document = self._documents.get(uri)
        if document is None:
            _log.warning("A document that is not open was changed.")
            return
        document.apply(changes)
        document.version = version

    def close(self, uri: str) -> None:
        """Forget a document."""
        self._documents.pop(uri, None)

    def get(self, uri: str) -> TextDocument | None:
        """An open document, or None."""
        return self._documents.get(uri)
