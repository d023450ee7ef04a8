"""A suggestion is one line of text: newlines end it."""

from coauthor.document.sentences import sentence_ends
from coauthor.shaping.candidate import Candidate, Reason

_SEEN = 400
"""So many characters before the cursor decide whether a sentence has ended there."""


def ends_sentence_before(before: str) -> bool:
    """Whether the text before the cursor stops at the end of a sentence."""
    tail = before.rstrip()[-_SEEN:]
    ends = sentence_ends(tail)
    return bool(ends) and ends[-1] == len(tail)


def one_paragraph(candidate: Candidate) -> Candidate | Reason:
    """Keep the first line.

    A model that wants to begin a new paragraph after a finished sentence says something
    that also serves as the next sentence here. In the middle of a sentence it does not.
    """
    text = candidate.text
    line = text.lstrip()
    broken = "\n" in text[: len(text) - len(line)]
    if broken and candidate.line.strip():
        if not ends_sentence_before(candidate.before):
            return Reason.NEW_PARAGRAPH
        line = " " + line
    elif not broken:
        line = text
    return candidate.saying(line.split("\n", maxsplit=1)[0])
