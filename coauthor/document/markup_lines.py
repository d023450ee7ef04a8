"""What each line of a document is, in the markup languages writers use.

A few plain rules for each language, not a parser: enough to tell prose from the rest.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from coauthor.document.positions import split_lines


class Place(StrEnum):
    """What a line is, or what the cursor stands in."""

    PROSE = "prose"
    CODE = "code"
    MATHS = "maths"
    FRONT_MATTER = "front_matter"
    HEADING = "heading"
    COMMENT = "comment"
    MARKUP = "markup"
    """Commands, tables, links' addresses and other text that nobody reads as such."""


class Line(NamedTuple):
    """A line without its terminator, as str indexes into the text."""

    start: int
    end: int
    place: Place | None
    """None for a blank line between paragraphs."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines from one that begins it to one that ends it, both included."""

    place: Place
    begins: str
    ends: str
    """`{0}` stands for the first group of `begins`."""


@dataclass(frozen=True, slots=True)
class _Markup:
    """A language's lines."""

    blocks: tuple[_Block, ...] = ()
    first: tuple[_Block, ...] = ()
    """Blocks that only begin in a document's first line."""
    heading: str = "(?!)"
    comment: str = "(?!)"
    markup: str = "(?!)"
    underline: str = "(?!)"
    """A line that makes a heading of the line of text before it."""


_CODE, _MATHS, _MARKUP = Place.CODE, Place.MATHS, Place.MARKUP
_YAML = _Block(Place.FRONT_MATTER, r"(---|\+\+\+)\s*$", r"(?:{0}|\.\.\.)\s*$")
_FENCE = _Block(_CODE, r"[ \t>]*(`{3,}|~{3,})[^`]*$", r"[ \t>]*{0}[`~]*\s*$")
_DISPLAY = _Block(_MATHS, r"\s*\$\$(?!.*\$\$)", r".*\$\$")
_COMMENTED = _Block(Place.COMMENT, r"\s*<!--(?!.*-->)", r".*-->")
_RULE = r"([=\-~^\"*+#.:'`_])\1{2,}\s*$"
_TAG_LINE = r"\s*(?:</?[A-Za-z!][^<>]*>\s*)++$|\s*<!--.*-->\s*$|\s*</?[A-Za-z][^<>]*$"
_COMMAND = (
    r"(?!\s*\\item\b)"
    r"\s*(?:\\[A-Za-z@]+\*?(?:\[[^\]]*\]|\{[^{}]*\})*+[\s{}]*+)++(?:%.*)?$"
)

_LATEX = _Markup(
    blocks=(
        _Block(
            _CODE,
            r"\s*\\begin\{(verbatim\*?|lstlisting|minted|comment|tikzpicture)\}",
            r".*\\end\{{{0}\}}",
        ),
        _Block(
            _MATHS,
            r"\s*\\begin\{((?:equation|align|gather|multline|eqnarray|displaymath|math)"
            r"\*?)\}",
            r".*\\end\{{{0}\}}",
        ),
        _Block(
            _MARKUP,
            r"\s*\\begin\{(tabular[x*]?|thebibliography)\}",
            r".*\\end\{{{0}\}}",
        ),
        _Block(_MATHS, r"\s*\\\[(?!.*\\\])", r".*\\\]"),
        _DISPLAY,
        _Block(_MARKUP, r"\s*\\documentclass\b", r".*\\begin\{{document\}}"),
    ),
    heading=r"\s*\\(?:part|chapter|(?:sub)*section|(?:sub)?paragraph|title)\*?"
    r"(?:\[[^\]]*\])?\{[^}]*\}?\s*(?:\\label\{[^}]*\}\s*)?$",
    comment=r"\s*%",
    markup=_COMMAND,
)

_LANGUAGES: dict[str, _Markup] = {
    "markdown": _Markup(
        blocks=(_FENCE, _DISPLAY, _COMMENTED),
        first=(_YAML,),
        heading=r" {0,3}#{1,6}(?:\s|$)",
        markup=rf"\s*\||\s*\[[^\]]+\]:\s|\s*!\[[^\]]*\]\([^)]*\)\s*$|{_TAG_LINE}"
        r"|[ \t]*(?:[-*_][ \t]*){3,}+$",
        underline=r"(?:={2,}|-{2,})\s*$",
    ),
    "latex": _LATEX,
    "tex": _LATEX,
    "restructuredtext": _Markup(
        heading=_RULE,
        markup=r"\.\. |\.\.$|\s*:[\w -]+:|\s*[+|]|=+ =|__ ",
        underline=_RULE,
    ),
    "asciidoc": _Markup(
        blocks=(
            _Block(Place.COMMENT, r"(/{4,})\s*$", r"{0}\s*$"),
            _Block(_CODE, r"(-{4,}|\.{4,}|\+{4,}|`{3,})", r"{0}\s*$"),
            _Block(_MARKUP, r"(\|===)", r"\|===\s*$"),
        ),
        heading=r"=+ |\.[^\s.]",
        comment=r"//",
        markup=r":[\w!-]+:|\[.*\]\s*$|image::|include::|\+\s*$|<<<|'''",
    ),
    "typst": _Markup(
        blocks=(_FENCE, _Block(_MATHS, r"\s*\$\s*$", r".*\$\s*$")),
        heading=r"=+ ",
        comment=r"\s*//",
        markup=r"\s*#(?:let|set|show|import|include|table|figure|image|pagebreak)\b"
        r"|\s*[)\]}]+\s*$",
    ),
    "org": _Markup(
        blocks=(
            _Block(
                _CODE, r"(?i:\s*#\+begin_(src|example|export))", r"(?i:\s*#\+end_{0})"
            ),
            _Block(_MARKUP, r"\s*:(?:PROPERTIES|LOGBOOK):", r"\s*:END:"),
        ),
        heading=r"\*+ ",
        comment=r"\s*# ",
        markup=r"\s*#\+|\s*\||\s*: |-{5,}",
    ),
    "gitcommit": _Markup(
        blocks=(_Block(_CODE, r"# -+ >8 -+", "(?!)"),),
        comment="#",
        markup=r"[A-Z][a-z]+(?:-[a-z]+)+: ",
    ),
    "mail": _Markup(
        blocks=(_Block(_MARKUP, r"-- $", "(?!)"),),
        first=(_Block(Place.FRONT_MATTER, r"[A-Z][\w-]*:", r"\s*$"),),
        comment=r">|On .* wrote:\s*$",
    ),
    "html": _Markup(
        blocks=(
            _Block(
                _CODE, r"\s*<(script|style|pre|code)\b(?!.*</\1>)", r".*</{0}>"
            ),
            _COMMENTED,
        ),
        first=(_YAML,),
        heading=r"\s*<h[1-6]\b",
        markup=_TAG_LINE,
    ),
}  # fmt: skip


_LINE_END = "\r\n"
_INDENTED = re.compile(r"(?: {4}|\t)[ \t]*\S")
_LISTED = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])[ \t]")
_LITERAL = re.compile(r".*::\s*$|\.\. (?:code|code-block|sourcecode|highlight|math)::")


def markup_lines(text: str, language: str, whole: bool = True) -> list[Line]:
    """The lines of a text; not `whole` means that it begins inside a document."""
    markup = _LANGUAGES.get(language, _Markup())
    lines: list[Line] = []
    block: _Block | None = None
    ends = re.compile("")
    start = 0
    for line in split_lines(text):
        content = line.rstrip(_LINE_END)
        end = start + len(content)
        if block is _YAML and len(lines) == 1 and not content.strip():
            block = None  # It was a rule across the page.
        if block is not None:
            lines.append(Line(start, end, block.place))
            if ends.match(content):
                block = None
            elif block is _FENCE and _opens_a_fence(content):
                # What began in the part before this excerpt was taken the wrong way.
                lines = [it._replace(place=_again(it.place)) for it in lines[:-1]]
                lines.append(Line(start, end, Place.CODE))
                ends, _ = _ending(block, content)
            start += len(line)
            continue
        at_start = start == 0 and whole
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


def _place_of(content: str, markup: _Markup) -> Place | None:
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


def _ending(block: _Block, content: str) -> tuple[re.Pattern[str], str]:
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
    for line in reversed(lines):
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
