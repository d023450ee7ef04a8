"""Documents as the model gets them: cleaned, half of them folded, some held out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from msgspec.structs import replace

from recipe.clean import clean
from recipe.corpus import documents, size, titled_texts
from recipe.settings import DataSettings
from recipe.tasks import Example, examples, title
from recipe.typography import fold

TITLES = "titles"
"""The titles count as a genre."""
_CHARACTERS_IN_A_BYTE = 3.7
"""How far English prose is compressed in the shards."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One document as examples."""

    examples: tuple[Example, ...]
    held_out: bool


def prepared(corpus: Path, genre: str, data: DataSettings) -> Iterator[Prepared]:
    """All documents of a genre; the same settings always give the same examples."""
    if genre == TITLES:
        yield from _titles(corpus, data)
        return
    for paragraphs, held_out, random in _documents(corpus, genre, data):
        shares = {} if held_out else data.tasks
        yield Prepared(tuple(examples(paragraphs, shares, random)), held_out)


def learned_texts(
    corpus: Path, genre: str, data: DataSettings, characters: int
) -> Iterator[str]:
    """Paragraphs from all over a genre, about so many characters, none held out."""
    there_are = size(corpus, genre) * _CHARACTERS_IN_A_BYTE
    some = replace(data, keep=min(data.keep, characters / there_are))
    for paragraphs, held_out, _ in _documents(corpus, genre, some):
        if not held_out:
            yield from paragraphs


def _titles(corpus: Path, data: DataSettings) -> Iterator[Prepared]:
    for number, line in enumerate(titled_texts(corpus)):
        random = Random(f"{data.seed} {TITLES} {number}")
        rare = line.genre == "wiki" and line.kind == "article"
        if rare and random.random() >= data.encyclopedia_titles:
            continue
        chosen = _choice(data, random)
        paragraphs = clean(line.text.split("\n\n")) if chosen.kept else ()
        if paragraphs:
            example = title(
                chosen.typography("\n\n".join(paragraphs)),
                chosen.typography(line.title),
            )
            yield Prepared((example,), chosen.held_out)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What chance decides about a document."""

    kept: bool
    held_out: bool
    folded: bool

    def typography(self, text: str) -> str:
        return fold(text) if self.folded else text


def _choice(data: DataSettings, random: Random) -> _Choice:
    """Drawn first and in this order, so that all who read a document decide alike."""
    return _Choice(
        kept=random.random() < data.keep,
        held_out=random.random() < data.held_out,
        folded=random.random() < data.folded,
    )


def _documents(
    corpus: Path, genre: str, data: DataSettings
) -> Iterator[tuple[tuple[str, ...], bool, Random]]:
    """What is left of each document, whether it is held out, and its own chance."""
    for document in documents(corpus, genre):
        random = Random(f"{data.seed} {genre} {document.number}")
        chosen = _choice(data, random)
        paragraphs = clean(document.paragraphs) if chosen.kept else ()
        if paragraphs:
            yield tuple(map(chosen.typography, paragraphs)), chosen.held_out, random
