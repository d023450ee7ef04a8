"""Two writers who type a text that is already known, and take what is right.

The ideal one reads every suggestion for nothing. The realistic one looks only where
people pause, sees only what the predictor is sure of, and pays for each look.
Both are simulated: they say what a predictor could save, not what a person would feel.
"""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from coauthor.cli.bench.model.guess import Guess, Predictor

READING_COST = 1.0
"""Keys that a look at a suggestion costs: an assumption. Two hundred milliseconds, the
time of a key, is about what a glance takes."""
SURE_ENOUGH = 0.5
"""The realistic writer's predictor shows nothing it finds less probable."""
LETTERS_BEFORE_A_LOOK = 3
"""Inside a word the realistic writer looks once, after so many letters."""
_FIRST_WORD = re.compile(r"\s*\S*")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to type behind another one that is there already."""

    before: str
    text: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of typing; the sums of several passages can be added up."""

    characters: int = 0
    keys: int = 0
    """Characters typed and suggestions taken, one key for each."""
    looks: int = 0
    """How often a suggestion was there to read."""
    right: int = 0
    """In how many of them the first word was right."""
    taken: int = 0

    def __add__(self, other: "Saved") -> "Saved":
        return Saved(
            self.characters + other.characters,
            self.keys + other.keys,
            self.looks + other.looks,
            self.right + other.right,
            self.taken + other.taken,
        )

    @property
    def keys_saved(self) -> float:
        """The share of keys that need not be pressed."""
        return 1 - self.keys / self.characters if self.characters else 0.0

    @property
    def net_saved(self) -> float:
        """The same when every look costs something, too; may be below 0."""
        if not self.characters:
            return 0.0
        return 1 - (self.keys + READING_COST * self.looks) / self.characters

    @property
    def precision(self) -> float:
        """Right ones among those shown."""
        return self.right / self.looks if self.looks else 0.0


Writer = Callable[[Iterable[Passage], Predictor], Awaitable[Saved]]


async def ideal(passages: Iterable[Passage], predict: Predictor) -> Saved:
    """Type with an eye on every suggestion, which is new after every key."""
    return await _type(passages, predict, looks_at=_always, sure=0.0)


async def realistic(passages: Iterable[Passage], predict: Predictor) -> Saved:
    """Type with a look after each word and, in a long one, after its third letter."""
    return await _type(passages, predict, looks_at=_pauses, sure=SURE_ENOUGH)


def _always(_before: str) -> bool:
    return True


def _pauses(before: str) -> bool:
    word = re.search(r"\w*\Z", before)
    letters = len(word[0]) if word else 0
    return letters == LETTERS_BEFORE_A_LOOK or before[-1:] == " "


async def _type(
    passages: Iterable[Passage],
    predict: Predictor,
    *,
    looks_at: Callable[[str], bool],
    sure: float,
) -> Saved:
    total = Saved()
    for passage in passages:
        at = keys = looks = right = taken = 0
        while at < len(passage.text):
            before = passage.before + passage.text[:at]
            guess = await predict(before) if looks_at(before) else Guess()
            rest = passage.text[at:]
            if guess.text.strip() and guess.sure >= sure:
                looks += 1
                right += bool(_right_word(guess.text, rest))
                length = right_length(guess.text, rest)
                if length > 1:
                    taken += 1
                    keys += 1
                    at += length
                    continue
            keys += 1
            at += 1
        total += Saved(len(passage.text), keys, looks, right, taken)
    return total


def right_length(guess: str, rest: str) -> int:
    """How many characters one key may take: 0 when the suggestion is wrong.

    One key takes all of it, or its first word with the space after it, or its first
    word; the longest that is right is chosen.
    """
    if rest.startswith(guess) and _ends_word(rest, len(guess)):
        return len(guess)
    return len(_right_word(guess, rest))


def _right_word(guess: str, rest: str) -> str:
    """The first word of a suggestion, if it is right; with the space after it."""
    first = _FIRST_WORD.match(guess)
    word = first[0] if first else ""
    if not word.strip() or not rest.startswith(word):
        # "river," for "river" is right up to the comma.
        word = word.rstrip(",.;:!?…\"'”’)")
    if not word.strip() or not rest.startswith(word) or not _ends_word(rest, len(word)):
        return ""
    spaced = guess.startswith(word + " ") and rest.startswith(word + " ")
    return word + " " if spaced else word


def _ends_word(rest: str, at: int) -> bool:
    return at >= len(rest) or not (rest[at - 1].isalnum() and rest[at].isalnum())
