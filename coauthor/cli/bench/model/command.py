"""`coauthor bench model`: how good a model is at a writer's work, measured.

Everything goes through llama.cpp on the file as it is, and on texts that somebody
wrote. What the figures mean stands in `docs/model-quality.md`.
"""

import asyncio
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import typer

from coauthor.backends.base import Backend, Capabilities
from coauthor.backends.llama_cpp.client import LlamaCppBackend
from coauthor.cli.bench.machine import load, this_machine
from coauthor.cli.bench.model.bits import measure_bits
from coauthor.cli.bench.model.floors import learned, predictors
from coauthor.cli.bench.model.guess import Predictor, model_predictor
from coauthor.cli.bench.model.places import MiddleOrNot, choose_places, next_words
from coauthor.cli.bench.model.report import ModelReport, Typography, Wanted, table
from coauthor.cli.bench.model.slips import Fixes, mend, read_pairs
from coauthor.cli.bench.model.texts import Genre, read_genres
from coauthor.cli.bench.model.writers import Passage, Saved, Writer, ideal, realistic

_SPIN_COUNT = 1000
_BEFORE, _TYPED = 1000, 400
"""Characters that stand there when a simulated writer begins, and that they type."""
_WRITERS: dict[str, Writer] = {"ideal": ideal, "realistic": realistic}


def bench_model(wanted: Wanted, *, as_json: bool) -> int:
    """Measure and print; what is being measured is told on standard error.

    Raises WrongInput, ModelNotFound or BackendError.
    """
    report = asyncio.run(_report(wanted))
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(table(report)))
    return 0


async def _report(wanted: Wanted) -> ModelReport:
    machine = this_machine()
    genres = read_genres(wanted.text, wanted.characters)
    backend = LlamaCppBackend(wanted.model, spin_count=_SPIN_COUNT)
    try:
        known = await backend.start()
        measuring = _Measuring(wanted, backend, known, _predictors(wanted))
        fixes = await measuring.fixes()
        as_it_is = await measuring.typography("as they are", genres)
        straight = await measuring.typography(
            "with straight quotes", [genre.straight() for genre in genres]
        )
    finally:
        await backend.close()
    return ModelReport(
        model=known.model,
        file=wanted.model.name,
        bytes=wanted.model.stat().st_size,
        details=dict(known.details),
        characters_per_token=known.characters_per_token,
        wanted=wanted.named(),
        genres={genre.name: genre.characters for genre in genres},
        as_they_are=as_it_is,
        straight=straight,
        fixes=fixes,
        machine=machine,
        load_after=load(),
    )


def _predictors(wanted: Wanted) -> dict[str, Predictor]:
    """The floors, where there is a text to learn them from."""
    if wanted.floors is None:
        return {}
    _tell("counting words for the floors")
    return predictors(learned(wanted.floors, wanted.floor_characters))


@dataclass(frozen=True, slots=True)
class _Measuring:
    """What all measurements of one model have in common."""

    wanted: Wanted
    backend: Backend
    known: Capabilities
    floors: dict[str, Predictor]

    async def typography(self, name: str, genres: Sequence[Genre]) -> Typography:
        """Everything that depends on how texts are typed."""
        _tell(f"texts {name}: bits per character")
        bits = measure_bits(self.wanted.model, genres, _SPIN_COUNT)
        model = model_predictor(self.backend, self.known.context_characters)
        saved: dict[str, dict[str, Saved]] = {}
        for predictor, predict in {"model": model, **self.floors}.items():
            _tell(f"texts {name}: keys saved by the {predictor}")
            saved[predictor] = await self._saved(predict, genres)
        _tell(f"texts {name}: words at {self.wanted.places} places of each genre")
        return Typography(bits, saved, await self._matches(genres))

    async def fixes(self) -> Fixes | None:
        """None without pairs, or where the model has not learned to mend."""
        if self.wanted.slips is None or "fix" not in self.known.skills:
            return None
        pairs = read_pairs(self.wanted.slips, self.wanted.pairs)
        _tell(f"mending {len(pairs)} texts")
        return await mend(self.backend, self.known, pairs)

    async def _saved(
        self, predict: Predictor, genres: Sequence[Genre]
    ) -> dict[str, Saved]:
        """Each writer, over all genres, which have about the same weight."""
        passages = [it for genre in genres for it in self._passages(genre)]
        return {
            name: await writer(passages, predict) for name, writer in _WRITERS.items()
        }

    def _passages(self, genre: Genre) -> Iterator[Passage]:
        """Places all over the genre, each at the beginning of a word."""
        starts = [
            (passage, passage.find(" ", at) + 1 or at)
            for passage in genre.passages
            for at in range(_BEFORE, len(passage) - 2 * _TYPED, _TYPED)
        ]
        typed = min(self.wanted.keys, _TYPED)
        count = min(self.wanted.keys // typed, len(starts))
        chosen = random.Random(self.wanted.seed).sample(starts, count)
        for passage, at in chosen:
            yield Passage(passage[at - _BEFORE : at], passage[at : at + typed])

    async def _matches(self, genres: Sequence[Genre]) -> MiddleOrNot:
        places = [
            place
            for genre in genres
            for place in choose_places(genre, self.wanted.places, self.wanted.seed)
        ]
        plain = await next_words(self.backend, self.known, places, middle=False)
        if self.known.fim_order is None:
            return MiddleOrNot(plain, None)
        middle = await next_words(self.backend, self.known, places, middle=True)
        return MiddleOrNot(plain, middle)


def _tell(what: str) -> None:
    typer.echo(f"{what} …", err=True)
