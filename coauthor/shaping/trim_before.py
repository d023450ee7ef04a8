"""Do not say again what stands before the cursor."""

from coauthor.shaping.candidate import Candidate, Reason
from coauthor.shaping.words import contains, folded, joins_word, words

_REACH = 2_000
_LONGEST_OVERLAP = 12
_SENTENCE_WORDS = 4
"""From so many words on, saying the same words again is repetition, not language."""
_DOUBLED_IN_ENGLISH = {"that", "had", "very", "so", "no", "yes", "ha", "bye"}


def trim_before(candidate: Candidate) -> Candidate | Reason:
    """Cut off repeated words; drop a candidate that repeats an earlier passage."""
    text = _without_typed_word(candidate)
    if not joins_word(candidate.before, text):
        text = _without_overlap(candidate.before[-_REACH:], text)
    if not text.strip():
        return Reason.REPEATS_BEFORE
    if _said_before(candidate.before[-_REACH:], text):
        return Reason.REPEATS_BEFORE
    return candidate.saying(text)


def _without_typed_word(candidate: Candidate) -> str:
    """Drop the half-typed word where a message model spells it from its beginning."""
    text = candidate.text
    typed = words(candidate.before)
    if candidate.exact or not typed or typed[-1].end != len(candidate.before):
        return text
    first = words(text)
    if not first or first[0].start != len(text) - len(text.lstrip()):
        return text
    if not first[0].folded.startswith(typed[-1].folded):
        return text
    return text.lstrip()[len(typed[-1].folded) :]


def _without_overlap(before: str, text: str) -> str:
    earlier, said = words(before), words(text)
    if not earlier or not said:
        return text
    between = (before[earlier[-1].end :] + text[: said[0].start]).strip()
    plain = [word.folded for word in earlier[-_LONGEST_OVERLAP:]]
    for size in range(min(len(said), len(plain)), 0, -1):
        if [word.folded for word in said[:size]] != plain[-size:]:
            continue
        # "No, no" and "dogs. Dogs" are language; "the the" is not.
        if size == 1 and (between or plain[-1] in _DOUBLED_IN_ENGLISH):
            continue
        return text[said[size - 1].end :]
    return text


def _said_before(before: str, text: str) -> bool:
    earlier, said = folded(before), folded(text)
    if len(said) >= _SENTENCE_WORDS and contains(earlier, said):
        return True
    # The sentence in progress may become one that was written before.
    sentence = before.rstrip()
    begun = max(sentence.rfind(mark) for mark in (". ", "! ", "? ", "\n")) + 1
    joined = folded(before[begun:] + text)
    return (
        begun > 0
        and len(said) > 1
        and len(joined) > _SENTENCE_WORDS
        and contains(folded(before[:begun]), joined)
    )
