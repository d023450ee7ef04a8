"""Where a document's prose is, and what the cursor stands in."""

import re

from coauthor.document.markup_languages import Place
from coauthor.document.markup_lines import markup_lines
from coauthor.document.paragraphs import without_marker
from coauthor.document.positions import split_lines
from coauthor.document.snapshot import DocumentSnapshot

_LATEX = ("latex", "tex")
_MARKDOWN = ("markdown",)
_COMMANDS = (
    r"[A-Za-z]*cite[A-Za-z]*|[A-Za-z]*ref|label|url|href|input|include|includegraphics"
    r"|usepackage|documentclass|bibliography|bibliographystyle|begin|end|vspace|hspace"
    r"|(?:re)?newcommand|def|setlength|addbibresource|hypersetup"
)
_INSIDE: tuple[tuple[tuple[str, ...], Place, str], ...] = (
    (_LATEX, Place.COMMENT, r"(?<!\\)%[^\r\n]*$"),
    (_LATEX, Place.CODE, r"\\(?:verb|lstinline)\*?([^\w\s{])(?:(?!\1).)*$"),
    (_LATEX, Place.MATHS, r"\\\((?:(?!\\\))[\s\S])*$"),
    (_LATEX, Place.MARKUP, rf"\\(?:{_COMMANDS})\*?(?:\[[^\]]*\])*+[\[{{][^\]{{}}]*$"),
    (_LATEX, Place.MARKUP, r"(?<!\\)\\[A-Za-z@]*$"),
    (_MARKDOWN, Place.MARKUP, r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*+$"),
    (_MARKDOWN, Place.MARKUP, r"\[[^\[\]]*@[\w:.-]*$|\[\^[^\]\s]*$"),
    ((*_MARKDOWN, "html"), Place.MARKUP, r"</?[A-Za-z][^<>]*$"),
    ((*_MARKDOWN, "html"), Place.COMMENT, r"<!--(?:(?!-->)[\s\S])*$"),
    (("org",), Place.MARKUP, r"\[\[[^\]]*$"),
    (("restructuredtext",), Place.MARKUP, r":[\w-]+:`[^`]*$|<[^<>\s]*$"),
    (("typst",), Place.MARKUP, r"(?<![\\\w])#[\w.]*(?:\([^()]*)?$|(?<!\w)@\w*$"),
    (("asciidoc",), Place.MARKUP, r"<<[^<>]*$|\w+:\S*\[[^\]]*$"),
)
"""How text ends before a cursor that stands in something other than prose."""
_LONGEST_LINE = 4000
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$")
_TAGS_BEFORE = re.compile(r"\A(?:<[^<>]*>\s*)++")
_TAGS_BEHIND = re.compile(r"(?:\s*<[^<>]*>){1,9}\Z")
_CODE_SPAN = {"markdown": "`", "restructuredtext": "``", "asciidoc": "`", "typst": "`"}
# Outside LaTeX a dollar may be a price: maths begins with neither a digit nor a space.
_OPENS = r"(?<![\\$\w])\$(?![\s\d$])"
_MATHS = {
    "markdown": (rf"\$\$[^$]*\$\$|`[^`]*`|{_OPENS}[^$]*\$", rf"\$\$|{_OPENS}"),
    "typst": (r"(?<!\\)\$[^$]*\$", r"(?<!\\)\$"),
    "latex": (r"(?<!\\)\$\$?[^$]*\$\$?", r"(?<!\\)\$"),
}
_MATHS["tex"] = _MATHS["latex"]
"""Whole formulas, and how one begins."""


def place(snapshot: DocumentSnapshot) -> Place:
    """What the cursor stands in, judged by the text before it and the cursor's line."""
    prefix, language = snapshot.prefix, snapshot.language
    seen = prefix + split_lines(snapshot.suffix[:_LONGEST_LINE])[0].rstrip("\r\n")
    lines = markup_lines(seen, language, whole=snapshot.first_line == 0)
    here = lines[-1]
    if here.place in (None, Place.CODE, Place.MATHS, Place.FRONT_MATTER, Place.COMMENT):
        return here.place or Place.PROSE
    first = len(lines) - 1
    while first > 0 and lines[first - 1].place is here.place is Place.PROSE:
        first -= 1
    return _inside(prefix[lines[first].start :], language) or here.place


def prose_spans(text: str, language: str) -> list[tuple[int, int]]:
    """Start and end of each paragraph and list item of prose, in order.

    Headings, code, maths, tables, front matter and lines of mere markup are left out.
    """
    spans: list[tuple[int, int]] = []
    open_ = False
    for line in markup_lines(text, language):
        if line.place is not Place.PROSE:
            open_ = False
            continue
        content = text[line.start : line.end]
        marker = len(content) - len(without_marker(content))
        start = line.start + marker
        end = line.start + len(content.rstrip())
        if open_ and not content[:marker].strip(" \t>"):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        open_ = True
    if language in (*_MARKDOWN, "html"):
        spans = [_without_tags(text, start, end) for start, end in spans]
    return [
        (start, end)
        for start, end in spans
        if any(character.isalpha() for character in text[start:end])
    ]


def _without_tags(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the tags at both its ends."""
    inside = _TAGS_BEFORE.sub("", text[start:end])
    start = end - len(inside)
    return start, start + len(_TAGS_BEHIND.sub("", inside))


def _inside(before: str, language: str) -> Place | None:
    """What a cursor behind this part of a paragraph is in, if not in prose."""
    tail = before[-2000:]
    for languages, found, pattern in _INSIDE:
        if language in languages and re.search(pattern, tail):
            return found
    mark = _CODE_SPAN.get(language)
    if mark and before.count(mark) % 2:
        return Place.CODE
    if language in _MATHS:
        whole, begins = _MATHS[language]
        if re.search(begins, re.sub(whole, "", before)):
            return Place.MATHS
    return Place.MARKUP if _ADDRESS.search(tail) else None
