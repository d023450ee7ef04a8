"""Do not say again what stands before the cursor."""

from dataclasses import replace

from coauthor.shaping.candidate import Candidate, Reason
from coauthor.shaping.words import joins_word, words

_REACH = 200
_LONGEST_OVERLAP = 12
_DOUBLED_IN_ENGLISH = {"that", "had", "very", "so", "no", "yes", "ha", "bye"}


def trim_before(candidate: Candidate) -> Candidate | Reason:
    """Cut off the words at the beginning that end the text before the cursor."""
    candidate = _without_typed_word(candidate)
    text = candidate.text
    # A message's answer has no space before its first word.
    if not (candidate.exact and joins_word(candidate.before, text)):
        text = _without_overlap(candidate.before[-_REACH:], text)
    return candidate.saying(text) if text.strip() else Reason.REPEATS_BEFORE


def _without_typed_word(candidate: Candidate) -> Candidate:
    """Drop what a message model says again, up to the typed beginning of a word."""
    if candidate.exact:
        return candidate
    text, before = candidate.text, candidate.before[-_REACH:]
    typed = words(before)
    if not typed or typed[-1].end != len(before):
        return candidate
    said = words(text)
    if not said or said[0].start != len(text) - len(text.lstrip()):
        return candidate
    for size in range(min(len(said), len(typed), _LONGEST_OVERLAP), 0, -1):
        again, last = said[:size], typed[-1].folded
        if [it.folded for it in again[:-1]] != [it.folded for it in typed[-size:-1]]:
            continue
        if again[-1].folded.startswith(last):
            rest = text[again[-1].start + len(last) :]
            return replace(candidate, text=rest, exact=True)
    return candidate


def _without_overlap(before: str, text: str) -> str:
    earlier, said = words(before), words(text)
    if not earlier or not said:
        return text
    between = (before[earlier[-1].end :] + text[: said[0].start]).strip()
    if any(mark in between for mark in ".!?…"):
        return text
    plain = [word.folded for word in earlier[-_LONGEST_OVERLAP:]]
    for size in range(min(len(said), len(plain)), 0, -1):
        if [word.folded for word in said[:size]] != plain[-size:]:
            continue
        # "No, no" and "dogs. Dogs" are language; "the the" is not.
        if size == 1 and (between or plain[-1] in _DOUBLED_IN_ENGLISH):
            continue
        return text[said[size - 1].end :]
    return text
