"""The text around the cursor that goes to the model.

A backend keeps what it has evaluated, so a keystroke is cheap only while the prompt
grows at its end. A window that slides by a character for each key would make every
key as dear as the first one (measured: ten times slower on the bundled model).
So the start of the window is computed from *document* offsets, stands at a paragraph
where there is one, and moves only in steps of a quarter of the budget.
"""

import re
from dataclasses import dataclass

from coauthor.document.snapshot import DocumentSnapshot


@dataclass(frozen=True, slots=True)
class Window:
    """The text on both sides of the cursor, with `LF` for every newline."""

    before: str
    """The text that ends at the cursor."""
    after: str
    """The text that begins at the cursor, or behind the selection."""
    after_in_paragraph: str
    """The beginning of `after` that belongs to the cursor's paragraph."""
    newline: str
    """What the document itself ends its lines with."""
    start: int
    """The document offset at which `before` begins."""


def window(snapshot: DocumentSnapshot, characters: int) -> Window:
    """Cut at most `characters` out of the snapshot's text, around the cursor."""
    quarter = max(1, characters // 4)
    after = _unix(_whole_words(snapshot.suffix, quarter))
    after_in_paragraph = _rest_of_paragraph(after)
    reach = 3 * quarter if after_in_paragraph.strip() else 4 * quarter
    start = _start(snapshot, reach, quarter)
    return Window(
        before=_unix(snapshot.prefix[start:]),
        after=after,
        after_in_paragraph=after_in_paragraph,
        newline=_newline(snapshot.text),
        start=snapshot.first_offset + start,
    )


# A line break is atomic: `\r\n` is never two of them.
_BREAK = r"(?>\r\n|\n|\r)"
_BLANK_LINE = re.compile(_BREAK + r"[ \t]*" + _BREAK)
_ANCHORS = (
    re.compile(_BREAK + r"[ \t]*" + _BREAK + r"\s*(?=\S)"),
    re.compile(r"[.!?…][\"'”’)\]]*\s+(?=\S)"),
    re.compile(_BREAK + r"\s*(?=\S)"),
    re.compile(r"\s+(?=\S)"),
)
"""What may end just before the window: a paragraph, sentence, line, word."""

_NEW_BLOCK = re.compile(
    r"[ \t]*(?:[-*+•][ \t]|\d+[.)][ \t]|[#=*]+[ \t]|[>|]|```|~~~|\$\$"
    r"|\\(?:(?:sub)*section|chapter|paragraph|item|begin|end)\b)"
)
"""A line that begins a block of its own even without a blank line before it."""


def _start(snapshot: DocumentSnapshot, reach: int, quarter: int) -> int:
    """The window's start in `snapshot.text`; typing at the cursor does not move it."""
    document_start = snapshot.first_offset
    wanted = document_start + snapshot.offset - reach
    if wanted <= 0 and document_start == 0:
        return 0
    # Only this rounding makes the start stand still; the anchor search below sees the
    # quarter behind it, which ends well before the cursor.
    step = -(-max(wanted, document_start) // quarter) * quarter - document_start
    end = min(step + quarter, snapshot.offset)
    for anchor in _ANCHORS:
        found = anchor.search(snapshot.text, step, end)
        if found:
            return found.end()
    return min(step, snapshot.offset)


def _whole_words(text: str, limit: int) -> str:
    """The beginning of `text`, ending with a paragraph or at least a word."""
    if len(text) <= limit:
        return text
    text = text[:limit]
    breaks = [found.start() for found in _BLANK_LINE.finditer(text)]
    if breaks and breaks[-1] >= limit // 2:
        return text[: breaks[-1]]
    words = re.search(r"^(.*\S)\s+\S*$", text, re.DOTALL)
    return words[1] if words else text


def _rest_of_paragraph(after: str) -> str:
    """Up to a blank line or a line that begins a list item, heading or the like."""
    lines = after.split("\n")
    for number, line in enumerate(lines[1:], start=1):
        if not line.strip() or _NEW_BLOCK.match(line):
            return "\n".join(lines[:number])
    return after


def _newline(text: str) -> str:
    found = re.search(_BREAK, text)
    return found[0] if found else "\n"


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
