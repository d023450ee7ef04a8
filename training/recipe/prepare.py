"""From the corpus to packed tokens on disk, one shard for each genre.

A shard is two files: `<genre>.tokens` (16 bits for each token) and `<genre>.learned`
(a byte for each: whether the model is asked to say it). A genre that is done is never
done again, so a preparation that was stopped goes on with the next one.
"""

from collections.abc import Callable
from itertools import chain
from pathlib import Path

import msgspec

from recipe import tokens
from recipe.begin import take_vocabulary
from recipe.corpus import genres
from recipe.encode import Encoded, encoded
from recipe.places import GENRE_FILES, Places, claim
from recipe.texts import TITLES, learned_texts, sources


class Count(msgspec.Struct):
    """How much a shard holds."""

    documents: int = 0
    tokens: int = 0
    characters: int = 0
    """Of all texts, prompts included."""


def learn_tokenizer(places: Places, corpus: Path) -> None:
    """Learn the pieces from as much text of each genre, none of it held out.

    Or take those of the model that the settings name.
    """
    claim(places)
    data = places.recipe.data
    if data.vocabulary_of:
        source = places.work / data.vocabulary_of
        take_vocabulary(source, data.vocabulary, places.tokenizer)
        return
    names = genres(corpus)
    characters = data.tokenizer_characters // len(names)
    texts = (learned_texts(corpus, genre, data, characters) for genre in names)
    tokens.learn(chain.from_iterable(texts), data.vocabulary, places.tokenizer)


def prepare(
    places: Places,
    corpus: Path,
    growing: Callable[[str, Count], None],
    done: Callable[[str, Count], None],
    jobs: int = 1,
) -> None:
    """Write all shards that are not there yet.

    `growing` hears again and again what the training shard that is being written holds
    so far; `done` what each one holds in the end, once for each genre.
    `jobs` is how many processes share the work; with any number the shards are the
    same. Raises FileNotFoundError before there is a tokenizer.
    """
    claim(places)
    tokens.load(places.tokenizer)  # A process that cannot would not say so.
    for genre in [*genres(corpus), TITLES]:
        figures = places.train / f"{genre}.json"
        if not figures.is_file():
            _write_genre(places, corpus, genre, growing, jobs)
        done(genre, msgspec.json.decode(figures.read_bytes(), type=Count))


def _write_genre(
    places: Places,
    corpus: Path,
    genre: str,
    growing: Callable[[str, Count], None],
    jobs: int,
) -> None:
    shards = {
        False: _Shard(places.train, genre),
        True: _Shard(places.held_out, genre),
    }
    data = places.recipe.data
    for some in encoded(sources(corpus, genre), data, places.tokenizer, jobs):
        for document in some:
            shards[document.held_out].add(document)
        growing(genre, shards[False].count)
    # The training shard is finished last: its figures say that the genre is done.
    shards[True].finish()
    shards[False].finish()


class _Shard:
    """One shard while it is written, beside the place where it will stand."""

    def __init__(self, folder: Path, genre: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._stem = folder / genre
        self._files = [self._part(suffix).open("wb") for suffix in GENRE_FILES]
        self.count = Count()

    def add(self, document: Encoded) -> None:
        """Append a document's tokens."""
        document.tokens.tofile(self._files[0])
        document.learned.tofile(self._files[1])
        self.count.tokens += len(document.tokens)
        self.count.documents += 1
        self.count.characters += document.characters

    def finish(self) -> None:
        """Put the files in their place, and the figures beside them."""
        for suffix, file in zip(GENRE_FILES, self._files, strict=True):
            file.close()
            self._part(suffix).replace(self._stem.with_suffix(suffix))
        figures = self._stem.with_suffix(".json")
        figures.write_bytes(msgspec.json.encode(self.count))

    def _part(self, suffix: str) -> Path:
        return self._stem.with_suffix(f"{suffix}.part")
