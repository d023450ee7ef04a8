"""Which model takes which job, by what was measured: the best one that is in time.

Only models of this machine are on a ladder, never a server: nothing leaves by itself.
"""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from coauthor.engine.jobs import JOBS, Job
from coauthor.engine.model_fits import ModelFit
from coauthor.models.bundled import bundled_path
from coauthor.models.installed import InstalledModel


def ladder(
    job: Job, models: Sequence[InstalledModel], fits: Iterable[ModelFit]
) -> tuple[InstalledModel, ...]:
    """The models that are fast enough for a job, the best first.

    The bundled one is always the last, also where it was not measured or cannot do the
    job: it is there at once, and says what it cannot do. Nothing stands below it.
    Empty where a packager has left it out and nothing else is known to be in time.
    """
    last = bundled_path()
    here = {model.path for model in models}
    ranked = (fit.model for fit in in_time(job, fits) if fit.model.path in here)
    better = takewhile(lambda model: model.path != last, ranked)
    return (*better, *(model for model in models if model.path == last))


def best(fits: Sequence[ModelFit]) -> dict[Job, InstalledModel]:
    """The first model for each job; jobs that none is in time for are left out."""
    found: dict[Job, InstalledModel] = {}
    for job in JOBS:
        if ranked := in_time(job, fits):
            found[job] = ranked[0].model
    return found


def in_time(job: Job, fits: Iterable[ModelFit]) -> list[ModelFit]:
    """Those that are fast enough for a job, the best first."""

    def rank(fit: ModelFit) -> tuple[bool, bool, int]:
        # Ideas of a model that follows instructions are worth waiting for; the words
        # at the cursor come from every model alike. Larger ones write better.
        follows = fit.fitness is not None and fit.fitness.follows and job != "inline"
        return follows, fit.verdict(job) == "good", fit.parameters

    fast = [fit for fit in fits if fit.verdict(job) in ("good", "slow")]
    return sorted(fast, key=rank, reverse=True)
