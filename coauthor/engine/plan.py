"""From the settings to who does which job."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from coauthor.backends.base import Backend
from coauthor.backends.choose import (
    choose_backend,
    expected_destination,
    file_named,
)
from coauthor.backends.llama_cpp.client import LlamaCppBackend
from coauthor.engine.jobs import JOBS, Candidate, Job, Order
from coauthor.errors import CoauthorError
from coauthor.models import bundled
from coauthor.models.installed import InstalledModel, models_here
from coauthor.settings import Settings
from coauthor.settings_backends import AUTO

if TYPE_CHECKING:
    from coauthor.backends.keys import Keys
    from coauthor.engine.model_fits import ModelFit
    from coauthor.privacy.guarded import Ask


def plan(
    settings: Settings,
    ask: "Ask | None" = None,
    fits: "Sequence[ModelFit] | None" = None,
) -> dict[Job, Order]:
    """For each job who does it and who stands in, in order; nothing is started.

    `ask` asks the writer whether text may leave this machine. Whoever only stands in
    never asks: a failure is no reason to send text where it did not go before.
    `fits` is what is known of the models for `auto`: what was kept of earlier
    sessions, unless given.
    """
    named: dict[Job, str] = {job: _named(settings, job) for job in JOBS}
    rungs: Mapping[Job, tuple[str, ...]] = {}
    if uses_auto(settings):
        rungs = _rungs(settings, named, fits)
    first: dict[Job, tuple[str, ...]] = {}
    for job in JOBS:
        name = named[job]
        first[job] = rungs[job] if name == AUTO else (_spelled(settings, name),)
    keys = _keys(settings)
    suggests = set(first["inline"])
    orders: dict[Job, Order] = {}
    for job in JOBS:
        others: list[str] = []
        for name in settings.fallback:
            others += rungs[job] if name == AUTO else [_spelled(settings, name)]
        orders[job] = tuple(
            Candidate(
                name,
                partial(
                    choose_backend,
                    settings,
                    ask if name in first[job] else None,
                    name,
                    behind=name not in suggests,
                    keys=keys,
                ),
                expected_destination(settings, name),
                asks=name in first[job],
                rung=name in first[job] and named[job] == AUTO,
            )
            for name in dict.fromkeys((*first[job], *others))
        )
    return orders


def uses_auto(settings: Settings) -> bool:
    """Whether any job is for the best of the models on this machine."""
    named = (_named(settings, job) for job in JOBS)
    return AUTO in (*named, *settings.fallback)


def planned_from(settings: Settings) -> tuple[object, ...]:
    """All that a plan, and what is in it, follows from."""
    return (
        settings.backend,
        settings.inline.backend,
        settings.rewrite.backend,
        settings.ideas.backend,
        settings.fallback,
        settings.backends,
        settings.model,
        settings.scripted,
        settings.privacy,
    )


def make_backend(settings: Settings, job: Job = "inline") -> Backend:
    """The backend that does a job, without starting it; it asks nobody anything.

    Raises ModelNotFound or BackendRefused.
    """
    return plan(settings)[job][0].make()


def begin_early(settings: Settings) -> Backend | None:
    """Make the backend of suggestions and have its process load the model from now on.

    None where that is not wanted or not possible; the engine finds out and says why.
    """
    if settings.all_off:
        return None
    try:
        backend = make_backend(settings)
    except CoauthorError:
        return None
    if not isinstance(backend, LlamaCppBackend):
        return None
    backend.head_start()
    return backend


def _keys(settings: Settings) -> "Keys | None":
    """What all backends of a plan read their keys with; None where there are none."""
    if not settings.backends:
        return None
    # Not at the top: nobody else needs it.
    from coauthor.backends.keys import Keys

    return Keys()


def _named(settings: Settings, job: Job) -> str:
    """Whom the settings name for a job."""
    named = {
        "inline": settings.inline.backend,
        "rewrite": settings.rewrite.backend,
        "ideas": settings.ideas.backend,
    }
    return named[job] or settings.backend


def _rungs(
    settings: Settings, named: Mapping[Job, str], fits: "Sequence[ModelFit] | None"
) -> dict[Job, tuple[str, ...]]:
    """The models of this machine that are fast enough for each job, the best first.

    Those that `auto` takes, also to stand in, fit into memory together, and with those
    that are named.
    """
    # Not at the top: nobody else needs it.
    from coauthor.engine.fit_file import known_fits
    from coauthor.engine.ladder import ladder
    from coauthor.engine.machine import whole_memory
    from coauthor.engine.together import that_fit_together

    own = settings.model.path
    # A server of that name would do it in their place.
    servers = {entry.name for entry in settings.backends}
    models = [
        it
        for it in models_here(own)
        if it.path == own or _spelled(settings, it.name) not in servers
    ]
    known = known_fits(models, settings) if fits is None else fits
    ladders: dict[Job, tuple[InstalledModel, ...]] = {
        job: ladder(job, models, known) for job in JOBS
    }
    own_ways = (file_named(settings, it) for it in named.values() if it != AUTO)
    beside = [model for model in own_ways if model is not None]
    # Whoever only stands in takes nothing from those who do a job.
    for first in (True, False):
        jobs: list[Job] = [job for job in JOBS if (named[job] == AUTO) is first]
        chosen: dict[Job, tuple[InstalledModel, ...]] = {it: ladders[it] for it in jobs}
        ladders |= that_fit_together(chosen, beside, known, whole_memory())
        beside += [model for job in jobs for model in ladders[job][:1]]

    def names(models: Sequence[InstalledModel]) -> tuple[str, ...]:
        called = ["llama_cpp" if it.path == own else it.name for it in models]
        return tuple(_spelled(settings, it) for it in called) or ("llama_cpp",)

    return {job: names(ladders[job]) for job in JOBS}


def _spelled(settings: Settings, name: str) -> str:
    """The name by which one model has one engine, however it is called."""
    model = settings.model
    is_it = model.path is None and name == (model.name or bundled.NAME)
    return "llama_cpp" if is_it else name
