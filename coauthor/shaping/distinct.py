"""Whether two pieces of prose say much the same in the same words."""

from collections.abc import Iterable
from itertools import pairwise

from coauthor.shaping.words import contains, folded

# The bound that a whole set of ideas should keep on average, kept by each pair.
_MOST_ALIKE = 0.16
_COPIED_WORDS = 6


def is_like(text: str, others: Iterable[str]) -> bool:
    """Whether the text is nearly one of the others, by their pairs of words."""
    mine = _pairs(text)
    return any(_jaccard(mine, _pairs(other)) > _MOST_ALIKE for other in others)


def copies(text: str, source: str) -> bool:
    """Whether the text repeats a run of six or more words of the source."""
    words, source_words = folded(text), folded(source)
    return any(
        contains(source_words, words[start : start + _COPIED_WORDS])
        for start in range(len(words) - _COPIED_WORDS + 1)
    )


def _pairs(text: str) -> set[tuple[str, str]]:
    words = folded(text)
    return set(pairwise(words)) or {(word, "") for word in words}


def _jaccard(these: set[tuple[str, str]], those: set[tuple[str, str]]) -> float:
    return len(these & those) / max(len(these | those), 1)
