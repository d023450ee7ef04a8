"""Whether pieces of prose say much the same in the same words."""

from collections.abc import Sequence
from itertools import pairwise

from coauthor.shaping.words import contains, folded

# What a whole set of ideas keeps: on average for the first, and here for each pair.
_MOST_ALIKE = 0.16
_FEWEST_DISTINCT = 0.7
# Two titles may have as much in common as `The last library` and `The last reader`.
_SHORT_WORDS = 8
_MOST_ALIKE_SHORT = 0.34
_COPIED_WORDS = 6


def is_like(text: str, other: str) -> bool:
    """Whether the text is nearly the other, by their pairs of words.

    Texts of fewer than eight words may share a third of them.
    """
    mine, others = _pairs(text), _pairs(other)
    alike = len({*mine} & {*others}) / max(len({*mine, *others}), 1)
    short = max(len(mine), len(others)) < _SHORT_WORDS - 1
    return alike > (_MOST_ALIKE_SHORT if short else _MOST_ALIKE)


def fits_in(text: str, others: Sequence[str]) -> bool:
    """Whether a set of ideas stays varied when the text joins it.

    It is like none of the others, and of all pairs of words in the set at least seven
    in ten come only once.
    """
    pairs = [pair for each in (text, *others) for pair in _pairs(each)]
    varied = len(set(pairs)) >= _FEWEST_DISTINCT * len(pairs)
    return (
        bool(_pairs(text))
        and varied
        and not any(is_like(text, other) for other in others)
    )


def copies(text: str, source: str) -> bool:
    """Whether the text repeats a run of six or more words of the source."""
    words, source_words = folded(text), folded(source)
    return any(
        contains(source_words, words[start : start + _COPIED_WORDS])
        for start in range(len(words) - _COPIED_WORDS + 1)
    )


def _pairs(text: str) -> list[tuple[str, str]]:
    words = folded(text)
    return list(pairwise(words)) or [(word, "") for word in words]
