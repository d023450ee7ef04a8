"""Which model does which work, told honestly: also where nothing here can do it."""

from collections.abc import Iterator

from coauthor.backends.choose import file_named
from coauthor.cli.candidates import Orders
from coauthor.cli.model_fits import WORDS
from coauthor.cli.model_work import cannot
from coauthor.engine.fit_file import known_fits
from coauthor.engine.jobs import Job
from coauthor.errors import ModelNotFound
from coauthor.models.facts import read_facts
from coauthor.models.installed import InstalledModel, models_here
from coauthor.settings import Settings


def work_lines(orders: Orders, settings: Settings) -> Iterator[str]:
    """A line for each kind of work, and what is not possible in a line behind it."""
    for job, order in orders.items():
        name = order[0].name
        model = file_named(settings, name)
        told, useless = ("", False) if model is None else _lacks(model, job)
        if model is not None and not useless:
            name = model.name
        yield f"{WORDS[job]}: {'none' if useless else name}"
        if useless and model is not None:
            yield f"  {_who_else(model, job, settings) or told}"
        elif told:
            yield f"  {told}"


def _who_else(chosen: InstalledModel, job: Job, settings: Settings) -> str:
    """What to do where another model here could do what the chosen one cannot."""
    able = [
        model
        for model in models_here(settings.model.path)
        if model.path != chosen.path and not _lacks(model, job)[1]
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


def _lacks(model: InstalledModel, job: Job) -> tuple[str, bool]:
    """As `cannot`; a file that is no good is of no use for any work."""
    try:
        facts = read_facts(model.path)
    except ModelNotFound as error:
        return str(error), True
    if facts.unfit:
        return facts.unfit, True
    return cannot(model.name, facts, job)
