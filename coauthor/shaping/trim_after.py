"""Do not say what already stands after the cursor."""

from coauthor.shaping.candidate import Candidate, Reason
from coauthor.shaping.words import contains, folded, words

_REACH = 600
_LONGEST_OVERLAP = 12
_REJOINS = 3
"""So many words in a row from the beginning of the text after mean: it rejoins it."""
_SENTENCE_WORDS = 4


def trim_after(candidate: Candidate) -> Candidate | Reason:
    """End where the text after the cursor begins; drop what only repeats it."""
    text = candidate.text
    after = folded(candidate.after[:_REACH])
    said = words(text)
    if not after or not said:
        return candidate
    plain = [word.folded for word in said]
    cut = _meets(plain, after)
    if cut is None:
        cut = _overlaps(text, plain, after, [word.end for word in said])
    if cut is not None:
        text = text[: said[cut].start].rstrip(" \"'“‘([")
        plain = plain[:cut]
    if not plain:
        return Reason.REPEATS_AFTER
    if len(plain) >= _SENTENCE_WORDS and contains(after, plain):
        return Reason.REPEATS_AFTER
    return candidate.saying(text)


def _meets(said: list[str], after: list[str]) -> int | None:
    """The word with which the candidate begins to read the text after aloud."""
    opening = after[:_REJOINS]
    if len(opening) < _REJOINS:
        return None
    for at in range(len(said) - _REJOINS + 1):
        if said[at : at + _REJOINS] == opening:
            return at
    return None


def _overlaps(
    text: str, said: list[str], after: list[str], ends: list[int]
) -> int | None:
    """The word from which the candidate's end equals the beginning of the text after.

    One word does not count behind a full stop: "I like dogs. Dogs are loyal."
    """
    for size in range(min(_LONGEST_OVERLAP, len(said), len(after)), 0, -1):
        if said[-size:] == after[:size]:
            stops = any(mark in text[ends[-1] :] for mark in ".!?…")
            return None if size == 1 and stops else len(said) - size
    return None
