"""The order in which models are tried for a job, from what was measured."""

from dataclasses import replace
from pathlib import Path

import pytest

from coauthor.engine.fitness import Fitness
from coauthor.engine.jobs import Job
from coauthor.engine.ladder import ladder
from coauthor.engine.model_fits import ModelFit
from coauthor.models.bundled import bundled_path
from coauthor.models.installed import InstalledModel
from tests.fits import GOOD

SLOW = replace(GOOD, key_seconds=0.3, read_words=20.0, write_words=15.0)
TOO_SLOW = replace(GOOD, key_seconds=0.5, read_words=5.0, write_words=3.0)
BASE = replace(GOOD, follows=False)
SLOW_BASE = replace(SLOW, follows=False)


def fit(name: str, parameters: int, fitness: Fitness | None) -> ModelFit:
    path = bundled_path() if name == "bundled" else Path(f"/models/{name}.gguf")
    return ModelFit(InstalledModel(name, path), parameters, fitness)


BUNDLED = fit("bundled", 30, BASE)
SMALL, MIDDLE = fit("small", 300, GOOD), fit("middle", 1000, GOOD)
SLUGGISH, HUGE = fit("sluggish", 4000, SLOW), fit("huge", 9000, TOO_SLOW)
PLAIN = fit("plain", 2000, BASE)
UNKNOWN = fit("unknown", 5000, None)


@pytest.mark.parametrize(
    ("job", "fits", "names"),
    [
        ("inline", [BUNDLED], "bundled"),
        # The larger, the better, and none that is too slow.
        ("inline", [BUNDLED, SMALL, HUGE, MIDDLE], "middle small bundled"),
        # A suggestion needs no instructions.
        ("inline", [MIDDLE, PLAIN, BUNDLED], "plain middle bundled"),
        # Better in time and small than large and late; nothing is below the bundled.
        ("inline", [BUNDLED, SLUGGISH], "bundled"),
        ("inline", [SLUGGISH, SMALL, BUNDLED], "small bundled"),
        ("inline", [SLUGGISH, fit("bundled", 30, SLOW_BASE)], "sluggish bundled"),
        ("inline", [UNKNOWN, BUNDLED], "bundled"),
        # The bundled one cannot rewrite, but can say so.
        ("rewrite", [BUNDLED, SMALL, SLUGGISH, PLAIN], "small sluggish bundled"),
        ("rewrite", [BUNDLED, HUGE], "bundled"),
        # Ideas of those that follow instructions, even if they take a while.
        ("ideas", [BUNDLED, PLAIN, SLUGGISH, SMALL], "small sluggish plain bundled"),
    ],
)
def test_the_best_first_and_the_bundled_one_last(
    job: Job, fits: list[ModelFit], names: str
) -> None:
    models = [it.model for it in fits]
    assert [it.name for it in ladder(job, models, fits)] == names.split()


def test_before_anything_is_measured_the_bundled_one_writes() -> None:
    models = [it.model for it in (BUNDLED, SMALL, HUGE)]
    assert ladder("inline", models, []) == (BUNDLED.model,)
    assert ladder("inline", models[1:], []) == ()


def test_a_model_that_is_gone_is_on_no_ladder() -> None:
    fits = [BUNDLED, SMALL, MIDDLE]
    assert ladder("rewrite", [BUNDLED.model, SMALL.model], fits) == (
        SMALL.model,
        BUNDLED.model,
    )
