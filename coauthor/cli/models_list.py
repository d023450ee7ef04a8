"""`coauthor models list`: what is here, and what is worth a try."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import typer

from coauthor.backends.choose import file_named
from coauthor.cli.candidates import Orders, is_file, jobs_by_file
from coauthor.cli.heed_settings import read_settings
from coauthor.cli.model_fits import WORDS, in_words
from coauthor.cli.model_words import kind
from coauthor.cli.try_report import harmless
from coauthor.engine.fit_file import known_fits
from coauthor.engine.fitness import Fitness
from coauthor.engine.jobs import JOBS, Job
from coauthor.engine.plan import plan
from coauthor.errors import CoauthorError, ModelNotFound
from coauthor.models.catalog import Listed, catalog
from coauthor.models.facts import ModelFacts, read_facts
from coauthor.models.installed import models_folder, models_here
from coauthor.models.pull import unfinished
from coauthor.models.records import read_records
from coauthor.models.sizes import size
from coauthor.settings import Settings

_INDENT = 4


@dataclass(frozen=True, slots=True)
class _Here:
    """An installed model."""

    name: str
    path: Path
    facts: ModelFacts | None
    wrong: str
    """Why it cannot write; empty where it can."""
    licence: str
    repo: str
    fitness: Fitness | None
    """What was measured of it here; None where nothing was."""


def list_models(*, as_json: bool) -> int:
    """Print both lists; what writes now has a star, and says what if not all."""
    settings, _ = read_settings(Path.cwd())
    orders = plan(settings)
    jobs, stand_ins = jobs_by_file(orders, settings), _stand_ins(orders, settings)
    here = list(_here(settings))
    repos = {one.repo for one in here}
    others = [one for one in catalog() if one.repo not in repos]
    if as_json:
        value = _value(here, others, jobs, stand_ins)
        typer.echo(json.dumps(value, indent=2, ensure_ascii=False))
        return 0
    typer.echo(harmless(f"On this machine ({_star_means(jobs, stand_ins, settings)}):"))
    for one in here:
        does = jobs.get(one.path, [])
        star = "*" if does else " "
        typer.echo(harmless(f"{star} {one.name:<28} {_about(one)}"))
        if does and len(does) < len(JOBS):
            told = " and ".join(WORDS[job] for job in does)
            typer.echo(f"{'':<{_INDENT}}it is there for {told}")
        if servers := stand_ins.get(one.path):
            typer.echo(harmless(f"{'':<{_INDENT}}{_stands_in(servers)}"))
        if one.fitness is not None:
            typer.echo(f"{'':<{_INDENT}}{in_words(one.fitness)}")
    if waiting := unfinished(models_folder()):
        typer.echo(
            f"\nBroken off: {size(waiting)} of a download. The same "
            "`coauthor models pull` goes on there; to give it up, delete the folder "
            f".parts in {models_folder()}."
        )
    typer.echo("\nWorth a try (`coauthor models pull NAME`; sizes are about so much):")
    for listed in others:
        typer.echo(
            f"  {listed.name:<28} {listed.kind}, {_sizes(listed)}, {listed.licence}"
        )
        typer.echo(f"{'':<{_INDENT}}{listed.good_for} ({listed.languages})")
    typer.echo(
        "\nAny other model in GGUF form: `coauthor models pull owner/name:Q4_K_M` from "
        "the Hugging Face hub, or a file's path."
    )
    return 0


def _star_means(
    jobs: Mapping[Path, object], stand_ins: Mapping[Path, object], settings: Settings
) -> str:
    if jobs:
        return "* writes now"
    if stand_ins:
        # The servers are not asked here.
        return (
            f"none of these writes while your `backend` {settings.backend} does; "
            "`coauthor doctor` says who writes now"
        )
    return f"none of these writes now: your `backend` is {settings.backend}"


def _stand_ins(orders: Orders, settings: Settings) -> dict[Path, dict[Job, str]]:
    """The model files that do a job when its server cannot, and which server."""
    found: dict[Path, dict[Job, str]] = {}
    for job, (first, *others) in orders.items():
        if is_file(first.name, settings):
            continue
        models = (file_named(settings, it.name) for it in others)
        if model := next(filter(None, models), None):
            found.setdefault(model.path, {})[job] = first.name
    return found


def _stands_in(servers: Mapping[Job, str]) -> str:
    """For which server a file stands in, and with what if not with everything."""
    names = " or ".join(dict.fromkeys(servers.values()))
    work = " and ".join(WORDS[job] for job in servers)
    told = "" if len(servers) == len(JOBS) else f" with {work}"
    return f"it stands in{told} when {names} cannot"


def _here(settings: Settings) -> Iterator[_Here]:
    models = models_here(settings.model.path)
    known = {fit.model.path: fit.fitness for fit in known_fits(models, settings)}
    try:
        records = read_records(models_folder())
    except CoauthorError as error:
        typer.echo(f"coauthor: {error}", err=True)
        records = {}
    for model in models:
        facts, wrong = None, ""
        try:
            facts = read_facts(model.path)
            wrong = facts.unfit
        except ModelNotFound as error:
            wrong = str(error)
        pulled = records.get(model.name)
        licence = (facts.licence if facts else "") or (pulled.licence if pulled else "")
        repo = pulled.repo if pulled else ""
        fitness = known.get(model.path)
        yield _Here(model.name, model.path, facts, wrong, licence, repo, fitness)


def _about(one: _Here) -> str:
    if one.facts is None or one.wrong:
        return one.wrong
    facts = one.facts
    told = [kind(facts), size(facts.bytes), facts.quantization]
    told += [one.licence or "licence not stated", " ".join(facts.languages)]
    return ", ".join(filter(None, told))


def _sizes(listed: Listed) -> str:
    memory = size(listed.memory_megabytes * 1_000_000)
    return f"{size(listed.megabytes * 1_000_000)} to download, {memory} of memory"


def _value(
    here: list[_Here],
    others: list[Listed],
    jobs: Mapping[Path, list[Job]],
    stand_ins: Mapping[Path, Mapping[Job, str]],
) -> dict[str, object]:
    return {
        "installed": [
            {
                "name": one.name,
                "file": str(one.path),
                "used": one.path in jobs,
                "jobs": jobs.get(one.path, []),
                "standsInFor": stand_ins.get(one.path, {}),
                "verdicts": {job: one.fitness.verdict(job) for job in JOBS}
                if one.fitness
                else None,
                "kind": kind(one.facts) if one.facts else None,
                "bytes": one.facts.bytes if one.facts else None,
                "licence": one.licence,
                "languages": list(one.facts.languages) if one.facts else [],
                "problem": one.wrong,
            }
            for one in here
        ],
        "worthATry": [
            {
                "name": one.name,
                "repo": one.repo,
                "quantization": one.quantization,
                "kind": one.kind,
                "licence": one.licence,
                "languages": one.languages,
                "megabytes": one.megabytes,
                "memoryMegabytes": one.memory_megabytes,
                "goodFor": one.good_for,
            }
            for one in others
        ],
    }
