"""Do not say what already stands after the cursor."""

from coauthor.shaping.candidate import Candidate, Reason
from coauthor.shaping.words import folded, words

_REACH = 600
_LONGEST_OVERLAP = 12
_REJOINS = 3
"""So many words in a row from the beginning of the text after mean: it rejoins it."""
_BEGINS_ALIKE = 2
"""So many words at the very beginning mean: it says another version of it."""


def trim_after(candidate: Candidate) -> Candidate | Reason:
    """End where the text after the cursor begins."""
    text = candidate.text
    after = folded(candidate.after[:_REACH])
    said = words(text)
    if not after or not said:
        return candidate
    plain = [word.folded for word in said]
    cut = _meets(plain, after)
    if cut is None:
        behind = text[said[-1].end :]
        may_begin_anew = not candidate.sentence_goes_on and _stops(behind)
        cut = _overlaps(plain, after, 2 if may_begin_anew else 1)
    if cut is not None:
        candidate = candidate.cut(text[: said[cut].start].rstrip(" \"'“‘(["))
        plain = plain[:cut]
    return candidate if plain else Reason.REPEATS_AFTER


def _meets(said: list[str], after: list[str]) -> int | None:
    """The word with which the candidate begins to read the text after aloud."""
    if len(said) > 1 and said[:_BEGINS_ALIKE] == after[:_BEGINS_ALIKE]:
        return 0
    opening = after[:_REJOINS]
    if len(opening) < _REJOINS:
        return None
    for at in range(len(said) - _REJOINS + 1):
        if said[at : at + _REJOINS] == opening:
            return at
    return None


def _overlaps(said: list[str], after: list[str], least: int) -> int | None:
    """The word from which the candidate's end equals the beginning of the text after.

    One word need not count behind a full stop: "I like dogs. Dogs are loyal."
    """
    for size in range(min(_LONGEST_OVERLAP, len(said), len(after)), least - 1, -1):
        if said[-size:] == after[:size]:
            return len(said) - size
    return None


def _stops(text: str) -> bool:
    return any(mark in text for mark in ".!?…")
