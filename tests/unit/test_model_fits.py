"""Which model fits this machine for which job, with invented speeds."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pytest

from coauthor.backends.base import (
    Capabilities,
    Delta,
    GenerationRequest,
    PromptPiece,
    TextPart,
    Usage,
)
from coauthor.cli.model_fits import fit_rows, fit_value
from coauthor.engine import model_fits
from coauthor.engine.fitness import measure_fitness
from coauthor.engine.ladder import best
from coauthor.engine.model_fits import ModelFit, bytes_of, measure_models
from coauthor.models.bundled import bundled_path
from coauthor.models.installed import InstalledModel
from coauthor.settings import Settings
from tests.fits import GOOD
from tests.unit.llama_cpp.tiny_gguf import CHATML, write_model

TEXT = "It rained for a week and nobody went out. " * 30
"""6.8 words in time, a rewrite in 7.5 seconds, ideas in 8.5."""


def named(name: str) -> InstalledModel:
    return InstalledModel(name, Path(f"/models/{name}.gguf"))


@dataclass
class Paced:
    """A backend whose words take invented time, on an invented clock."""

    read_seconds: float
    """For each token."""
    write_seconds: float
    chat: bool = True
    now: float = 0.0
    kept: int = 0
    name: str = "paced"
    destination: Literal["local", "remote"] = "local"

    def clock(self) -> float:
        return self.now

    async def start(self) -> Capabilities:
        self.now += 2.0
        return Capabilities("m", 2048, characters_per_token=4.0, chat=self.chat)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        (part,) = request.parts
        assert isinstance(part, TextPart)
        tokens = len(part.text) // 4
        evaluated, self.kept = tokens - self.kept, tokens
        self.now += evaluated * self.read_seconds
        for number in range(1, request.max_tokens + 1):
            self.now += self.write_seconds
            usage = Usage(evaluated, 0, number)
            yield Delta(" and", "length" if number == 32 else None, usage)

    async def preview(
        self, request: GenerationRequest
    ) -> tuple[PromptPiece, ...] | None:
        return None

    async def unload(self) -> None: ...

    async def close(self) -> None: ...


async def test_what_is_measured() -> None:
    backend = Paced(read_seconds=0.01, write_seconds=0.05)
    fitness = await measure_fitness(backend, TEXT, 0.4, backend.clock)
    assert fitness.load_seconds == pytest.approx(2.0)
    # Four characters a token, 5.7 a word.
    assert fitness.write_words == pytest.approx(20 * 4 / 5.7)
    assert fitness.read_words == pytest.approx(100 * 4 / 5.7, rel=0.05)
    # A few tokens are read after a key and the first one written; then 20 a second.
    assert 3 < fitness.words_in_time < 0.4 * 20 * 4 / 5.7
    assert fitness.rewrite_seconds == pytest.approx(250 / 70.2 + 100 / 14.04, rel=0.05)


async def test_a_base_model_rewrites_nothing() -> None:
    backend = Paced(0.001, 0.01, chat=False)
    fitness = await measure_fitness(backend, TEXT, 0.4, backend.clock)
    assert fitness.verdict("rewrite") == "cannot"
    assert fitness.verdict("ideas") == "good"


@pytest.mark.parametrize(
    ("changes", "job", "verdict"),
    [
        ({}, "inline", "good"),
        ({"deadline": 0.3}, "inline", "slow"),
        ({"deadline": 0.15}, "inline", "too slow"),
        ({"key_seconds": 0.41, "write_words": 1000.0}, "inline", "too slow"),
        ({}, "rewrite", "good"),
        ({"read_words": 20.0}, "rewrite", "slow"),
        ({"read_words": 9.0}, "rewrite", "too slow"),
        ({"follows": False}, "rewrite", "cannot"),
        ({"follows": False}, "ideas", "good"),
        ({"write_words": 0.0}, "ideas", "too slow"),
    ],
)
def test_verdicts(changes: dict[str, Any], job: Any, verdict: str) -> None:
    assert replace(GOOD, **changes).verdict(job) == verdict


def test_how_it_is_told() -> None:
    small = ModelFit(named("small"), 100, replace(GOOD, follows=False))
    middle = ModelFit(named("middle"), 1000, replace(GOOD, deadline=0.2))
    large = ModelFit(named("large"), 9000, replace(GOOD, key_seconds=9, read_words=15))
    broken = ModelFit(named("broken"), unmeasured="broken.gguf is cut off.")
    fits = [broken, small, middle, large]
    assert {job: it.name for job, it in best(fits).items()} == {
        "inline": "small",
        "rewrite": "middle",
        "ideas": "middle",
    }
    page = "\n".join(f"{name}: {told}" for name, told in fit_rows(fits))
    assert "broken: broken.gguf is cut off." in page
    assert "large: suggestions too slow (0 words in time), rewrites slow (22 s)" in page
    assert "small for suggestions, middle for rewrites, middle for ideas" in page
    assert fit_value(broken)["verdicts"] is None
    assert fit_value(large)["rewriteSeconds"] == 21.67


async def test_real_models_are_measured_one_after_the_other(tmp_path: Path) -> None:
    chat = write_model(tmp_path / "chat.gguf", tokenizer__chat_template=CHATML)
    (tmp_path / "broken.gguf").write_bytes(b"GGUF\3")
    models = [
        InstalledModel("bundled", bundled_path()),
        InstalledModel("broken", tmp_path / "broken.gguf"),
        InstalledModel("chat", chat),
    ]
    told: list[str] = []
    fits = await measure_models(models, Settings(), told.append)
    assert told == ["broken", "chat", "bundled"]  # The smallest first.
    broken, small, large = fits
    assert "cut off" in broken.unmeasured
    assert small.fitness is not None
    assert large.fitness is not None
    assert small.fitness.verdict("rewrite") != "cannot"
    assert large.memory > small.memory > chat.stat().st_size
    assert large.fitness.verdict("rewrite") == "cannot"


async def test_no_time_and_no_memory_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = [InstalledModel("chat", write_model(tmp_path / "chat.gguf"))]
    told: list[str] = []
    (late,) = await measure_models(models, Settings(), told.append, budget=0)
    assert "took all of the time" in late.unmeasured
    assert told == []
    monkeypatch.setattr(model_fits, "free_memory", lambda: 1_000_000)
    (large,) = await measure_models(models, Settings(), told.append)
    assert "300 MB of memory, and 1.0 MB are free" in large.unmeasured
    assert not late.lasting
    assert not large.lasting


def test_a_model_in_several_files_is_as_large_as_all_of_them(tmp_path: Path) -> None:
    first, second = (tmp_path / f"big-0000{n}-of-00002.gguf" for n in (1, 2))
    first.write_bytes(bytes(300))
    model = InstalledModel("big", first)
    assert bytes_of(model) == 300, "the other one is not there yet"
    second.write_bytes(bytes(200))
    assert bytes_of(model) == 500
    assert bytes_of(named("gone")) == 0
