"""Who does which job by the settings, and what those can do that stand beside."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coauthor.backends.base import Capabilities
from coauthor.backends.choose import file_named, model_named
from coauthor.cli.abilities import abilities, capabilities_value
from coauthor.cli.model_fits import WORDS
from coauthor.engine.jobs import JOBS, Candidate, Job, Order
from coauthor.errors import CoauthorError, NotAllowedYet
from coauthor.models.facts import read_facts
from coauthor.settings import Settings

Orders = Mapping[Job, Order]


@dataclass(frozen=True, slots=True)
class Reached:
    """A server that was asked what it can do, or a model file that is no good."""

    name: str
    capabilities: Capabilities | None = None
    wrong: str = ""
    """Why it could not be asked, in a sentence with the next step."""
    waits: bool = False
    """Whether only the writer's yes is missing."""


def everybody(orders: Orders) -> dict[str, Candidate]:
    """All candidates by name, the first for suggestions at the front."""
    found: dict[str, Candidate] = {}
    for job in JOBS:
        for candidate in orders[job]:
            found.setdefault(candidate.name, candidate)
    return found


def is_file(name: str, settings: Settings) -> bool:
    """Whether it is a model file on this machine."""
    return name not in ("scripted", *(entry.name for entry in settings.backends))


def files_of(orders: Orders, settings: Settings) -> dict[Path, str]:
    """The model files that do something, but the first for suggestions, by name."""
    _, *others = everybody(orders)
    names: dict[Path, str] = {}
    for name in others:
        # What is not there was told before.
        if is_file(name, settings) and (model := file_named(settings, name)):
            names[model.path] = name
    return names


def jobs_by_file(orders: Orders, settings: Settings) -> dict[Path, list[Job]]:
    """What the model files do, as the settings say; those that do nothing have none."""
    found: dict[Path, list[Job]] = {}
    for job, order in orders.items():
        if model := file_named(settings, order[0].name):
            found.setdefault(model.path, []).append(job)
    return found


async def reach_others(orders: Orders, settings: Settings) -> list[Reached]:
    """Ask every server that is named, but the first for suggestions.

    Of model files only the headers are read: they are loaded when they are measured.
    """
    first, *others = everybody(orders).values()
    reached: list[Reached] = []
    for candidate in others:
        try:
            if is_file(candidate.name, settings):
                path = model_named(settings, candidate.name).path
                # The headers of some models take a while.
                if unfit := (await asyncio.to_thread(read_facts, path)).unfit:
                    reached.append(Reached(candidate.name, wrong=unfit))
                continue
            backend = candidate.make()
            try:
                able = await backend.start()
            finally:
                await backend.close()
            reached.append(Reached(candidate.name, able))
        except CoauthorError as error:
            waits = isinstance(error, NotAllowedYet)
            reached.append(Reached(candidate.name, wrong=str(error), waits=waits))
    assert first.name not in [it.name for it in reached], "it is asked by itself"
    return reached


def who_writes(orders: Orders, settings: Settings) -> str:
    """Who does which job, as a clause; empty where only files on this machine do."""
    if all(is_file(name, settings) for name in everybody(orders)):
        return ""
    names = {job: order[0].name for job, order in orders.items()}
    if len(set(names.values())) == 1:
        return f"your backend {names['inline']} writes"
    return (
        f"{names['inline']} makes suggestions, {names['rewrite']} rewrites and "
        f"{names['ideas']} has ideas"
    )


def order_rows(orders: Orders) -> Iterator[tuple[str, str]]:
    """Who does what, where not one does it all."""
    if len(everybody(orders)) > 1:
        yield from _by_work({job: _told(order) for job, order in orders.items()})


def now_rows(orders: Orders, failed: Collection[str]) -> Iterator[tuple[str, str]]:
    """Who does instead what the first cannot do just now."""
    told: dict[Job, str] = {}
    for job, (first, *others) in orders.items():
        if first.name in failed:
            able = (it.name for it in others if it.name not in failed)
            told[job] = f"{next(able, 'nobody')}, for {first.name} cannot"
    for what, who in _by_work(told):
        yield f"{what} now", who


def _by_work(told: Mapping[Job, str]) -> Iterator[tuple[str, str]]:
    """A row for each kind of work, or one where the same is said of all."""
    if len(told) == len(JOBS) and len(set(told.values())) == 1:
        yield "writes", told["inline"]
        return
    for job, said in told.items():
        yield WORDS[job], said


def reached_rows(reached: Sequence[Reached]) -> Iterator[tuple[str, str]]:
    """What the others can do."""
    for one in reached:
        if one.capabilities is not None:
            can = ", ".join(abilities(one.capabilities))
            yield one.name, f"{one.capabilities.model} can {can}"


def orders_value(orders: Orders) -> dict[str, list[str]]:
    """The same for programs: job -> names, whoever stands in behind."""
    return {job: [it.name for it in order] for job, order in orders.items()}


def reached_value(reached: Sequence[Reached]) -> list[dict[str, object]]:
    """The same for programs; null where nobody could be asked."""
    return [
        {
            "name": one.name,
            "model": one.capabilities.model if one.capabilities else None,
            "capabilities": capabilities_value(one.capabilities)
            if one.capabilities
            else None,
        }
        for one in reached
    ]


def _told(order: Order) -> str:
    first, *others = (it.name for it in order)
    return f"{first}, else {', else '.join(others)}" if others else first
