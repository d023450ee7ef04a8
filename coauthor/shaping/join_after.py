"""The seam on the right: space and punctuation between candidate and what follows."""

import re

from coauthor.shaping.candidate import Candidate, Reason

_STOPS = ".,;:!?…"
_CLOSERS = ".,;:!?…)]}”’»%"


def join_after(candidate: Candidate) -> Candidate | Reason:
    """Put exactly the right space at the end and no punctuation twice."""
    text = candidate.text.rstrip()
    after = candidate.after
    rest = after.lstrip()
    if rest and rest[0] in _STOPS and text[-1:] in _STOPS:
        text = text.rstrip(_STOPS)
    elif _goes_on(candidate) and re.search(r"\w[.!?…]+$", text):
        # The sentence after the cursor goes on, so it cannot end here.
        text = text.rstrip(".!?…")
    if not text.strip():
        return Reason.ONLY_PUNCTUATION
    if not after or after[0].isspace() or after[0] in _CLOSERS:
        return candidate.saying(text)
    if text[-1] in "([{“‘«—" or _closes(after, candidate.before + text):
        return candidate.saying(text)
    return candidate.saying(text + " ")


def _goes_on(candidate: Candidate) -> bool:
    """Whether the cursor stands inside a sentence whose second half follows it."""
    rest = candidate.after_in_paragraph.lstrip()
    return rest[:1].islower() or rest[:2] in ("I ", "I'", "I’")


def _closes(after: str, before: str) -> bool:
    """Whether the mark that follows the cursor closes something and so sticks to it."""
    mark = after[0]
    if mark not in "\"'*_`$":
        return False
    line = before.rpartition("\n")[2]
    return line.count(mark) % 2 == 1
