"""Paragraphs of a text whose lines are its blocks, as in plain text and LaTeX."""

import re

from coauthor.shaping.guard.thing import Prose

_BREAK = re.compile(r"\r\n?|\n")
_NOTHING = re.compile(r"(?!)")


def lines_of(text: str) -> list[tuple[int, int]]:
    """Start and end of each line, without its terminator."""
    breaks = [match.span() for match in _BREAK.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    stops = [*(start for start, _ in breaks), len(text)]
    return list(zip(starts, stops, strict=True))


def paragraphs(
    text: str,
    *,
    begins: re.Pattern[str] = _NOTHING,
    alone: re.Pattern[str] = _NOTHING,
) -> tuple[Prose, ...]:
    """The text's paragraphs.

    A line that matches `begins` starts one behind the match; a line that matches
    `alone` is a heading by itself.
    """
    found: list[Prose] = []
    lines: list[tuple[int, int]] = []

    def end_paragraph() -> None:
        if lines:
            found.append(Prose(tuple(lines)))
        lines.clear()

    for start, end in lines_of(text):
        if not text[start:end].strip():
            end_paragraph()
        elif alone.match(text, start, end):
            end_paragraph()
            found.append(Prose(((start, end),), heading=True))
        elif match := begins.match(text, start, end):
            end_paragraph()
            lines.append((match.end(), end))
        else:
            lines.append((start, end))
    end_paragraph()
    return tuple(found)
