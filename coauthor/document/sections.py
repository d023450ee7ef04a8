"""Which section of a document a place is in."""

import re
from collections.abc import Iterator

from coauthor.document.markup_languages import Place
from coauthor.document.markup_lines import Line, markup_lines

_LATEX_LEVELS = (
    "part",
    "chapter",
    "section",
    "subsection",
    "subsubsection",
    "paragraph",
    "subparagraph",
)
_COMMAND = re.compile(r"\s*\\([a-z]+)")
_MARKS = re.compile(r"\s*(#{1,6}(?=\s|\Z)|={1,6}(?= )|\*+(?= ))")
_HTML = re.compile(r"\s*<h([1-6])", re.IGNORECASE)
_RULE = re.compile(r"\s*([^\w\s])\1+\s*\Z")
_NO_LEVEL = 99
_END_OF_LATEX = "\\end{document}"


def section_around(text: str, offset: int, language: str) -> tuple[int, int]:
    """Start and end of the section at `offset`, its heading included.

    It ends before the next heading of the same level or a higher one. The prose before
    the first heading is a section too, and so is all of a text without headings.
    """
    lines = markup_lines(text, language)
    prose = (line.start for line in lines if line.place is Place.PROSE)
    start, here, end = next(prose, 0), _NO_LEVEL, len(text)
    for at, level in _headings(text, lines, language):
        if at <= offset:
            start, here = at, level
        elif level <= here:
            end = at
            break
    if language in ("latex", "tex") and (closes := text.rfind(_END_OF_LATEX)) > start:
        end = min(end, closes)
    return start, end


def _headings(text: str, lines: list[Line], language: str) -> Iterator[tuple[int, int]]:
    """Where each heading begins, and its level: the smaller, the higher."""
    styles: list[str] = []
    rest = iter(lines)
    for line in rest:
        if line.place is not Place.HEADING:
            continue
        level = _level(_content(text, line), language)
        if level is None and language in ("markdown", "restructuredtext"):
            # A line of text with a rule below it, and perhaps one above it.
            over = _RULE.match(_content(text, line))
            title = next(rest, line) if over else line
            under = _RULE.match(_content(text, next(rest, title)))
            style = f"{bool(over)}{under[1] if under else ''}"
            if style not in styles:
                styles.append(style)
            level = styles.index(style) + 1
            if language == "markdown":
                level = 1 if under and under[1] == "=" else 2
        if level is not None:
            yield line.start, level


def _level(heading: str, language: str) -> int | None:
    """The level of a heading that says it in its own line."""
    if language == "restructuredtext":
        return None
    command = _COMMAND.match(heading)
    if command is not None:
        name = command[1]
        return _LATEX_LEVELS.index(name) if name in _LATEX_LEVELS else None
    tag = _HTML.match(heading)
    if tag is not None:
        return int(tag[1])
    marks = _MARKS.match(heading)
    return len(marks[1]) if marks is not None else None


def _content(text: str, line: Line) -> str:
    return text[line.start : line.end]
