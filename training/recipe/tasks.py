"""From a text to what the model learns on it: going on, or one of its skills.

Every example is a row of pieces. A skill's prompt is not learned, only its answer; the
words that a prompt and an answer are made of all come from the text itself.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from recipe.control import (
    ANSWER,
    END,
    EXPAND,
    FIX,
    MIDDLE,
    PREFIX,
    SHORTEN,
    SUFFIX,
    TITLE,
)
from recipe.keywords import keywords
from recipe.slips.choose import choose
from recipe.slips.slip import slipped
from recipe.wordiness import wordy

_STRETCH_CHARACTERS = 4000
"""A book is not all for one task: each stretch of about so many gets its own."""
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’]? (?=[\"'“‘A-Z])")
_WORD_START = re.compile(r"(?<=\S)(?= \w)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an example: text, or one control token by its name."""

    text: str
    learned: bool = True
    """Whether the model is asked to say this; otherwise it only reads it."""
    control: bool = False


Example = tuple[Piece, ...]
_Maker = Callable[[str, Random], Example | None]


def examples(
    paragraphs: tuple[str, ...], shares: Mapping[str, float], random: Random
) -> Iterator[Example]:
    """All of a document, as plain text and as examples of the skills.

    `shares` says for each task how much of the text goes there; what is left stays
    plain. Neighbouring plain stretches stay one text.
    """
    plain: list[str] = []
    for stretch in _groups(paragraphs, lambda: _STRETCH_CHARACTERS):
        task = random.choices([*shares, ""], [*shares.values(), _rest(shares)])[0]
        if not task:
            plain += stretch
            continue
        if plain:
            yield _plain(plain, ends=False)
            plain = []
        yield from _of_task(task, stretch, random)
    if plain:
        yield _plain(plain, ends=True)


def title(text: str, heading: str) -> Example:
    """From a passage to what stands above it."""
    return (
        Piece(TITLE, learned=False, control=True),
        Piece(text),
        *_answer(heading),
    )


def slips_and_right(text: str, random: Random) -> tuple[str, str]:
    """Some sentences of a text with slips, and as they were; a quarter have none."""
    text = _some_sentences(text, random, most=5)
    return slipped(text, choose(text, random)), text


def _rest(shares: Mapping[str, float]) -> float:
    rest = 1 - sum(shares.values())
    if rest < 0:
        raise ValueError("The shares of the tasks are more than the whole text.")
    return rest


def _plain(paragraphs: list[str], *, ends: bool) -> Example:
    """`ends` says that the document ends here: only then the end is to be learned."""
    return (
        Piece("\n\n".join(paragraphs)),
        Piece(END, learned=ends, control=True),
    )


def _of_task(task: str, stretch: list[str], random: Random) -> Iterator[Example]:
    make, shortest, longest = _MAKERS[task]
    for group in _groups(tuple(stretch), lambda: random.randint(shortest, longest)):
        if example := make("\n\n".join(group), random):
            yield example


def _groups(
    paragraphs: tuple[str, ...], wanted: Callable[[], int]
) -> Iterator[list[str]]:
    """Neighbouring paragraphs, together at least as long as wanted each time."""
    group: list[str] = []
    least = wanted()
    for paragraph in paragraphs:
        group.append(paragraph)
        if sum(map(len, group)) >= least:
            yield group
            group, least = [], wanted()
    if group:
        yield group


def _answer(text: str) -> Example:
    return (
        Piece(ANSWER, learned=False, control=True),
        Piece(text),
        Piece(END, control=True),
    )


def _fill(text: str, random: Random) -> Example | None:
    """Suffix, prefix, middle: what stands between two places of the text.

    The middle begins with the space before a word, as it does for a writer's half-typed
    word, and ends before another word, or at the end of a sentence.
    """
    starts = [it.start() for it in _WORD_START.finditer(text)]
    if len(starts) < 4:
        return None
    first = random.randrange(1, len(starts) - 1)
    if random.random() < 0.4:
        ends = [it.start() for it in _SENTENCE_END.finditer(text, starts[first] + 1)]
        end = ends[0] if ends else len(text)
    else:
        end = starts[min(first + random.randint(1, 12), len(starts) - 1)]
    start = starts[first]
    return (
        Piece(SUFFIX, learned=False, control=True),
        Piece(text[end:]),
        Piece(PREFIX, learned=False, control=True),
        Piece(text[:start]),
        Piece(MIDDLE, learned=False, control=True),
        Piece(text[start:end]),
        Piece(END, control=True),
    )


def _skill(name: str, prompt: str, answer: str) -> Example:
    return (
        Piece(name, learned=False, control=True),
        Piece(prompt, learned=False),
        *_answer(answer),
    )


def _fix(text: str, random: Random) -> Example | None:
    return _skill(FIX, *slips_and_right(text, random))


def _expand(text: str, random: Random) -> Example | None:
    text = _some_sentences(text, random, most=2)
    notes = keywords(text, random)
    return _skill(EXPAND, notes, text) if notes else None


def _shorten(text: str, random: Random) -> Example | None:
    text = _some_sentences(text, random, most=3)
    longer = wordy(text, random)
    return _skill(SHORTEN, longer, text) if longer != text else None


_MAKERS: dict[str, tuple[_Maker, int, int]] = {
    "fim": (_fill, 200, 1400),
    "fix": (_fix, 40, 500),
    "expand": (_expand, 60, 200),
    "shorten": (_shorten, 60, 400),
}
"""Each task's maker, and between how many characters its examples begin to be full."""


def _some_sentences(text: str, random: Random, most: int) -> str:
    """At most so many sentences of a paragraph, from a random one on."""
    paragraph = random.choice(text.split("\n\n"))
    sentences = [
        it.strip() for it in _SENTENCE_END.sub(r"\g<0>\n", paragraph).split("\n")
    ]
    start = random.randrange(max(len(sentences) - most, 0) + 1)
    return " ".join(sentences[start : start + random.randint(1, most)])
