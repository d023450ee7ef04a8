"""How often the model says just the words that stand there, at places inside texts."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from coauthor.backends.base import Backend, Capabilities, GenerationRequest
from coauthor.cli.bench.model.guess import recent
from coauthor.cli.bench.model.texts import Genre
from coauthor.context.window import Window
from coauthor.prompt.continuation import continuation

MOST_WORDS = 5
_MOST_TOKENS = 24
_BEFORE, _AFTER = 200, 100
"""Characters there must be on both sides, the latter in the same paragraph."""
_WORD_END = re.compile(r"(?<=\w)(?= \w)")


@dataclass(frozen=True, slots=True)
class Place:
    """A cursor at the end of a word inside a paragraph."""

    before: str
    hidden: str
    """The words to find: so many as are asked for, with the spaces before them."""
    after: str
    """What follows them in the paragraph."""


@dataclass(frozen=True, slots=True)
class Matches:
    """For 1 to 5 words: the share of places where all of them are right."""

    places: int
    by_words: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class MiddleOrNot:
    """The same places twice."""

    plain: Matches
    """Seeing only what is before."""
    middle: Matches | None
    """Seeing what follows, too; None where the model cannot."""


def choose_places(genre: Genre, count: int, seed: int) -> list[Place]:
    """So many places, or as many as there are, in no order."""
    found = [
        (at, cut)
        for at, passage in enumerate(genre.passages)
        for match in _WORD_END.finditer(passage)
        if (cut := match.start()) >= _BEFORE
        and len(_paragraph(passage, cut)) >= _AFTER * 2
    ]
    chosen = random.Random(seed).sample(found, min(count, len(found)))
    return [_place(genre.passages[at], cut) for at, cut in chosen]


async def next_words(
    backend: Backend, known: Capabilities, places: Sequence[Place], *, middle: bool
) -> Matches:
    """Count the right words; with `middle` the model sees what follows, too."""
    right = [0] * MOST_WORDS
    for place in places:
        said = (await _said(backend, known, place, middle=middle)).split()
        hidden = place.hidden.split()
        for number in range(MOST_WORDS):
            if said[: number + 1] != hidden[: number + 1]:
                break
            right[number] += 1
    count = len(places)
    return Matches(count, tuple(n / count if count else 0.0 for n in right))


def _paragraph(passage: str, cut: int) -> str:
    return passage[cut:].partition("\n\n")[0]


def _place(passage: str, cut: int) -> Place:
    rest = _paragraph(passage, cut)
    words = re.match(rf"(?:\s+\S+){{1,{MOST_WORDS}}}", rest)
    end = words.end() if words else 0
    return Place(passage[:cut], rest[:end], rest[end:])


async def _said(
    backend: Backend, known: Capabilities, place: Place, *, middle: bool
) -> str:
    before = recent(place.before, known.context_characters // 2)
    after = place.after[: known.context_characters // 4] if middle else ""
    window = Window(before, after, after, "\n", 0, after)
    request = GenerationRequest(
        continuation(window, known), max_tokens=_MOST_TOKENS, heal=True
    )
    text = ""
    async for delta in backend.generate(request):
        text += delta.text
    return text
