"""A suggestion is one line of text: newlines end it."""

import re

from coauthor.shaping.candidate import Candidate, Reason
from coauthor.shaping.first_sentence import stands_after_sentence

_ENDS_SENTENCE = re.compile(r"[.!?…]+[\"'”’»)\]}*_]* ?")
_BLOCK_MARKER = re.compile(r"(?:#{1,6}|[-*+•]|>+|=+|\d{1,3}[.)]) |```|~~~")


def one_paragraph(candidate: Candidate) -> Candidate | Reason:
    """Keep the first line.

    A model that wants to begin a new paragraph after a finished sentence says something
    that also serves as the next sentence here. In the middle of a sentence it does not.
    """
    text = candidate.text
    line = text.lstrip()
    broken = "\n" in text[: len(text) - len(line)]
    if broken and candidate.line.strip():
        if not stands_after_sentence(candidate.before):
            return Reason.NEW_PARAGRAPH
        if _BLOCK_MARKER.match(line):
            return Reason.MARKUP
        line = " " + line
    elif not broken:
        line = text
    first, newline, rest = line.partition("\n")
    if newline and rest.strip() and _ENDS_SENTENCE.fullmatch(first):
        # It ends the writer's sentence and says the next one in a new paragraph.
        rest = rest.lstrip()
        if _BLOCK_MARKER.match(rest):
            return Reason.MARKUP
        return one_paragraph(candidate.saying(f"{first.rstrip()} {rest}"))
    return candidate.cut(first) if newline else candidate.saying(first)
