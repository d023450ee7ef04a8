"""Which models `auto` takes where all that are planned have to fit into memory at once.

Each was measured alone. Suggestions choose first, since their model is loaded always;
a job whose best model would not fit beside the others takes the next, or shares theirs.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from coauthor.engine.jobs import JOBS, Job
from coauthor.engine.model_fits import RESERVE, ModelFit, bytes_of
from coauthor.models.installed import InstalledModel

_SHARE = 0.75
"""Of a machine's memory; the rest is for the system and the writer's programs."""


def that_fit_together(
    ladders: Mapping[Job, Sequence[InstalledModel]],
    named: Iterable[InstalledModel],
    fits: Iterable[ModelFit],
    memory: int | None,
) -> dict[Job, tuple[InstalledModel, ...]]:
    """The ladders of some jobs, from the best model on that fits beside the others.

    `named` are the models that the settings name for other jobs, `fits` what is known
    of models, and `memory` the bytes that the machine has; None where nobody knows.
    The last of a ladder always stays.
    """
    known = {fit.model.path: fit.memory for fit in fits}
    planned: dict[Path, int] = {}

    def needed(model: InstalledModel) -> int:
        return known.get(model.path) or bytes_of(model) + RESERVE

    planned.update((model.path, needed(model)) for model in named)
    found: dict[Job, tuple[InstalledModel, ...]] = {}
    for job in JOBS:
        rungs = tuple(ladders.get(job, ()))
        while len(rungs) > 1 and memory is not None:
            beside = {**planned, rungs[0].path: needed(rungs[0])}
            if sum(beside.values()) <= memory * _SHARE:
                break
            rungs = rungs[1:]
        planned.update((model.path, needed(model)) for model in rungs[:1])
        if job in ladders:
            found[job] = rungs
    return found
