"""From documents to numbers, with as many processes as there is work for.

What becomes of a document depends on nothing but itself and the settings, so any
number of processes gives the same numbers in the same order. PyTorch is not imported
here: each process would have to.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from recipe import tokens
from recipe.settings import DataSettings
from recipe.tasks import Piece
from recipe.texts import Prepared, Source, prepared

_CHARACTERS_AT_ONCE = 500_000
"""About as many go to a process together: a second or two of work."""
_WAITING = 2
"""Parcels of work for each process, so that a corpus never lies in memory."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One document, as a shard holds it."""

    tokens: np.ndarray
    learned: np.ndarray
    held_out: bool
    characters: int
    """Of all its texts, prompts included."""


def encoded(
    sources: Iterable[Source], data: DataSettings, tokenizer: Path, jobs: int
) -> Iterator[list[Encoded]]:
    """The documents that are taken, in their order, some at a time."""
    if jobs == 1:
        worker = _Worker(data, tokens.load(tokenizer))
        yield from map(worker.encode, _parcels(sources))
        return
    # Each process is one job: its tokenizer must not take all cores as well.
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    waiting: deque[Future[list[Encoded]]] = deque()
    with ProcessPoolExecutor(
        jobs, get_context("spawn"), _begin, (data, tokenizer)
    ) as pool:
        try:
            for parcel in _parcels(sources):
                waiting.append(pool.submit(_encode, parcel))
                if len(waiting) > _WAITING * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _parcels(sources: Iterable[Source]) -> Iterator[list[Source]]:
    parcel: list[Source] = []
    characters = 0
    for source in sources:
        parcel.append(source)
        characters += source.characters
        if characters >= _CHARACTERS_AT_ONCE:
            yield parcel
            parcel, characters = [], 0
    if parcel:
        yield parcel


class _Worker:
    """What stays the same from document to document."""

    def __init__(self, data: DataSettings, tokenizer: Tokenizer) -> None:
        self._data, self._tokenizer = data, tokenizer

    def encode(self, sources: list[Source]) -> list[Encoded]:
        """All that are taken, and of which a task left anything."""
        found = (prepared(it, self._data) for it in sources)
        return [self._encoded(it) for it in found if it is not None and it.examples]

    def _encoded(self, document: Prepared) -> Encoded:
        pieces = [it for example in document.examples for it in example]
        ids = self._ids(pieces)
        learned = [
            np.full(len(its), piece.learned, dtype=np.uint8)
            for its, piece in zip(ids, pieces, strict=True)
        ]
        return Encoded(
            np.concatenate([np.asarray(it, dtype=np.uint16) for it in ids]),
            np.concatenate(learned),
            document.held_out,
            sum(len(it.text) for it in pieces if not it.control),
        )

    def _ids(self, pieces: list[Piece]) -> list[list[int]]:
        """Of every piece: one token for control, as many as it takes for text."""
        texts = [it.text for it in pieces if not it.control]
        found = iter(self._tokenizer.encode_batch_fast(texts, add_special_tokens=False))
        return [
            [self._control(it.text)] if it.control else next(found).ids for it in pieces
        ]

    def _control(self, name: str) -> int:
        token = self._tokenizer.token_to_id(name)
        if token is None:
            raise ValueError(f"The tokenizer has no control token {name}.")
        return token


_worker: _Worker | None = None
"""Of this process, where it is one of several."""


def _begin(data: DataSettings, tokenizer: Path) -> None:
    global _worker  # A pool gives its processes no other place.
    _worker = _Worker(data, tokens.load(tokenizer))


def _encode(sources: list[Source]) -> list[Encoded]:
    assert _worker is not None
    return _worker.encode(sources)
