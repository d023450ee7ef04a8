"""A suggestion stops where a reader would breathe: sentence, clause, or whole word."""

import re

from coauthor.document.sentences import clause_ends
from coauthor.shaping.candidate import Candidate, Reason
from coauthor.shaping.first_sentence import first_sentence
from coauthor.shaping.leading_on import last_that_can_end, leads_to
from coauthor.shaping.words import words

LONGEST_SENTENCE = 40
"""Words; a longer sentence is cut at a clause."""
_CLAUSE_WORDS = {"clause": 3, "sentence": 4}
"""A clause shorter than this is no place to stop."""


def end_well(candidate: Candidate) -> Candidate | Reason:
    """Cut the text at the best place that it has."""
    text = candidate.text
    end = first_sentence(candidate.before, text, final=True)
    if end is not None and len(words(text[:end])) <= LONGEST_SENTENCE:
        if candidate.length == "clause":
            end = _first_clause(text[:end]) or end
        return candidate.saying(text[:end])
    if candidate.whole and len(words(text)) <= candidate.max_words:
        return _without_leading_on(candidate, text)
    return _cut(candidate, text)


def _first_clause(text: str) -> int | None:
    for end in clause_ends(text):
        if len(words(text[:end])) >= _CLAUSE_WORDS["clause"] and text[end:].strip():
            return end
    return None


def _cut(candidate: Candidate, text: str) -> Candidate | Reason:
    said = words(text)
    if len(said) > candidate.max_words:
        text = text[: said[candidate.max_words].start]
    ends = [
        end
        for end in clause_ends(text)
        if len(words(text[:end])) >= _CLAUSE_WORDS[candidate.length]
    ]
    if ends:
        return candidate.saying(text[: ends[0 if candidate.length == "clause" else -1]])
    if not candidate.whole and re.search(r"\w$", text):
        # The model may have been stopped inside this word.
        text = re.sub(r"\s*\S+$", "", text) if len(said) > 1 else text
    return _without_leading_on(candidate, text.rstrip())


def _without_leading_on(candidate: Candidate, text: str) -> Candidate | Reason:
    """Drop words at the end that announce one which does not come."""
    if candidate.sentence_goes_on and leads_to(candidate.after):
        return candidate.saying(text)
    end = last_that_can_end(text)
    return Reason.TOO_SHORT if end is None else candidate.saying(text[:end])
