"""From the settings to who does which job."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from coauthor.backends.base import Backend
from coauthor.backends.choose import choose_backend, expected_destination
from coauthor.backends.llama_cpp.client import LlamaCppBackend
from coauthor.engine.jobs import JOBS, Candidate, Job, Order
from coauthor.errors import CoauthorError
from coauthor.models import bundled
from coauthor.settings import Settings

if TYPE_CHECKING:
    from coauthor.privacy.guarded import Ask


def plan(settings: Settings, ask: "Ask | None" = None) -> dict[Job, Order]:
    """For each job who does it and who stands in, in order; nothing is started.

    `ask` asks the writer whether text may leave this machine. Whoever only stands in
    never asks: a failure is no reason to send text where it did not go before.
    """
    first = {job: tuple(_first(settings, job)) for job in JOBS}
    others = {name for job in JOBS for name in first[job]} - set(first["inline"])
    orders: dict[Job, Order] = {}
    for job in JOBS:
        stand_ins = (_spelled(settings, name) for name in settings.fallback)
        names = dict.fromkeys((*first[job], *stand_ins))
        orders[job] = tuple(
            Candidate(
                name,
                partial(
                    choose_backend,
                    settings,
                    ask if name in first[job] else None,
                    name,
                    behind=name in others,
                ),
                expected_destination(settings, name),
                asks=name in first[job],
            )
            for name in names
        )
    return orders


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


def _first(settings: Settings, job: Job) -> Iterator[str]:
    """Whom the settings name for a job."""
    named = {
        "inline": settings.inline.backend,
        "rewrite": settings.rewrite.backend,
        "ideas": settings.ideas.backend,
    }
    yield _spelled(settings, named[job] or settings.backend)


def _spelled(settings: Settings, name: str) -> str:
    """The name by which one model has one engine, however it is called."""
    model = settings.model
    is_it = model.path is None and name == (model.name or bundled.NAME)
    return "llama_cpp" if is_it else name
