"""A document's text in pieces of a few thousand characters: an edit costs a piece.

Not in lines, because writers of soft-wrapped text have whole chapters in one line, and
each key would copy it.
"""

from bisect import bisect_right
from itertools import pairwise

from coauthor.document.positions import (
    Encoding,
    Position,
    count_breaks,
    index_in_line,
    line_start,
    units,
)

_SIZE = 4096
"""Characters. A piece of less than a quarter joins a neighbour, one of more than two of
these is cut."""


class _Piece:
    """A part of the text; a `CR LF` is never cut."""

    __slots__ = ("breaks", "text", "units")

    def __init__(self, text: str) -> None:
        self.text = text
        self.breaks = self.units = -1
        """How many lines end in it, and its length in code units; -1: not counted."""


class Pieces:
    """A text that can be edited, and asked where an LSP position is."""

    def __init__(self, text: str, encoding: Encoding, size: int = _SIZE) -> None:
        self._encoding: Encoding = encoding
        self._size = size
        self._pieces = self._cut(text)
        """Never none."""
        self._offsets, self._lines, self._units = [0], [0], [0]
        """How much stands before each of the first pieces.

        An edit forgets it for the pieces behind, and what is needed of it is summed up
        again: mostly nothing, since writers stay where they are.
        """
        self._find(self._offsets, len(text))  # Now, not at the writer's first key.

    def slice(self, start: int, end: int | None = None) -> str:
        """The text between two document offsets; None is the document's end."""
        if end is None:
            return "".join(piece.text for piece in self._pieces)[start:]
        at = self._find(self._offsets, start)
        before = self._offsets[at]
        found: list[str] = []
        room = end - before
        while room > 0 and at < len(self._pieces):
            found.append(self._pieces[at].text)
            room -= len(found[-1])
            at += 1
        return "".join(found)[start - before : end - before]

    def replace(self, start: int, end: int, text: str) -> None:
        """Put `text` in the place of what stands between two document offsets."""
        first, last = self._find(self._offsets, start), self._find(self._offsets, end)
        head = self._pieces[first].text[: start - self._offsets[first]]
        tail = self._pieces[last].text[end - self._offsets[last] :]
        text, small = head + text + tail, self._size // 4
        if first > 0:
            earlier = self._pieces[first - 1].text
            if len(text) < small or earlier[-1] + text[0] == "\r\n":
                first, text = first - 1, earlier + text
        if last + 1 < len(self._pieces):
            later = self._pieces[last + 1].text
            if len(text) < small or text[-1] + later[0] == "\r\n":
                last, text = last + 1, text + later
        self._pieces[first : last + 1] = self._cut(text)
        for before in (self._offsets, self._lines, self._units):
            del before[first + 1 :]

    def offset_at(self, position: Position) -> int:
        """The document offset of a position, clamped to the document and its line."""
        line, character = max(0, position.line), max(0, position.character)
        at, index = self._line_start(line)
        if self._goes_on(at, index):
            before = self._units_before(at, index)
            begins, at = at, self._find(self._units, before + character)
            if self._lines[at] > line:
                at = self._find(self._lines, line)  # There the line ends.
            if at > begins:
                index, character = 0, before + character - self._units[at]
        line_text = self._pieces[at].text[index:].split("\n", 1)[0].split("\r", 1)[0]
        index += index_in_line(line_text, character, self._encoding)
        return self._offsets[at] + index

    def position_at(self, offset: int) -> Position:
        """The position of a document offset that does not cut a `CR LF`."""
        at = self._find(self._offsets, offset)
        index = offset - self._offsets[at]
        line = self._lines[at] + count_breaks(self._pieces[at].text, index)
        before_line = self._units_before(*self._line_start(line))
        return Position(line, self._units_before(at, index) - before_line)

    def _line_start(self, line: int) -> tuple[int, int]:
        """The piece and the index in it where a line begins, or else the text's end."""
        if line == 0:
            return 0, 0
        at = self._find(self._lines, line - 1)  # In this piece the line before ends.
        text, earlier = self._pieces[at].text, line - self._lines[at]
        if at + 1 == len(self._pieces) and earlier > count_breaks(text):
            return at, len(text)
        return at, line_start(text, earlier)

    def _goes_on(self, at: int, index: int) -> bool:
        """Whether the line at `index` of a piece ends in a later piece."""
        text = self._pieces[at].text
        here = text.find("\n", index) >= 0 or text.find("\r", index) >= 0
        return not here and at + 1 < len(self._pieces)

    def _units_before(self, at: int, index: int) -> int:
        text = self._pieces[at].text[:index]
        return self._units[at] + units(text, self._encoding)

    def _find(self, before: list[int], wanted: int) -> int:
        """The last piece with no more than `wanted` before it."""
        while before[-1] <= wanted and len(before) < len(self._pieces):
            piece = self._pieces[len(before) - 1]
            if piece.units < 0:
                piece.breaks = count_breaks(piece.text)
                piece.units = units(piece.text, self._encoding)
            self._offsets.append(self._offsets[-1] + len(piece.text))
            self._lines.append(self._lines[-1] + piece.breaks)
            self._units.append(self._units[-1] + piece.units)
        return bisect_right(before, wanted) - 1

    def _cut(self, text: str) -> list[_Piece]:
        cuts = [0]
        while len(text) - cuts[-1] > 2 * self._size:
            cut = cuts[-1] + self._size
            cuts.append(cut + (text[cut - 1 : cut + 1] == "\r\n"))
        return [_Piece(text[start:end]) for start, end in pairwise([*cuts, len(text)])]
