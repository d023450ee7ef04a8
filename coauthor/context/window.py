"""The text around the cursor that goes to the model.

A backend keeps what it has evaluated, so a keystroke is cheap only while the prompt
grows at its end. A window that slides by a character for each key would make every
key as dear as the first one (measured: ten times slower on the bundled model).
So the start of the window is computed from *document* offsets, stands at a paragraph
where there is one, and moves only in steps of a quarter of the budget. Even that step
can be prepared, because `next_window` knows it some words ahead.
"""

import re
from dataclasses import dataclass, replace

from coauthor.context.after import still_told
from coauthor.context.tail import ANCHORS, BREAK
from coauthor.document.snapshot import DocumentSnapshot


@dataclass(frozen=True, slots=True)
class Window:
    """The text on both sides of the cursor, with `LF` for every newline.

    It is also all that need be remembered for the next window of the same document.
    """

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
    told_after: str
    """`after` for the model: perhaps as it was some keys ago, to keep the prompt."""

    @property
    def goes_on(self) -> bool:
        """Whether words of the cursor's paragraph follow.

        A bracket or quotation mark alone, as editors add it to one that is typed, is no
        text to lead over to.
        """
        return _says_something(self.after_in_paragraph)


def window(
    snapshot: DocumentSnapshot,
    characters: int,
    last: Window | None = None,
    least: int = 0,
) -> Window:
    """Cut at most `characters` out of the snapshot's text, around the cursor.

    `last` is the window before this one in the same document: where it still fits, the
    new one begins and ends as it did. It begins at the document offset `least` or
    behind that, unless the cursor is before it.
    """
    quarter = max(1, characters // 4)
    follows = snapshot.text[snapshot.end : snapshot.end + 2 * quarter]
    after = told = _unix(_whole_words(follows, quarter))
    in_paragraph = _rest_of_paragraph(after)
    goes_on = _says_something(in_paragraph)
    start = _start(snapshot, quarter, goes_on, least)
    if last is not None:
        if len(last.told_after) <= quarter and still_told(
            last.told_after, _unix(follows), after
        ):
            told = last.told_after
        # Going back and forth around the place where it moves does not move it.
        if last.start > snapshot.first_offset + start:
            moved = _start(snapshot, quarter, goes_on, least, ahead=True)
            start = moved if last.start == snapshot.first_offset + moved else start
    return Window(
        before=_unix(snapshot.text[start : snapshot.offset]),
        after=after,
        after_in_paragraph=in_paragraph,
        newline=_newline(snapshot.text),
        start=snapshot.first_offset + start,
        told_after=told,
    )


def next_window(
    window: Window, snapshot: DocumentSnapshot, characters: int, least: int = 0
) -> Window | None:
    """The window as it will be once its start has moved, if that is near; else None.

    `window` is the one made of this snapshot. What a backend evaluates of the one given
    here, while the writer rests, it need not evaluate when the writer gets there.
    """
    quarter = max(1, characters // 4)
    start = _start(snapshot, quarter, window.goes_on, least, ahead=True)
    if snapshot.first_offset + start == window.start:
        return None
    return replace(
        window,
        before=_unix(snapshot.text[start : snapshot.offset]),
        start=snapshot.first_offset + start,
    )


_MARGIN = 8
"""The next start is known when an eighth of a quarter is left: about a dozen words."""
_CLOSERS = " \t\n\"')]}*_`”’»"


def _says_something(after: str) -> bool:
    return bool(after.strip(_CLOSERS))


_BLANK_LINE = re.compile(BREAK + r"[ \t]*" + BREAK)
_NEW_BLOCK = re.compile(
    r"[ \t]*(?:[-*+•][ \t]|\d+[.)][ \t]|[#=*]+[ \t]|[>|]|```|~~~|\$\$"
    r"|\\(?:(?:sub)*section|chapter|paragraph|item|begin|end)\b)"
)
"""A line that begins a block of its own even without a blank line before it."""


def _start(
    snapshot: DocumentSnapshot,
    quarter: int,
    goes_on: bool,
    least: int,
    *,
    ahead: bool = False,
) -> int:
    """The window's start in `snapshot.text`; typing at the cursor does not move it.

    `ahead` gives the start that it will have in a little while.
    """
    start = _by_steps(snapshot, quarter, goes_on, ahead=ahead)
    least -= snapshot.first_offset
    return max(start, least) if least <= snapshot.offset else start


def _by_steps(
    snapshot: DocumentSnapshot, quarter: int, goes_on: bool, *, ahead: bool
) -> int:
    reach = 3 * quarter if goes_on else 4 * quarter
    if ahead:
        reach -= max(1, quarter // _MARGIN)
    document_start = snapshot.first_offset
    wanted = document_start + snapshot.offset - reach
    if wanted <= 0 and document_start == 0:
        return 0
    # Only this rounding makes the start stand still; the anchor search below sees the
    # quarter behind it, which ends well before the cursor.
    step = -(-max(wanted, document_start) // quarter) * quarter - document_start
    end = min(step + quarter, snapshot.offset)
    for anchor in ANCHORS:
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
    """The first line end, found without a pattern: some texts are one long line."""
    line_feed = text.find("\n")
    found = text.find("\r", 0, line_feed if line_feed >= 0 else len(text))
    if found < 0:
        return "\n"
    return "\r\n" if found + 1 == line_feed else "\r"


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
