r"""Between LSP's positions and indexes into a Python str, in all three encodings.

A position counts code units of the negotiated encoding from the start of its line.
Lines end at `\n`, `\r\n` or `\r` and nowhere else: `str.splitlines` also breaks at
U+2028, form feed and others, which shifts every later line of a pasted text.
"""

import re
from bisect import bisect_right
from itertools import pairwise
from typing import Literal, NamedTuple

from coauthor.document.snapshot import DocumentSnapshot

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_LINE_END = re.compile(r"\r\n|\n|\r")
_TERMINATORS = "\r\n"


class Position(NamedTuple):
    """LSP's Position: a 0-based line and a column in code units."""

    line: int
    character: int


def split_lines(text: str) -> list[str]:
    """Lines with their terminators; the last one has none and may be empty."""
    ends = [0, *(found.end() for found in _LINE_END.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(ends)]


def index_in_line(line: str, character: int, encoding: Encoding) -> int:
    """The str index of a column.

    A column past the end is the end of the line's text, before its terminator.
    A column inside a character is the start of that character.
    """
    content = line.rstrip(_TERMINATORS)
    character = max(0, character)
    if encoding == "utf-32" or content.isascii():
        return min(character, len(content))
    # No character takes less than one unit, so the column is past all that is cut.
    content = content[:character]
    indexes = range(len(content) + 1)
    after = bisect_right(
        indexes, character, key=lambda index: _units(content[:index], encoding)
    )
    return after - 1


def character_in_line(line: str, index: int, encoding: Encoding) -> int:
    """The column of a str index."""
    return _units(line[:index], encoding)


def _units(text: str, encoding: Encoding) -> int:
    """The length in code units. A lone surrogate, as JSON may bring it, counts too."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))


def position_at(
    text: str, offset: int, encoding: Encoding, first_line: int = 0
) -> Position:
    r"""The position of a str index into `text`, which begins at a line's start.

    Between a `\r` and its `\n` it is the end of the line's text.
    """
    offset = min(max(0, offset), len(text))
    if text[max(0, offset - 1) : offset + 1] == "\r\n":
        offset -= 1
    breaks = text.count("\n", 0, offset) + text.count("\r", 0, offset)
    breaks -= text.count("\r\n", 0, offset)
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    return Position(first_line + breaks, _units(text[start:offset], encoding))


def positions(
    snapshot: DocumentSnapshot, start: int, end: int, encoding: Encoding
) -> tuple[Position, Position]:
    """Where a span of the snapshot's text stands in the document."""
    text, first = snapshot.text, snapshot.first_line
    begins = position_at(text, start, encoding, first)
    ends = begins if start == end else position_at(text, end, encoding, first)
    return begins, ends
