"""A suggestion says something that does not stand beside it already."""

from coauthor.shaping.candidate import Candidate, Reason
from coauthor.shaping.words import contains, folded, may_contain

_BEFORE = 2_000
_AFTER = 1_000
_SENTENCE_WORDS = 4
"""From so many words on, saying the same words again is repetition, not language."""


def new_words(candidate: Candidate) -> Candidate | Reason:
    """Drop a candidate that stands word for word on either side of the cursor."""
    said = folded(candidate.text)
    before = candidate.before[-_BEFORE:]
    if len(said) >= _SENTENCE_WORDS:
        if _says(before, said):
            return Reason.REPEATS_BEFORE
        if _says(candidate.after[:_AFTER], said):
            return Reason.REPEATS_AFTER
    return (
        Reason.REPEATS_BEFORE
        if said and _makes_the_sentence_an_old_one(before, candidate.text)
        else candidate
    )


def _makes_the_sentence_an_old_one(before: str, text: str) -> bool:
    """Whether the sentence in progress and `text` are a sentence of before."""
    marks = (". ", "! ", "? ", "\n")
    begun = max(before.rstrip().rfind(mark) for mark in marks) + 1
    joined = folded(before[begun:] + text)
    return begun > 0 and len(joined) > _SENTENCE_WORDS and _says(before[:begun], joined)


def _says(text: str, words: list[str]) -> bool:
    return may_contain(text, words) and contains(folded(text), words)
