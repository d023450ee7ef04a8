"""First of all: only characters that belong into prose."""

import re
import unicodedata

from coauthor.shaping.candidate import Candidate, Reason

# Control tokens in other models' spelling, and a byte sequence cut in the middle:
# what follows them is never meant for the writer.
_TEXT_ENDS = re.compile(r"<\|[^|>\n]*\|?>?|</?s>|\[/?INST\]|�")
_ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# Joiners hold emoji and some scripts together, so they stay.
_KEPT = "\n\t\u200c\u200d"


def without_controls(text: str, known: str = "") -> str:
    """The text without what steers a terminal or hides, unless it is in `known`."""
    text = _ESCAPE.sub("", text)
    allowed = {*_KEPT, *known}
    return "".join(
        character
        for character in text
        if character in allowed or unicodedata.category(character) not in ("Cc", "Cf")
    )


def plain_characters(candidate: Candidate) -> Candidate | Reason:
    """Cut at a control token and remove control characters."""
    text = candidate.text.replace("\r\n", "\n").replace("\r", "\n")
    text = _TEXT_ENDS.split(text, maxsplit=1)[0]
    if not text.isprintable():
        text = without_controls(text)
    text = re.sub(r"[ \t\u00a0]+", " ", text)
    return candidate.saying(text) if text.strip() else Reason.EMPTY
