"""A selection that begins or ends inside a word or a link, made whole.

Nobody wants half a word rewritten: it is a slip of the mouse, or of an editor that
counts the last character of a selection differently. A model can do nothing sensible
with one half, and what it makes of half a formula breaks the other.
"""

import re

from coauthor.document.paragraphs import paragraph_around
from coauthor.shaping.guard.scan import scan

LONGEST_PARAGRAPH = 20_000
"""Characters of a paragraph in which markup is looked for."""
_NEAR, _WORD_CHARACTERS = 60, 50
"""Longer runs of letters are no words."""
_UNSPACED = r"\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
"""Scripts without space between words: there any place may be a seam."""
_JOINED = r"\u0300-\u036f\u200d\u20d0-\u20f0\ufe00-\ufe0f\U0001f3fb-\U0001f3ff"
_WORD = re.compile(
    rf"(?:(?![{_UNSPACED}])\w|[{_JOINED}]|(?<=\w)['\u2019](?=\w)"
    r"|(?<=\u200d)\S|\S(?=\u200d)|[\U0001f1e6-\U0001f1ff])+"
)


def widened(text: str, start: int, end: int, language: str) -> tuple[int, int]:
    """The range with the words and the markup whole that its ends are in.

    `text` is the document, `language` its LSP language id.
    """
    for _ in range(2):
        # Behind the address of a link a word may go on, and the other way round.
        start, _ = _whole(text, start, language)
        _, end = _whole(text, end, language)
    return start, end


def _whole(text: str, at: int, language: str) -> tuple[int, int]:
    """What is around a place and must not be parted there; empty where nothing is."""
    first, last = paragraph_around(text, at)
    spans = [
        (found.start(), found.end())
        for found in _WORD.finditer(text, max(first, at - _NEAR), at + _NEAR)
        if len(found[0]) <= _WORD_CHARACTERS
    ]
    if last - first <= LONGEST_PARAGRAPH:
        things = scan(text[first:last], language).things
        spans += [(first + it.start, first + it.end) for it in things]
    around = [span for span in spans if span[0] < at < span[1]]
    begins, ends = [at, *(span[0] for span in around)], [at, *(it[1] for it in around)]
    return min(begins), max(ends)


def rest_of_paragraphs(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a range in the paragraphs that its ends are in.

    Empty where it is very long.
    """
    before = text[paragraph_around(text, start)[0] : start]
    after = text[end : paragraph_around(text, end)[1]]
    return (
        (before, after) if len(before) + len(after) <= LONGEST_PARAGRAPH else ("", "")
    )
