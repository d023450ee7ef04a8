"""Cheap predictors that any model must beat, learned from a folder of texts.

Two of them: the most frequent word that begins as typed, and the word that most often
follows the one before it (a 2-gram), with the first as its back-off. Both know words
only, so what they offer is one word and the space after it.
Savings are counted as for other word predictors (Trnka and McCoy, "Evaluating word
prediction: framing keystroke savings", ACL 2008): one key takes a word.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from coauthor.cli.bench.model.guess import Guess, Predictor
from coauthor.cli.bench.model.texts import read_genres

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_START = ""
"""Stands for the word before the first one of a paragraph."""
_SMALLEST_COUNT = 2
"""Pairs seen only once are forgotten: half of the memory, for almost no prediction."""


class Floors:
    """How often words, and pairs of words, were seen."""

    def __init__(self) -> None:
        self._words: Counter[str] = Counter()
        self._pairs: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._by_beginning: dict[str, tuple[str, float]] = {}

    def learn(self, text: str) -> None:
        """Count the words of a text and its pairs."""
        for paragraph in text.split("\n\n"):
            before = _START
            for word in _WORD.findall(paragraph):
                self._words[word] += 1
                self._pairs[before][word] += 1
                before = word

    def finish(self) -> None:
        """Make ready to predict; nothing can be learned afterwards."""
        total = Counter[str]()
        for word, count in self._words.items():
            for length in range(1, len(word) + 1):
                total[word[:length]] += count
        for word, count in self._words.most_common():
            for length in range(1, len(word)):
                beginning = word[:length]
                share = count / total[beginning]
                self._by_beginning.setdefault(beginning, (word, share))
        for before, after in list(self._pairs.items()):
            kept = {word: n for word, n in after.items() if n >= _SMALLEST_COUNT}
            if kept:
                self._pairs[before] = Counter(dict(Counter(kept).most_common()))
            else:
                del self._pairs[before]

    async def frequency(self, before: str) -> Guess:
        """The most frequent word; nothing before its first letter is typed."""
        _, typed = _last_words(before)
        return self._frequent(typed) if typed else Guess()

    async def pair(self, before: str) -> Guess:
        """The word that most often follows, or else the most frequent one."""
        previous, typed = _last_words(before)
        if not typed and before and not before[-1].isspace():
            return Guess()
        after = self._pairs.get(previous)
        if after is not None:
            fitting = {
                word: count
                for word, count in after.items()
                if word.startswith(typed) and word != typed
            }
            if fitting:
                word = next(iter(fitting))
                return _offer(word, typed, fitting[word] / sum(fitting.values()))
        return self._frequent(typed) if typed else Guess()

    def _frequent(self, typed: str) -> Guess:
        word, share = self._by_beginning.get(typed, ("", 0.0))
        return _offer(word, typed, share) if word else Guess()


def learned(folder: Path, characters: int) -> Floors:
    """Floors from up to so many characters of each genre, both typographies alike.

    Raises WrongInput.
    """
    floors = Floors()
    for text in _texts(folder, characters):
        floors.learn(text)
    floors.finish()
    return floors


def predictors(floors: Floors) -> dict[str, Predictor]:
    """By the names under which the report has them."""
    return {"word frequency": floors.frequency, "2-gram": floors.pair}


def _texts(folder: Path, characters: int) -> Iterator[str]:
    for genre in read_genres(folder, characters):
        for typography in (genre, genre.straight()):
            yield from typography.passages


def _last_words(before: str) -> tuple[str, str]:
    """The last whole word of the paragraph, and the letters of the one being typed."""
    tail = before[-200:].rpartition("\n\n")[2]
    found = _WORD.findall(tail)
    typed = found[-1] if found and tail.endswith(found[-1]) else ""
    whole = found[:-1] if typed else found
    return (whole[-1] if whole else _START), typed


def _offer(word: str, typed: str, sure: float) -> Guess:
    return Guess(word[len(typed) :] + " ", sure)
