"""Which model does which work, told honestly: also where nothing here can do it."""

from collections.abc import Iterator
from dataclasses import dataclass

from coauthor.backends.choose import file_named
from coauthor.cli.candidates import Orders
from coauthor.cli.model_fits import WORDS
from coauthor.cli.model_work import Lacks, cannot
from coauthor.engine.fit_file import known_fits
from coauthor.engine.jobs import Job
from coauthor.errors import ModelNotFound
from coauthor.models.facts import read_facts
from coauthor.models.installed import InstalledModel, models_here
from coauthor.settings import Settings


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work, and who does it."""

    job: Job
    who: str
    """The name of a server, or of a model file; `none` where that cannot do it."""
    lacks: str = ""
    """What of it is not possible, in sentences; mostly empty."""
    useless: bool = False
    """Whether nothing of it is possible."""


def works(orders: Orders, settings: Settings) -> Iterator[Work]:
    """Who does what by the settings, and can do it by what the model files say."""
    for job, order in orders.items():
        name = order[0].name
        model = file_named(settings, name)
        if model is None:
            yield Work(job, name)
            continue
        lacks = _lacks(model, job)
        if lacks.useless:
            how = _who_else(model, job, settings) or f"{lacks.what} {lacks.how}"
            yield Work(job, "none", how.rstrip(), useless=True)
        else:
            yield Work(job, model.name, lacks.what)


def work_lines(orders: Orders, settings: Settings) -> Iterator[str]:
    """A line for each kind of work, and what is not possible in a line behind it."""
    for work in works(orders, settings):
        yield f"{WORDS[work.job]}: {work.who}"
        if work.lacks:
            yield f"  {work.lacks}"


def _who_else(chosen: InstalledModel, job: Job, settings: Settings) -> str:
    """What to do where another model here could do what the chosen one cannot."""
    able = [
        model
        for model in models_here(settings.model.path)
        if model.path != chosen.path and not _lacks(model, job).useless
    ]
    if not able:
        return ""
    known = {fit.model.path: fit for fit in known_fits(able, settings)}
    work = WORDS[job]
    other = next((it for it in able if it.path not in known), able[0])
    how = f"`coauthor models use {other.name} --for {work}`"
    if other.path not in known:
        return (
            f"{chosen.name} cannot do {work}. {other.name} can, but was not measured "
            f"here yet: `coauthor doctor` does that, or {how} takes it at once."
        )
    return (
        f"{chosen.name} cannot do {work}. {other.name} can, but is too slow on this "
        f"machine, or too large beside the others; {how} takes it all the same."
    )


def _lacks(model: InstalledModel, job: Job) -> Lacks:
    """As `cannot`; a file that is no good is of no use for any work."""
    try:
        facts = read_facts(model.path)
    except ModelNotFound as error:
        return Lacks(str(error), useless=True)
    if facts.unfit:
        return Lacks(facts.unfit, useless=True)
    return cannot(model.name, facts, job)
