"""What a text itself calls things: the subjects that a starter's gap may name.

A model often names what is nowhere in the text. What it says counts only as far as the
text says it, too, and where it finds nothing, the text's own words do.
"""

import re
from collections import Counter

from coauthor.shaping.gap_words import (
    BEFORE_NOUNS,
    ends_name,
    is_vague,
    next_word,
)

_MOST_CHARACTERS = 12_000
"""Of the end of a long text; what is farther away is not what it is about now."""
_MOST_SKIPPED = 3
_STEM_LETTERS = 4
_DETERMINER = re.compile(
    rf"(?<![\w\\])(?:{'|'.join(sorted(BEFORE_NOUNS))})(?=\s)", re.IGNORECASE
)
# Behind these a name of two words is over; behind a preposition, it may be a verb.
_BEHIND_NAMES = """
    is was are were has had will would can could who which whose of
"""
_VERBS = frozenset(_BEHIND_NAMES.split())
_NO_NOUN = ("ed", "ly")
"""How verbs and adverbs end."""


def subject_in(name: str, text: str) -> str | None:
    """The longest beginning of `name` that the text calls something, as it writes it.

    There the words may not belong to the next one, as `winter` does to `coat`. None
    for what the text does not name, and for a person, who has no `the` before them.
    """
    words = name.split()
    for count in range(len(words), 0, -1):
        found = _as_written(" ".join(words[:count]), text[-_MOST_CHARACTERS:])
        if found is not None:
            return found
    return None


def subjects_of(text: str) -> list[str]:
    """What the text names with `the`, `a`, `her` or the like, each once.

    What it names most often comes first, then what it named last.
    """
    text = text[-_MOST_CHARACTERS:]
    last: dict[str, int] = {}
    times: Counter[str] = Counter()
    for found in _DETERMINER.finditer(text):
        name = _named_at(text, found.end())
        if name is not None and name[0].islower():
            last[name] = found.start()
            times[name] += 1
    return sorted(last, key=lambda name: (-times[name], -last[name]))


def is_same(name: str, other: str) -> bool:
    """Whether both name much the same: `library` and `last libraries`."""
    return bool(_stems(name) & _stems(other))


def _as_written(name: str, text: str) -> str | None:
    places = list(
        re.finditer(rf"(?<![\w\\]){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    )
    free = [it for it in places if _stands_alone(text, it.end())]
    with_the = [it for it in places if _has_determiner(text, it.start())]
    several = " " in name
    if several:
        # Else it may be a noun and its verb.
        free = [it for it in free if it in with_the and not _goes_on(text, it.end())]
    small = next((it[0] for it in free if it[0][0].islower()), None)
    if small is not None:
        maybe = with_the and not several
        return small if maybe or not small.endswith(_NO_NOUN) else None
    if not free or ("the" in text.split() and not with_the):
        return None
    return free[0][0]


def _stands_alone(text: str, end: int) -> bool:
    """Whether no noun follows the word that ends there."""
    following = next_word(text, end)
    if following is None or ends_name(following[1]):
        return True
    behind = next_word(text, following.end())
    return behind is not None and behind[1].casefold() in BEFORE_NOUNS


def _has_determiner(text: str, start: int) -> bool:
    """Whether `the` or the like stands before the place, perhaps with an adjective."""
    words = text[max(0, start - 60) : start].split()
    for word in reversed(words[-_MOST_SKIPPED - 1 :]):
        if word.casefold() in BEFORE_NOUNS:
            return True
        if not ends_name(word):
            return False
    return False


def _named_at(text: str, at: int) -> str | None:
    """The one or two words behind a determiner that name something, if they do."""
    match = next_word(text, at)
    for _ in range(_MOST_SKIPPED):
        if match is None or not ends_name(match[1]) or is_vague(match[1]):
            break
        match = next_word(text, match.end())
    if match is None or ends_name(match[1]) or is_vague(match[1]):
        return None
    first = match[1]
    second = next_word(text, match.end())
    if second is None or ends_name(second[1]):
        return None if is_vague(first) else first
    if is_vague(second[1]) or second[1].endswith(_NO_NOUN):
        return None
    third = next_word(text, second.end())
    over = third is None or third[1].casefold() in _VERBS
    return f"{first} {second[1]}" if over else None


def _goes_on(text: str, end: int) -> bool:
    """Whether what stands there is somebody who says or knows that ..."""
    following = next_word(text, end)
    return following is not None and following[1].casefold() == "that"


def _stems(name: str) -> set[str]:
    return {word.casefold()[:_STEM_LETTERS] for word in name.split()}
