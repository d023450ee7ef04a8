"""What the collectors of a corpus left behind: markup, gaps, stray characters.

A paragraph is kept as it is, mended where it is certain how, or dropped.
"""

import re
import unicodedata
from collections.abc import Iterable

_FEWEST_CHARACTERS = 200
"""A shorter document teaches little but its own beginning and end."""

_LEFTOVERS = re.compile(
    r"\[!|\{\{|\}\}|\]\(|</?[a-z]+[ >/]|https?://|\bwww\.|\\[a-z]{3,}|[|=_]{3,}"
    r"|[�\x00-\x08\x0b-\x1f\x7f]|“\s*”|‘\s*’"
    r"|\b(?:a|an|the|in|at|by|of|to|on|from|for|with|as|and|or|see|using|is)"
    r" [.,;](?!\w)"
)
"""Markup, addresses, broken characters, and holes where a link or a formula was: not
what somebody would go on from."""
_EMPTY_BRACKETS = re.compile(r" \([\s,;]*\)")
_OPENED_BADLY = re.compile(r"\(\s*[,;]\s*")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200b\u202f]+")
_SPACE_BEFORE = re.compile(r" +(?=[,;.](?:\s|$))")


def clean(paragraphs: Iterable[str]) -> tuple[str, ...]:
    """The paragraphs worth learning from; none when too little is left."""
    kept = tuple(filter(None, map(_paragraph, paragraphs)))
    return kept if sum(map(len, kept)) >= _FEWEST_CHARACTERS else ()


def _paragraph(text: str) -> str:
    """The mended paragraph; empty when it has to go."""
    if _LEFTOVERS.search(text):
        return ""
    text = unicodedata.normalize("NFC", text)
    text = _EMPTY_BRACKETS.sub("", text)
    text = _OPENED_BADLY.sub("(", text)
    text = _SPACES.sub(" ", text)
    return _SPACE_BEFORE.sub("", text).strip()
