"""What each line of a document is: prose, a heading, code and so on."""

import re
from typing import NamedTuple

from coauthor.document.markup_languages import FENCE, MARKUP, YAML, Block, Markup, Place
from coauthor.document.positions import split_lines


class Line(NamedTuple):
    """A line without its terminator, as str indexes into the text."""

    start: int
    end: int
    place: Place | None
    """None for a blank line between paragraphs."""


_LOOKED_BACK = 100
"""Lines in which to find out what an indented one belongs to."""
_LINE_END = "\r\n"
_INDENTED = re.compile(r"(?: {4}|\t)[ \t]*\S")
_LISTED = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])[ \t]")
_LITERAL = re.compile(
    r"(?!\.\. ).*::\s*$|\.\. (?:code|code-block|sourcecode|highlight|math)::"
)


def markup_lines(text: str, language: str, whole: bool = True) -> list[Line]:
    """The lines of a text; not `whole` means that it begins inside a document."""
    markup = MARKUP.get(language, Markup())
    lines: list[Line] = []
    block: Block | None = None
    ends = re.compile("")
    start = 0
    for line in split_lines(text):
        content = line.rstrip(_LINE_END)
        end = start + len(content)
        if block is YAML and len(lines) == 1 and not content.strip():
            block = None  # It was a rule across the page.
        if block is not None:
            lines.append(Line(start, end, block.place))
            if ends.match(content):
                block = None
            elif block is FENCE and _opens_a_fence(content):
                # What began in the part before this excerpt was taken the wrong way.
                lines = [it._replace(place=_again(it.place)) for it in lines[:-1]]
                lines.append(Line(start, end, Place.CODE))
                ends, _ = _ending(block, content)
            start += len(line)
            continue
        at_start = start == 0 and whole
        if markup.letters and content[:1].isalpha():
            lines.append(Line(start, end, Place.PROSE))
            start += len(line)
            continue
        blocks = markup.first + markup.blocks if at_start else markup.blocks
        block = next((it for it in blocks if re.match(it.begins, content)), None)
        place = block.place if block else _place_of(content, markup)
        if block:
            ends, rest = _ending(block, content)
            block = None if rest.strip() and ends.match(rest) else block
        if place is Place.PROSE and _is_indented_code(content, lines, text, language):
            place = Place.CODE
        lines.append(Line(start, end, place))
        if len(lines) > 1 and re.match(markup.underline, content):
            _underline(lines)
        start += len(line)
    return lines


def _place_of(content: str, markup: Markup) -> Place | None:
    if not content.strip():
        return None
    for pattern, place in (
        (markup.heading, Place.HEADING),
        (markup.comment, Place.COMMENT),
        (markup.markup, Place.MARKUP),
    ):
        if re.match(pattern, content):
            return place
    return Place.PROSE


def _ending(block: Block, content: str) -> tuple[re.Pattern[str], str]:
    """What ends the block, and the rest of its first line."""
    began = re.match(block.begins, content)
    group = began[1] if began and began.re.groups else ""
    ends = re.compile(block.ends.format(re.escape(group)))
    return ends, content[began.end() :] if began else ""


def _opens_a_fence(content: str) -> bool:
    """Whether this fence names a language, which only one that opens can do."""
    return bool(re.match(r"[ \t>]*(?:`{3,}|~{3,})[ \t]*[\w{]", content))


def _again(place: Place | None) -> Place | None:
    return Place.PROSE if place is Place.CODE else place


def _underline(lines: list[Line]) -> None:
    """Make a heading of the last two lines, where the first of them is text."""
    if lines[-2].place is Place.PROSE:
        lines[-2:] = [it._replace(place=Place.HEADING) for it in lines[-2:]]


def _is_indented_code(
    content: str, lines: list[Line], text: str, language: str
) -> bool:
    """Whether an indented line is code, which it is not as a part of a list."""
    if language not in ("markdown", "restructuredtext") or not content[:1].isspace():
        return False
    rst = language == "restructuredtext"
    if not rst and not _INDENTED.match(content):
        return False
    blank = False
    for line in lines[:-_LOOKED_BACK:-1]:
        before = text[line.start : line.end]
        if line.place is None:
            blank = True
        elif line.place is Place.CODE and before[:1].isspace():
            return True
        elif rst and not before[:1].isspace():
            return blank and bool(_LITERAL.match(before))
        elif _LISTED.match(before):
            return False
        elif not before[:1].isspace():
            return blank and line.place is not Place.CODE
        elif not blank:
            return False
    return not rst and bool(lines)
