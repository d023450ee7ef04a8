"""Documents as the model gets them: cleaned, half of them folded, some held out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from msgspec.structs import replace

from recipe.clean import clean
from recipe.corpus import Document, TitledText, documents, size, titled_texts
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


Source = Document | TitledText
"""What a corpus has, before anything is made of it."""


def sources(corpus: Path, genre: str) -> Iterator[Source]:
    """Everything of a genre, as the corpus has it."""
    return titled_texts(corpus) if genre == TITLES else documents(corpus, genre)


def prepared(source: Source, data: DataSettings) -> Prepared | None:
    """One document as examples, or None when it is not taken.

    The same settings always give the same examples, whatever else is prepared.
    """
    if isinstance(source, TitledText):
        return _titled(source, data)
    taken = _taken(source, data)
    if taken is None:
        return None
    shares = {} if taken.held_out else data.tasks
    return Prepared(
        tuple(examples(taken.paragraphs, shares, taken.random)), taken.held_out
    )


def learned_texts(
    corpus: Path, genre: str, data: DataSettings, characters: int
) -> Iterator[str]:
    """Paragraphs from all over a genre, about so many characters, none held out."""
    there_are = size(corpus, genre) * _CHARACTERS_IN_A_BYTE
    some = replace(data, keep=min(data.keep, characters / there_are))
    for document in documents(corpus, genre):
        taken = _taken(document, some)
        if taken is not None and not taken.held_out:
            yield from taken.paragraphs


def _titled(line: TitledText, data: DataSettings) -> Prepared | None:
    random = Random(f"{data.seed} {TITLES} {line.number}")
    rare = line.genre == "wiki" and line.kind == "article"
    if rare and random.random() >= data.encyclopedia_titles:
        return None
    chosen = _choice(data, random)
    paragraphs = clean(line.text.split("\n\n")) if chosen.kept else ()
    if not paragraphs:
        return None
    text = chosen.typography("\n\n".join(paragraphs))
    return Prepared((title(text, chosen.typography(line.title)),), chosen.held_out)


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


@dataclass(frozen=True, slots=True)
class _Taken:
    """What is left of a document that is taken, and its own chance."""

    paragraphs: tuple[str, ...]
    held_out: bool
    random: Random


def _taken(document: Document, data: DataSettings) -> _Taken | None:
    random = Random(f"{data.seed} {document.genre} {document.number}")
    chosen = _choice(data, random)
    paragraphs = clean(document.paragraphs) if chosen.kept else ()
    if not paragraphs:
        return None
    folded = tuple(map(chosen.typography, paragraphs))
    return _Taken(folded, chosen.held_out, random)
