"""How a text is cut into parts that can be rewritten one after the other.

A part is one paragraph, several short ones, or some sentences of one that is too long.
Code, tables, headings, comments and front matter lie between the parts, and so do the
separators; whoever replaces only parts keeps all of these as they are.
"""

from coauthor.document.markup_languages import Place
from coauthor.document.markup_lines import Line, markup_lines
from coauthor.document.sentences import sentence_ends
from coauthor.document.structure import prose_spans

Span = tuple[int, int]
"""Start and end as str indexes."""

_JOINS = (None, Place.PROSE, Place.MATHS)
"""What may stand inside of a part: a formula may belong to the sentence around it."""
_LINES = {Place.HEADING, Place.MARKUP, Place.COMMENT}
"""What a writer may have rewritten if nothing but (a piece of) one line is meant."""


def parts_of(text: str, start: int, end: int, language: str, most: int) -> list[Span]:
    """The parts of `text[start:end]`, each of about `most` characters or less.

    One part, the whole range, if it is short and all prose, or in one line that is no
    code; none if there is no prose in it. `language` is the LSP language id; `text` is
    the document from its beginning, which tells what the range is in.
    """
    text = text[:end]
    lines = [it for it in markup_lines(text, language) if it.end > start]
    places = {it.place for it in lines}
    one_line = len(lines) == 1 and places <= _LINES
    if end - start <= most and (one_line or Place.PROSE in places <= {*_JOINS}):
        return [(start, end)]
    spans = [
        piece
        for first, last in prose_spans(text, language)
        if last > start
        for piece in _sentences(text, max(first, start), last, most)
    ]
    others = [it for it in lines if it.place not in _JOINS]
    parts: list[Span] = []
    for first, last in spans:
        joins = parts and last - parts[-1][0] <= most
        if joins and not _between(others, parts[-1][1], first):
            parts[-1] = (parts[-1][0], last)
        else:
            parts.append((first, last))
    return parts


def _sentences(text: str, start: int, end: int, most: int) -> list[Span]:
    """A paragraph as it is, or in runs of whole sentences if it is too long."""
    if end - start <= most:
        return [(start, end)]
    runs: list[Span] = []
    begins = start
    for offset in [*sentence_ends(text[start:end]), end - start]:
        begins += len(text[begins:end]) - len(text[begins:end].lstrip())
        stops = start + offset
        if stops <= begins:
            continue
        if runs and stops - runs[-1][0] <= most:
            runs[-1] = (runs[-1][0], stops)
        else:
            runs.append((begins, stops))
        begins = stops
    return runs


def _between(lines: list[Line], start: int, end: int) -> bool:
    return any(start <= it.start < end for it in lines)
