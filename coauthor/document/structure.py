"""Where a document's prose is, and what the cursor stands in."""

import re
from functools import cache

from coauthor.document.markup_languages import Place
from coauthor.document.markup_lines import lines_up_to, markup_lines
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
    (_LATEX, Place.COMMENT, r"(?<!\\)%[^\r\n]*\Z"),
    (_LATEX, Place.CODE, r"\\(?:verb|lstinline)\*?([^\w\s{])(?:(?!\1).)*\Z"),
    (_LATEX, Place.MATHS, r"\\\((?:(?!\\\))[\s\S])*\Z"),
    (_LATEX, Place.MARKUP, rf"\\(?:{_COMMANDS})\*?(?:\[[^\]]*\])*+[\[{{][^\]{{}}]*\Z"),
    (_LATEX, Place.MARKUP, r"(?<!\\)\\[A-Za-z@]*\Z"),
    (_LATEX, Place.MARKUP, r"\\href\{[^{}]*\}\{[^{}]*\Z"),
    (_LATEX, Place.MARKUP, r"\\hyperref\[[^\]]*\]\{[^{}]*\Z"),
    (_MARKDOWN, Place.MARKUP, r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*+\Z"),
    (_MARKDOWN, Place.MARKUP, r"\[[^\[\]]*@[\w:.-]*\Z|\[\^[^\]\s]*\Z"),
    ((*_MARKDOWN, "html"), Place.MARKUP, r"</?[A-Za-z][^<>]*\Z"),
    ((*_MARKDOWN, "html"), Place.COMMENT, r"<!--(?:(?!-->)[\s\S])*\Z"),
    ((*_MARKDOWN, "html"), Place.MARKUP, r"<a\s[^<>]*>[^<]*\Z"),
    (("org",), Place.MARKUP, r"\[\[[^\]]*(?:\]\[[^\]]*)?\Z"),
    (("restructuredtext",), Place.MARKUP, r":[\w-]+:`[^`]*\Z|<[^<>\s]*\Z"),
    (("typst",), Place.MARKUP, r"(?<![\\\w])#[\w.]*(?:\([^()]*)?\Z|(?<!\w)@\w*\Z"),
    (("asciidoc",), Place.MARKUP, r"<<[^<>]*\Z|\w+:\S*\[[^\]]*\Z"),
)
"""How text ends before a cursor that stands in something other than prose."""
_LINK_BEGINS = re.compile(r"(?<!\\)\[[^\[\]]*\Z")
_LINK_GOES_ON = re.compile(r"[^\[\]]*\][(\[]")
"""The words of a link, which they certainly are only where its address follows."""
_LONGEST_LINE = 4000
_NO_WORDS = re.compile(
    r"(?:[ \t>*+•.-]|(?:\d{1,3}|[A-Za-z#])[.)](?=[ \t])|\[[ xX]\](?=[ \t])"
    r"|\\item\b(?:\[[^\]]*\])?|</?[A-Za-z][^<>]*>)*+"
)
"""The markers with which a paragraph or list item may begin."""
_SOFT_WRAPPED = 100
"""Characters; a longer line of plain text is a whole paragraph."""
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\Z")
_TAGS_BEFORE = re.compile(r"\A(?:<[^<>]*>\s*)++")
_TAGS_BEHIND = re.compile(r"(?:\s*<[^<>]*>){1,9}\Z")
_CODE_SPAN = {"markdown": "`", "restructuredtext": "``", "asciidoc": "`", "typst": "`"}
# Outside LaTeX a dollar may be a price: maths begins with neither a digit nor a space.
_OPENS = r"\$(?<![\\$\w]\$)(?![\s\d$])"
_MATHS = {
    "markdown": (rf"\$\$[^$]*\$\$|`[^`]*`|{_OPENS}[^$]*\$", rf"\$\$|{_OPENS}"),
    "typst": (r"\$(?<!\\\$)[^$]*\$", r"\$(?<!\\\$)"),
    "latex": (r"\$(?<!\\\$)\$?[^$]*\$\$?", r"\$(?<!\\\$)"),
}
_MATHS["tex"] = _MATHS["latex"]
"""Whole formulas, and how one begins.

Each choice begins with a letter for letter, so that long texts are skipped quickly.
"""


def place(snapshot: DocumentSnapshot) -> Place:
    """What the cursor stands in, judged by the text before it and the cursor's line."""
    text, offset, language = snapshot.text, snapshot.offset, snapshot.language
    start = _line_start(text, offset)
    behind = split_lines(text[snapshot.end : snapshot.end + _LONGEST_LINE])[0]
    lines = lines_up_to(
        text[start:offset] + behind.rstrip("\r\n"),
        text[:start],
        language,
        whole=snapshot.first_offset == 0,
        cut=snapshot.first_character > 0,
    )
    here = lines[-1]
    if here.place in (None, Place.CODE, Place.MATHS, Place.FRONT_MATTER, Place.COMMENT):
        return here.place or Place.PROSE
    begins, prose = here.start, Place.PROSE
    if here.place is prose:
        for line in reversed(lines):
            if line.place is not prose:
                break
            begins = line.start
    before = text[begins:offset]
    if language in _MARKDOWN and _is_in_link(before, behind):
        return Place.MARKUP
    return _inside(before, language) or here.place


def begins_paragraph(snapshot: DocumentSnapshot) -> bool:
    """Whether nothing of its paragraph or list item stands before the cursor.

    Space, tags and what makes it a list item, a task or a quotation do not count.
    """
    text, offset, language = snapshot.text, snapshot.offset, snapshot.language
    start = _line_start(text, offset)
    typed = text[start:offset]
    if not _NO_WORDS.fullmatch(typed) or (start == 0 and snapshot.first_character > 0):
        return False
    if start == 0 or typed.strip(" \t>"):
        return True
    *before, _ = lines_up_to(
        typed,
        text[:start],
        language,
        whole=snapshot.first_offset == 0,
        cut=snapshot.first_character > 0,
    )
    line = before[-1]
    above = text[line.start : line.end]
    if line.place is not Place.PROSE or not above.strip(" \t>"):
        return True
    return language == "plaintext" and len(above) > _SOFT_WRAPPED


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


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _is_in_link(before: str, behind: str) -> bool:
    """Whether the cursor stands between a link's square brackets."""
    if "](" not in behind and "][" not in behind:
        return False
    return bool(_LINK_GOES_ON.match(behind) and _LINK_BEGINS.search(before[-2000:]))


def _inside(before: str, language: str) -> Place | None:
    """What a cursor behind this part of a paragraph is in, if not in prose."""
    tail = before[-2000:]
    for found, pattern in _inside_patterns(language):
        if pattern.search(tail):
            return found
    mark = _CODE_SPAN.get(language)
    if mark and before.count(mark) % 2:
        return Place.CODE
    if language in _MATHS and "$" in before:
        whole, begins = _MATHS[language]
        if re.search(begins, re.sub(whole, "", before)):
            return Place.MATHS
    address = ("://" in tail or "www." in tail) and _ADDRESS.search(tail)
    return Place.MARKUP if address else None


@cache
def _inside_patterns(language: str) -> list[tuple[Place, re.Pattern[str]]]:
    return [
        (found, re.compile(pattern))
        for languages, found, pattern in _INSIDE
        if language in languages
    ]
