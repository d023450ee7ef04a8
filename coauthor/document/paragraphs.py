"""Which block of text stands around a place."""

import re

from coauthor.document.positions import split_lines

_MARKER = re.compile(
    r"[ \t]*(?:[-*+•][ \t]+|\d{1,3}[.)][ \t]+|#{1,6}[ \t]+|=+[ \t]+|>[ \t]?"
    r"|\\item\b[ \t]*)+"
)
"""What begins a list item, a heading or a quotation; it is not part of the text."""
_ALONE = re.compile(
    r"[ \t]*(?:#{1,6}[ \t]|={1,6}[ \t]|\*{2,}[ \t]|```|~~~|\$\$"
    r"|\\(?:(?:sub)*section|chapter|part|begin|end)\b)"
)
"""A line that is a block of its own: headings, fences and the like."""
_UNDERLINE = re.compile(r"[ \t]*(?:=+|-+|~+|\^+)[ \t]*[\r\n]*$")


def paragraph_around(text: str, offset: int) -> tuple[int, int]:
    """Start and end of the paragraph, list item or heading at `offset`.

    Without its marker and the space around it; an empty range on a blank line.
    """
    lines = split_lines(text)
    here = start = 0
    while here < len(lines) - 1 and start + len(lines[here]) <= offset:
        start += len(lines[here])
        here += 1
    if not lines[here].strip():
        return offset, offset
    first = last = here
    while first > 0 and _joined(lines[first - 1], lines[first]):
        first -= 1
        start -= len(lines[first])
    while last + 1 < len(lines) and _joined(lines[last], lines[last + 1]):
        last += 1
    block = "".join(lines[first : last + 1])
    begins = start + len(block) - len(without_marker(block).lstrip())
    return begins, max(begins, start + len(block.rstrip()))


def without_marker(block: str) -> str:
    """The block without what makes it a list item, a heading or a quotation."""
    marker = _MARKER.match(block)
    return (block[marker.end() :] if marker else block).lstrip(" \t")


def _joined(line: str, following: str) -> bool:
    """Whether two lines that follow each other belong to one paragraph."""
    if not line.strip() or not following.strip():
        return False
    if _ALONE.match(line) or _ALONE.match(following):
        return False
    if _UNDERLINE.match(line) or _UNDERLINE.match(following):
        return False
    quoted = line.lstrip().startswith(">")
    if quoted and following.lstrip().startswith(">"):
        return True
    return not _MARKER.match(following)
