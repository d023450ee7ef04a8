"""What a text itself calls things: the subjects that a starter's gap may name.

A model often names what is nowhere in the text. What it says counts only as far as the
text says it, too, and where it finds nothing, the text's own words do.
"""

import re
from collections import Counter

from coauthor.shaping.gap_words import ends_name, is_vague, next_word
from coauthor.shaping.noun_phrases import NounPhrase, noun_phrases
from coauthor.shaping.words import folded

_MOST_CHARACTERS = 12_000
"""Of the end of a long text; what is farther away is not what it is about now."""
_STEM_LETTERS = 4
_ENGLISH = frozenset(
    ("and", "from", "have", "his", "it", "my", "she", "that", "they", "this", "with")
)
"""Words of English alone; a short text may do without `the`, but not without these."""


def subject_in(name: str, text: str) -> str | None:
    """The longest beginning of `name` that the text calls something, as it writes it.

    None for what is no noun there, such as `winter` in `winter coat` or `noticed`, and
    for a person, who has no `the` before them. Of a text in another language than
    English only so much is known: whether the word stands in it.
    """
    text = text[-_MOST_CHARACTERS:]
    words = name.split()
    if not _is_english(text):
        return _written(words[0], text) if words else None
    nouns: dict[str, str] = {}
    for found in _subjects(text):
        nouns.setdefault(found.name.casefold(), found.name)
        last = found.name.split()[-1]
        nouns.setdefault(last.casefold(), last)
    for count in range(len(words), 0, -1):
        written = nouns.get(" ".join(words[:count]).casefold())
        if written is not None:
            return written
    return None


def subjects_of(text: str, headings: str = "") -> list[str]:
    """What an English text names with `the`, `a`, `her` or the like, each once.

    What the headings speak of comes first, then what it names most often, then what it
    named last. In other languages nothing is known.
    """
    text = text[-_MOST_CHARACTERS:]
    if not _is_english(text):
        return []
    last: dict[str, int] = {}
    times: Counter[str] = Counter()
    for name, start in _subjects(text):
        if name[0].islower():
            last[name] = start
            times[name] += 1
    said = _stems(headings)
    headed = {name for name in last if _stems(name) <= said}
    return sorted(
        last, key=lambda name: (name not in headed, -times[name], -last[name])
    )


def is_same(name: str, other: str) -> bool:
    """Whether both name much the same: `library` and `last libraries`."""
    return bool(_stems(name) & _stems(other))


def _is_english(text: str) -> bool:
    words = folded(text)
    return "the" in words or len(_ENGLISH.intersection(words)) > 1


def _subjects(text: str) -> list[NounPhrase]:
    """Without what is about nothing, and names that never have a `the` before them."""
    return [
        found
        for found in noun_phrases(text)
        if not any(map(ends_name, found.name.split()))
        and not is_vague(found.name.split()[-1])
        and (found.name[0].islower() or text[found.start :][:3].casefold() == "the")
    ]


def _written(word: str, text: str) -> str | None:
    """The word as the text writes it, rather in small letters, where it is alone."""
    pattern = re.compile(rf"(?<![\w\\]){re.escape(word)}(?!\w)", re.IGNORECASE)
    places = [it for it in pattern.finditer(text) if _stands_alone(text, it.end())]
    small = (it[0] for it in places if it[0][0].islower())
    return next(small, places[0][0] if places else None)


def _stands_alone(text: str, end: int) -> bool:
    """Whether no longer word follows the one that ends there."""
    following = next_word(text, end)
    return following is None or ends_name(following[1])


def _stems(name: str) -> set[str]:
    return {word[:_STEM_LETTERS] for word in folded(name)}
