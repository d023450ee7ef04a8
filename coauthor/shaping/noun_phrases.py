"""Where an English text itself uses a word as a noun.

That is sure enough only behind a word such as `the`, and in front of a mark or a word
with which a noun is over. Whatever else might be a verb or an adjective is no noun
here: a name too few is no loss, a wrong one is nonsense.
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import takewhile
from typing import NamedTuple

from coauthor.shaping.english_words import (
    ADJECTIVES,
    CLOSED,
    DEGREES,
    DETERMINERS,
    ENDINGS_OF_ADJECTIVES,
    JOINING,
    NOUNS_IN_ED,
    NOUNS_IN_EST,
    NOUNS_IN_ING,
    NOUNS_IN_LY,
    NOUNS_LIKE_ADJECTIVES,
    NUMBERS,
    PREPOSITIONS,
    SUBJECTS,
    VERBS,
)

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SPACE = re.compile(r"[ \t]+|[ \t]*\r?\n[ \t]*")
_STOP = re.compile(
    r"[)\]*_”’\"']*(?:[.;:!?…(\u2013\u2014“”\"]|\s+[(\u2013\u2014“\"]|\s*\n\s*\n|\s*\Z)"
)
_ONE = ("a", "an", "every", "another")
"""Behind these stands a single thing, whose verb ends in `s`."""
_MOST_WORDS = 4
"""That name one thing, with its adjectives; a longer stretch is not understood."""
_NO_AMOUNT = ("kind", "kinds", "sort", "sorts", "out", "because", "instead", "ahead")
"""Behind `of` after these stands no noun for sure."""
_BEFORE_QUESTIONS = """
    do does did will would can could may might must should shall let lets make makes
    made help helps helped see sees saw watch watched hear heard feel felt
"""
_ASKING = frozenset(_BEFORE_QUESTIONS.split())
"""Behind these, and a noun, stands a verb without any ending."""


class NounPhrase(NamedTuple):
    """One or two words that name something, as the text writes them."""

    name: str
    start: int
    """The offset of the word before them, such as `the`."""


class _Edge(Enum):
    """What stands before a word."""

    SPACE = 1
    COMMA = 2
    STOP = 3
    OTHER = 4


class _Word(NamedTuple):
    text: str
    low: str
    start: int
    edge: _Edge


def noun_phrases(text: str) -> list[NounPhrase]:
    """What an English text names, in its order and as often as it does."""
    words = list(_words(text))
    sure: list[NounPhrase] = []
    doubtful: list[NounPhrase] = []
    for at, word in enumerate(words):
        phrase = _phrase(words, at) if _introduces(words, at) else None
        named = _named(phrase, one=word.low in _ONE) if phrase else []
        if len(named) == 2 and _asks(words, at):
            del named[1]
        found = NounPhrase(" ".join(named), word.start)
        if len(named) == 2 and has_s(named[1]):
            doubtful.append(found)
        elif named:
            sure.append(found)
    # The town `walls` fall where `walls` is a noun elsewhere.
    nouns = {each.name.split()[-1] for each in sure}
    sure += [each for each in doubtful if each.name.split()[-1] in nouns]
    return sorted(sure, key=lambda each: each.start)


def _words(text: str) -> Iterator[_Word]:
    """The words, and at last an empty one for the end of the text."""
    at = 0
    for match in _WORD.finditer(text):
        word = match[0]
        yield _Word(
            word, word.casefold(), match.start(), _edge(text, at, match.start())
        )
        at = match.end()
    yield _Word("", "", len(text), _edge(text, at, len(text)))


def _edge(text: str, start: int, end: int) -> _Edge:
    between = text[start:end]
    if end == len(text) and not between.strip():
        return _Edge.STOP
    if _SPACE.fullmatch(between):
        return _Edge.SPACE
    if re.match(r"[”’\"'*_)]*,\s", between):
        return _Edge.COMMA
    if _STOP.match(between) and (end == len(text) or re.search(r"\s|[–—]", between)):
        return _Edge.STOP
    return _Edge.OTHER


def _introduces(words: Sequence[_Word], at: int) -> bool:
    """Whether a noun must follow, after adjectives perhaps."""
    word = words[at]
    before = words[at - 1].low if at and word.edge is _Edge.SPACE else ""
    if word.low == "her":
        # Behind a verb it may be no more than whom something happens to.
        return not before or before in PREPOSITIONS or before == "and"
    if word.low == "of":
        return bool(before) and before not in _NO_AMOUNT
    return word.low in DETERMINERS


def _asks(words: Sequence[_Word], at: int) -> bool:
    """Whether a verb may stand right behind the noun: did the town `change`?"""
    return at > 0 and words[at].edge is _Edge.SPACE and words[at - 1].low in _ASKING


def _phrase(words: Sequence[_Word], at: int) -> list[str] | None:
    """The words behind that one up to where a noun is over for sure; else None."""
    end = at + 1
    if words[end].edge is _Edge.SPACE and words[end].low in DEGREES:
        end += 1
    while words[end].edge is _Edge.SPACE and words[end].low not in CLOSED:
        end += 1
        if end - at - 1 > _MOST_WORDS:
            return None
    phrase = [word.text for word in words[at + 1 : end]]
    next_ = words[end]
    if phrase and next_.low == "than" and phrase[-1].endswith("er"):
        phrase.pop()  # The ending weaker than the rest.
    if not phrase:
        return None
    match next_.edge:
        case _Edge.OTHER:
            return None
        case _Edge.STOP:
            return phrase
        case _Edge.COMMA:
            over = next_.low in CLOSED
        case _Edge.SPACE:
            over = next_.low not in JOINING
            if next_.low in SUBJECTS and phrase[-1].endswith("er"):
                over = False  # The longer it takes ...
    if next_.low in JOINING:
        behind = words[end + 1]
        over = behind.edge is _Edge.SPACE and behind.low in CLOSED
    return phrase if over else None


def _named(phrase: Sequence[str], *, one: bool) -> list[str]:
    """The one or two words of a phrase that are its noun; none if that is not clear."""
    words = list(phrase)
    while words and _is_modifier(words[0]):
        if len(words) == 2 and _is_verb(words[0]) and has_s(words[0]):
            return []  # The leaves appear; they may as well be a verb.
        del words[0]
    if not words:
        return []
    noun, *behind = words
    if _is_verb(noun):
        return []
    rest = list(takewhile(lambda word: not _is_verb(word, after=True), behind))
    if not rest:
        return [] if not behind and _is_action(noun) else [noun]
    if len(rest) > 1:
        return []
    if len(rest) < len(behind):
        # A verb is there already.
        return [noun, *rest]
    if _is_modifier(rest[0]) or (one and has_s(rest[0])):
        return [noun]
    return [] if has_s(noun) else [noun, *rest]


def has_s(word: str) -> bool:
    """Whether it ends as nouns do when they are several, and verbs of a single one."""
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))


def _is_modifier(word: str) -> bool:
    """Whether it says more of a noun that follows."""
    low = word.casefold()
    if low in ADJECTIVES or low in NUMBERS or low in DEGREES or not low.isalpha():
        return True
    return (
        _is_adverb(low)
        or (low.endswith("est") and low not in NOUNS_IN_EST)
        or (low.endswith(ENDINGS_OF_ADJECTIVES) and low not in NOUNS_LIKE_ADJECTIVES)
        or _is_verb(word)
    )


def _is_verb(word: str, *, after: bool = False) -> bool:
    """Whether it is a form of a verb that is seldom a noun, or none `after` a noun."""
    low = word.casefold()
    if after and (_is_action(word) or _is_adverb(low)):
        return True
    return low in VERBS or (low.endswith("ed") and low not in NOUNS_IN_ED)


def _is_adverb(low: str) -> bool:
    return low.endswith("ly") and low not in NOUNS_IN_LY


def _is_action(word: str) -> bool:
    """Whether it ends in `ing` and is not surely a thing."""
    low = word.casefold()
    return low.endswith("ing") and low not in NOUNS_IN_ING
