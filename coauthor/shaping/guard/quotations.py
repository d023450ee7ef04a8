"""Quotations: by their marks in every common style, and by markup."""

import re
from collections.abc import Iterator
from dataclasses import replace

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
_WORDS = re.compile(
    r"[\"'`\u2018\u201c\u201d\u201e\u00ab\u00bb][`']*[\s,.;:\x1f]*(?P<words>[\s\S]*)"
)
# Where the full stop goes is a matter of style.
_BEHIND = " \t\r\n\xa0\u202f,.;:\x1f`'\"\u2018\u2019\u201c\u201d\u00ab\u00bb"


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
        thing = Thing("quotation", *match.span(), "")
        start, end = inside(text, thing)
        key = " ".join(text[start:end].split()).replace("\u2019", "'")
        if any(character.isalnum() for character in key):
            yield replace(thing, key=key)


def inside(text: str, thing: Thing) -> tuple[int, int]:
    """Where the words of a quotation are, without marks and stops at their ends."""
    whole = text[thing.start : thing.end]
    match = _WORDS.match(whole)
    if whole[:1].isalnum() or match is None:
        return thing.start, thing.end
    start = thing.start + match.start("words")
    return start, start + len(match["words"].rstrip(_BEHIND))
