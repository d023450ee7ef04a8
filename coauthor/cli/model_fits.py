"""Which of the models here fits this machine for which job: each is loaded and timed.

One after the other, so that they do not slow each other down, and none that would not
fit into memory.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from coauthor.backends.llama_cpp.client import LlamaCppBackend
from coauthor.cli.model_words import size
from coauthor.engine.fitness import JOBS, Fitness, Job, Verdict, measure_fitness
from coauthor.errors import CoauthorError
from coauthor.models.facts import ModelFacts, read_facts
from coauthor.models.installed import InstalledModel
from coauthor.settings import Settings

BUDGET_SECONDS = 120.0
"""For all models together; those that come too late are not measured."""
_MANY = 30
"""Words; no suggestion has more by default."""
_AGES = 600.0
"""Seconds; more are not worth a number."""
_RESERVE = 300_000_000
"""Bytes of memory besides the weights, at least."""


@dataclass(frozen=True, slots=True)
class ModelFit:
    """What was found out about one model."""

    name: str
    parameters: int = 0
    fitness: Fitness | None = None
    unmeasured: str = ""
    """Why it was not measured, in a sentence."""


async def measure_models(
    models: Sequence[InstalledModel],
    settings: Settings,
    text: str,
    told: Callable[[str], None],
    *,
    clock: Callable[[], float] = time.monotonic,
    budget: float = BUDGET_SECONDS,
) -> list[ModelFit]:
    """Measure them in order of size; `told` is given the name of the next one."""
    known = [(model, *_facts(model)) for model in models]
    known.sort(key=lambda it: it[1].bytes if it[1] else 0)
    end = clock() + budget
    fits: list[ModelFit] = []
    for model, facts, wrong in known:
        if facts is None or wrong:
            fits.append(ModelFit(model.name, unmeasured=wrong))
            continue
        left = end - clock()
        if left <= 0:
            late = "Not measured: the models before took all of the time."
            fits.append(ModelFit(model.name, facts.parameters, unmeasured=late))
            continue
        if why := _too_large(facts, free_memory()):
            fits.append(ModelFit(model.name, facts.parameters, unmeasured=why))
            continue
        told(model.name)
        fits.append(await _measured(model, facts, settings, text, left))
    return fits


def best(fits: Sequence[ModelFit]) -> dict[Job, str]:
    """For each job the model to take, of those that are fast enough.

    Jobs that none can do are left out.
    """
    found: dict[Job, str] = {}
    for job in JOBS:
        ranked = [(verdict, fit) for fit in fits if (verdict := _verdict(fit, job))]
        for wanted in ("good", "slow"):
            fitting = [fit for verdict, fit in ranked if verdict == wanted]
            if fitting:
                found[job] = max(fitting, key=_rank).name
                break
    return found


def fit_rows(fits: Sequence[ModelFit]) -> Iterator[tuple[str, str]]:
    """Name and value, one after the other, for a person."""
    title = "models here"
    for fit in fits:
        yield title, f"{fit.name}: {fit.unmeasured or _in_words(fit)}"
        title = ""
    if chosen := best(fits):
        told = ", ".join(f"{name} for {job}" for job, name in chosen.items())
        yield "best of them", told


def fit_value(fit: ModelFit) -> dict[str, object]:
    """The same for programs; null where it was not measured or cannot be done."""
    known = fit.fitness
    return {
        "name": fit.name,
        "unmeasured": fit.unmeasured,
        "verdicts": {job: known.verdict(job) for job in JOBS} if known else None,
        "loadSeconds": _rounded(known.load_seconds) if known else None,
        "wordsInTime": _rounded(known.words_in_time) if known else None,
        "rewriteSeconds": _rounded(known.rewrite_seconds) if known else None,
        "ideasSeconds": _rounded(known.ideas_seconds) if known else None,
    }


def free_memory() -> int | None:
    """Bytes that programs may still take; None where this cannot be told."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        told = next(line for line in lines if line.startswith("MemAvailable:"))
        return int(told.split()[1]) * 1024
    except (OSError, ValueError, StopIteration):
        return None


def _facts(model: InstalledModel) -> tuple[ModelFacts | None, str]:
    try:
        facts = read_facts(model.path)
    except CoauthorError as error:
        return None, str(error)
    return facts, facts.unfit


def _too_large(facts: ModelFacts, free: int | None) -> str:
    needed = facts.bytes + _RESERVE
    if free is None or needed <= free:
        return ""
    return (
        f"Not loaded: it needs more than {size(needed)} of memory, and {size(free)} "
        "are free."
    )


async def _measured(
    model: InstalledModel,
    facts: ModelFacts,
    settings: Settings,
    text: str,
    seconds: float,
) -> ModelFit:
    own = settings.model
    backend = LlamaCppBackend(
        model.path,
        context_tokens=own.context_tokens,
        threads=own.threads,
        batch_threads=own.batch_threads,
        spin_count=own.spin_count,
        load_seconds=seconds,
    )
    try:
        deadline = settings.inline.deadline_ms / 1000
        fitness = await measure_fitness(backend, text, deadline)
        return ModelFit(model.name, facts.parameters, fitness)
    except CoauthorError as error:
        return ModelFit(model.name, facts.parameters, unmeasured=str(error))
    finally:
        await backend.close()


def _rank(fit: ModelFit) -> tuple[bool, int]:
    """Larger models write better, and those that follow instructions can do more."""
    follows = fit.fitness is not None and fit.fitness.rewrite_seconds is not None
    return follows, fit.parameters


def _verdict(fit: ModelFit, job: Job) -> Verdict | None:
    return fit.fitness.verdict(job) if fit.fitness else None


def _in_words(fit: ModelFit) -> str:
    fitness = fit.fitness
    if fitness is None:
        return ""
    words = f"{min(fitness.words_in_time, _MANY):.0f}"
    more = " or more" if fitness.words_in_time > _MANY else ""
    verdict = fitness.verdict("suggestions")
    return ", ".join(
        [
            f"suggestions {verdict} ({words}{more} words in time)",
            f"rewrites {fitness.verdict('rewrites')}{_after(fitness.rewrite_seconds)}",
            f"ideas {fitness.verdict('ideas')}{_after(fitness.ideas_seconds)}",
        ]
    )


def _after(seconds: float | None) -> str:
    if seconds is None or seconds > _AGES:
        return ""
    return f" ({seconds:.0f} s)" if seconds >= 1 else " (less than 1 s)"


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None or seconds == float("inf") else round(seconds, 2)
