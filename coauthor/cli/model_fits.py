"""How it is told which model fits this machine for which job."""

from collections.abc import Iterator, Sequence

from coauthor.engine.fitness import Fitness
from coauthor.engine.jobs import JOBS, Job
from coauthor.engine.ladder import best
from coauthor.engine.model_fits import ModelFit

WORDS: dict[Job, str] = {
    "inline": "suggestions",
    "rewrite": "rewrites",
    "ideas": "ideas",
}
"""What people call the jobs."""

_MANY = 30
"""Words; no suggestion has more by default."""
_AGES = 600.0
"""Seconds; more are not worth a number."""


def fit_rows(fits: Sequence[ModelFit]) -> Iterator[tuple[str, str]]:
    """Name and value, one after the other, for a person."""
    title = "models here"
    for fit in fits:
        told = in_words(fit.fitness) if fit.fitness else fit.unmeasured
        yield title, f"{fit.model.name}: {told}"
        title = ""
    if chosen := best(fits):
        told = ", ".join(f"{it.name} for {WORDS[job]}" for job, it in chosen.items())
        yield "best of them", told


def fit_value(fit: ModelFit) -> dict[str, object]:
    """The same for programs; null where it was not measured or cannot be done."""
    known = fit.fitness
    return {
        "name": fit.model.name,
        "unmeasured": fit.unmeasured,
        "verdicts": {job: known.verdict(job) for job in JOBS} if known else None,
        "loadSeconds": _rounded(known.load_seconds) if known else None,
        "wordsInTime": _rounded(known.words_in_time) if known else None,
        "rewriteSeconds": _rounded(known.rewrite_seconds) if known else None,
        "ideasSeconds": _rounded(known.ideas_seconds) if known else None,
    }


def in_words(fitness: Fitness) -> str:
    """For what a model is fast enough, with the numbers."""
    words = f"{min(fitness.words_in_time, _MANY):.0f}"
    more = " or more" if fitness.words_in_time > _MANY else ""
    return ", ".join(
        [
            f"suggestions {fitness.verdict('inline')} ({words}{more} words in time)",
            f"rewrites {fitness.verdict('rewrite')}{_after(fitness.rewrite_seconds)}",
            f"ideas {fitness.verdict('ideas')}{_after(fitness.ideas_seconds)}",
        ]
    )


def _after(seconds: float | None) -> str:
    if seconds is None or seconds > _AGES:
        return ""
    return f" ({seconds:.0f} s)" if seconds >= 1 else " (less than 1 s)"


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None or seconds == float("inf") else round(seconds, 2)
