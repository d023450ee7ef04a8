r"""Between LSP's positions and indexes into a Python str, in all three encodings.

A position counts code units of the negotiated encoding from the start of its line.
Lines end at `\n`, `\r\n` or `\r` and nowhere else: `str.splitlines` also breaks at
U+2028, form feed and others, which shifts every later line of a pasted text.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from coauthor.document.snapshot import DocumentSnapshot

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_LINE_END = re.compile(r"\r\n|\n|\r")
_TERMINATORS = "\r\n"
_WIDEST = {"utf-8": 4, "utf-16": 2}
"""Units that one character takes at most."""


class Position(NamedTuple):
    """LSP's Position: a 0-based line and a column in code units."""

    line: int
    character: int


def split_lines(text: str) -> list[str]:
    """Lines with their terminators; the last one has none and may be empty."""
    if "\r" not in text:
        *lines, last = text.split("\n")
        return [*(f"{line}\n" for line in lines), last]
    ends = [0, *(found.end() for found in _LINE_END.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(ends)]


def line_start(text: str, line: int) -> int:
    """The str index at which a line begins that the text has."""
    if "\r" not in text:
        return len(text) - len(text.split("\n", line)[line])
    return sum(map(len, split_lines(text)[:line]))


def count_breaks(text: str, end: int | None = None) -> int:
    """How many lines end before a str index, or in the whole text."""
    breaks = text.count("\n", 0, end)
    # Looking for one character is many times faster than looking for two.
    if returns := text.count("\r", 0, end):
        breaks += returns - text.count("\r\n", 0, end)
    return breaks


def units(text: str, encoding: Encoding) -> int:
    """The length in code units. A lone surrogate, as JSON may bring it, counts too."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))


def index_in_line(line: str, character: int, encoding: Encoding) -> int:
    """The str index of a column.

    A column past the end is the end of the line's text, before its terminator.
    A column inside a character is the start of that character.
    """
    content = line.rstrip(_TERMINATORS)
    character = max(0, character)
    index = min(character, len(content))
    if encoding == "utf-32" or content.isascii():
        return index
    # No character takes less than one unit, so the index is here or before. What is
    # too much takes at least so many characters that are as wide as they come.
    while (over := units(content[:index], encoding) - character) > 0:
        index -= -(-over // _WIDEST[encoding])
    return index


def character_in_line(line: str, index: int, encoding: Encoding) -> int:
    """The column of a str index."""
    return units(line[:index], encoding)


def position_at(
    text: str,
    offset: int,
    encoding: Encoding,
    first_line: int = 0,
    first_character: int = 0,
) -> Position:
    r"""The position of a str index into `text`, which begins at the position given.

    Between a `\r` and its `\n` it is the end of the line's text.
    """
    offset = min(max(0, offset), len(text))
    if text[max(0, offset - 1) : offset + 1] == "\r\n":
        offset -= 1
    breaks = count_breaks(text, offset)
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    character = units(text[start:offset], encoding)
    return Position(first_line + breaks, character + (0 if start else first_character))


def positions(
    snapshot: DocumentSnapshot, start: int, end: int, encoding: Encoding
) -> tuple[Position, Position]:
    """Where a span of the snapshot's text stands in the document."""

    def place(offset: int) -> Position:
        return position_at(
            snapshot.text,
            offset,
            encoding,
            snapshot.first_line,
            snapshot.first_character,
        )

    begins = place(start)
    return begins, begins if start == end else place(end)


def in_order(
    snapshot: DocumentSnapshot, offsets: Sequence[int], encoding: Encoding
) -> list[Position]:
    """Where places in the snapshot's text stand in the document.

    The offsets must rise, so that each costs only its distance from the one before.
    """
    found: list[Position] = []
    begins, line, column = 0, snapshot.first_line, snapshot.first_character
    for offset in offsets:
        text = snapshot.text[begins : offset + 1]
        place = position_at(text, offset - begins, encoding, line, column)
        found.append(place)
        end = offset - begins
        end -= text[max(0, end - 1) : end + 1] == "\r\n"
        if start := max(text.rfind("\n", 0, end), text.rfind("\r", 0, end)) + 1:
            begins, line, column = begins + start, place.line, 0
    return found
