"""The seam on the right: space and punctuation between candidate and what follows."""

import re

from coauthor.shaping.candidate import Candidate, Reason

_CLOSERS = tuple("\"'*_`”’)]}»")
_STOPS = ".,;:!?…"


def join_after(candidate: Candidate) -> Candidate | Reason:
    """Put exactly the right space at the end and no punctuation twice."""
    text = candidate.text.rstrip()
    after = candidate.after
    rest = after.lstrip()
    closed_twice = after[:1] in _CLOSERS and text.endswith(after[:1])
    if closed_twice and not _opens(after, candidate.before + text):
        text = text[:-1]
    if rest and rest[0] in _STOPS and text[-1:] in _STOPS:
        text = text.rstrip(_STOPS)
    elif candidate.sentence_goes_on and re.search(r"\w[.!?…]+$", text):
        # The sentence after the cursor goes on, so it cannot end here.
        text = text.rstrip(".!?…")
    if not text.strip():
        return Reason.ONLY_PUNCTUATION
    parted = text[-1] not in "([{“‘«—" and (
        after[:1].isalnum()
        or after[:1] in tuple("([{“‘«")
        or _opens(after, candidate.before + text)
    )
    return candidate.saying(text + " " if parted else text)


def _opens(after: str, before: str) -> bool:
    """Whether the text after begins with a mark that opens something."""
    mark = after[:1]
    if mark not in tuple("\"'*_`$"):
        return False
    line = before.rpartition("\n")[2]
    return line.count(mark) % 2 == 0 and after[1:2].isalnum()
