"""Quotations: by their marks in every common style, and by markup."""

import re
from collections.abc import Iterator

from coauthor.shaping.guard.thing import Scan, Thing

_QUOTATION = re.compile(
    r"\"(?P<a>[^\"\x1f]{1,2000})\""
    r"|\u201c(?P<b>[^\u201c\u201d\x1f]{1,4000})\u201d"
    r"|\u201e(?P<c>[^\u201e\u201c\u201d\x1f]{1,4000})[\u201c\u201d]"
    r"|\u00ab(?P<d>[^\u00ab\u00bb\x1f]{1,4000})\u00bb"
    r"|\u00bb(?P<e>[^\u00ab\u00bb\x1f]{1,4000})\u00ab"
    r"|``(?P<f>[^`\x1f]{1,4000}?)''"
    r"|(?<![\w`])\u2018(?P<g>(?:[^\u2018\u2019\x1f]|\u2019(?=\w)){1,2000})\u2019(?!\w)"
    r"|(?<![\w`'\\])`(?P<h>[^`'\x1f]{1,600}(?:'\w[^`'\x1f]{0,600}){0,20})'(?!\w)"
    r"|(?<![\w`'\\])'(?P<i>[^\s'\x1f][^'\x1f]{0,600}(?:'\w[^'\x1f]{0,600}){0,20})'(?![\w'])"
)
# Where the full stop goes is a matter of style.
_AT_ENDS = " \t\r\n\xa0\u202f,.;:\x1f"


def quotations_in(text: str, prose: str, scanned: Scan) -> Iterator[Thing]:
    """The quotations of a text; the key is what is quoted, without the marks."""
    quoted = [it for it in scanned.prose if it.quoted]
    if len(quoted) < len(scanned.prose):
        for block in quoted:
            # What the whole text is made of is what the writer wants rewritten.
            words = " ".join(text[start:end] for start, end in block.lines)
            start, end = block.lines[0][0], block.lines[-1][1]
            yield Thing("quotation", start, end, " ".join(words.split()))
    for match in _QUOTATION.finditer(prose):
        start, end = match.span()
        inside = text[start + 1 : end - 1].strip("`'")
        key = " ".join(inside.strip(_AT_ENDS).split()).replace("\u2019", "'")
        if any(character.isalnum() for character in key):
            yield Thing("quotation", start, end, key)
