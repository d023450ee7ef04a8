"""The text of every open document, as lists of lines: an edit costs the edit."""

import itertools
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from coauthor.document.positions import Encoding, Position, index_in_line, split_lines
from coauthor.document.snapshot import DocumentSnapshot

_log = logging.getLogger(__name__)
_openings = itertools.count(1)

_BLOCK = 512
"""Lines whose lengths are summed once and kept until an edit before their end."""


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
        self.uri = uri
        self.language = language
        self.version = version
        self.encoding: Encoding = encoding
        self.opening = next(_openings)
        """Unlike the version, never the same after closing and opening again."""
        self.lines = split_lines(text)
        """With their terminators; only the last line has none. Read only."""
        self._block_offsets = [0]
        """The document offset of every block's first line, as far as known."""

    @property
    def text(self) -> str:
        """The whole text; costs the document."""
        return "".join(self.lines)

    def apply(self, changes: Iterable[Change]) -> None:
        """Apply edits in order; ranges past the end are clamped."""
        for change in changes:
            if change.start is None or change.end is None:
                self.lines = split_lines(change.text)
                self._block_offsets = [0]
            else:
                start, end = sorted((change.start, change.end))
                self._splice(start, end, change.text)

    def snapshot(
        self, start: Position, end: Position | None = None, reach: int | None = 32_000
    ) -> DocumentSnapshot:
        """Freeze the lines around a cursor or selection.

        At least `reach` characters on each side, where there are so many; None takes
        the whole document.
        """
        (first, first_index), (last, last_index) = sorted(
            map(self._place, (start, start if end is None else end))
        )
        lines = self.lines
        begins, ends = 0, len(lines)
        if reach is not None:
            begins = _walk(lines, first, -1, reach - first_index)
            ends = _walk(lines, last, 1, reach + last_index - len(lines[last])) + 1
        to_first = sum(map(len, lines[begins:first]))
        to_last = to_first + sum(map(len, lines[first:last]))
        return DocumentSnapshot(
            uri=self.uri,
            version=self.version,
            language=self.language,
            text="".join(lines[begins:ends]),
            offset=to_first + first_index,
            end=to_last + last_index,
            first_line=begins,
            first_offset=self._offset_of(begins),
            opening=self.opening,
        )

    def _splice(self, start: Position, end: Position, text: str) -> None:
        first, from_index = self._place(start)
        last, to_index = self._place(end)
        head, tail = self.lines[first][:from_index], self.lines[last][to_index:]
        # A `\r` and a `\n` that meet become one line end: take in the neighbours.
        begins, ends = max(0, first - 1), min(len(self.lines), last + 2)
        before = "".join(self.lines[begins:first])
        after = "".join(self.lines[last + 1 : ends])
        replaced = split_lines(before + head + text + tail + after)
        if ends < len(self.lines):
            replaced.pop()  # Only the document's last line has no terminator.
        self.lines[begins:ends] = replaced
        del self._block_offsets[begins // _BLOCK + 1 :]

    def _place(self, position: Position) -> tuple[int, int]:
        """The line and the str index in it, clamped to the document."""
        if position.line >= len(self.lines):
            return len(self.lines) - 1, len(self.lines[-1])
        line = max(0, position.line)
        return line, index_in_line(self.lines[line], position.character, self.encoding)

    def _offset_of(self, line: int) -> int:
        """The document offset at which a line begins."""
        known = self._block_offsets
        block = line // _BLOCK
        for start in range((len(known) - 1) * _BLOCK, block * _BLOCK, _BLOCK):
            length = sum(map(len, self.lines[start : start + _BLOCK]))
            known.append(known[-1] + length)
        return known[block] + sum(map(len, self.lines[block * _BLOCK : line]))


def _walk(lines: list[str], line: int, step: int, room: int) -> int:
    """The line that is `room` characters away, or the last one on the way."""
    while room > 0 and 0 <= line + step < len(lines):
        line += step
        room -= len(lines[line])
    return line


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
