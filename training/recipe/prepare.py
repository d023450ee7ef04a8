"""From the corpus to packed tokens on disk, one shard for each genre.

A shard is two files: `<genre>.tokens` (16 bits for each token) and `<genre>.learned`
(a byte for each: whether the model is asked to say it). A genre that is done is never
done again, so a preparation that was stopped goes on with the next one.
"""

from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path

import msgspec
import numpy as np
from tokenizers import Tokenizer

from recipe import tokens
from recipe.begin import take_vocabulary
from recipe.corpus import genres
from recipe.places import GENRE_FILES, Places, claim
from recipe.texts import TITLES, Prepared, learned_texts, prepared

_AT_ONCE = 64
"""Documents that are tokenized together, so that all cores have work."""


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
    places: Places, corpus: Path, said: Callable[[str, Count], None]
) -> dict[str, Count]:
    """Write all shards that are not there yet; `said` hears how each one grows.

    Returns what the training shards hold, by genre.
    """
    claim(places)
    tokenizer = tokens.load(places.tokenizer)
    counts: dict[str, Count] = {}
    for genre in [*genres(corpus), TITLES]:
        done = places.train / f"{genre}.json"
        if not done.is_file():
            _write_genre(places, corpus, genre, tokenizer, said)
        counts[genre] = msgspec.json.decode(done.read_bytes(), type=Count)
    return counts


def _write_genre(
    places: Places,
    corpus: Path,
    genre: str,
    tokenizer: Tokenizer,
    said: Callable[[str, Count], None],
) -> None:
    shards = {
        False: _Shard(places.train, genre),
        True: _Shard(places.held_out, genre),
    }
    source = prepared(corpus, genre, places.recipe.data)
    while some := list(islice(source, _AT_ONCE)):
        for document, encoded in zip(some, _encoded(some, tokenizer), strict=True):
            shards[document.held_out].add(document, encoded)
        said(genre, shards[False].count)
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

    def add(self, document: Prepared, encoded: list[tuple[list[int], bool]]) -> None:
        """Append a document's tokens."""
        for ids, learned in encoded:
            np.asarray(ids, dtype=np.uint16).tofile(self._files[0])
            np.full(len(ids), learned, dtype=np.uint8).tofile(self._files[1])
            self.count.tokens += len(ids)
        self.count.documents += 1
        self.count.characters += sum(
            len(piece.text)
            for example in document.examples
            for piece in example
            if not piece.control
        )

    def finish(self) -> None:
        """Put the files in their place, and the figures beside them."""
        for suffix, file in zip(GENRE_FILES, self._files, strict=True):
            file.close()
            self._part(suffix).replace(self._stem.with_suffix(suffix))
        figures = self._stem.with_suffix(".json")
        figures.write_bytes(msgspec.json.encode(self.count))

    def _part(self, suffix: str) -> Path:
        return self._stem.with_suffix(f"{suffix}.part")


def _encoded(
    documents: list[Prepared], tokenizer: Tokenizer
) -> Iterator[list[tuple[list[int], bool]]]:
    """Each document's tokens, piece by piece, with whether they are learned."""
    texts = [
        piece.text
        for document in documents
        for example in document.examples
        for piece in example
        if not piece.control
    ]
    encoded = iter(tokenizer.encode_batch_fast(texts, add_special_tokens=False))
    for document in documents:
        yield [
            ([_control(tokenizer, piece.text)], piece.learned)
            if piece.control
            else (next(encoded).ids, piece.learned)
            for example in document.examples
            for piece in example
        ]


def _control(tokenizer: Tokenizer, name: str) -> int:
    token = tokenizer.token_to_id(name)
    if token is None:
        raise ValueError(f"The tokenizer has no control token {name}.")
    return token
