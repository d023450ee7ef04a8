"""`coauthor models list`: what is here, and what is worth a try."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from coauthor.cli.heed_settings import read_settings
from coauthor.cli.model_words import kind
from coauthor.cli.try_report import harmless
from coauthor.errors import CoauthorError, ModelNotFound
from coauthor.models.catalog import Listed, catalog
from coauthor.models.facts import ModelFacts, read_facts
from coauthor.models.installed import (
    InstalledModel,
    find_model,
    installed_models,
    models_folder,
)
from coauthor.models.pull import unfinished
from coauthor.models.records import read_records
from coauthor.models.sizes import size

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


def list_models(*, as_json: bool) -> int:
    """Print both lists; what writes now has a star."""
    used = _used()
    here = list(_here(used))
    repos = {one.repo for one in here}
    others = [one for one in catalog() if one.repo not in repos]
    if as_json:
        typer.echo(json.dumps(_value(here, others, used), indent=2, ensure_ascii=False))
        return 0
    backend = read_settings(Path.cwd())[0].backend
    star_means = (
        "* writes now"
        if backend == "llama_cpp"
        else f"none of these writes now: your `backend` is {backend}"
    )
    typer.echo(harmless(f"On this machine ({star_means}):"))
    for one in here:
        star = "*" if used and one.path == used.path else " "
        typer.echo(harmless(f"{star} {one.name:<28} {_about(one)}"))
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


def _used() -> InstalledModel | None:
    settings, _ = read_settings(Path.cwd())
    if settings.backend != "llama_cpp":
        return None
    try:
        return find_model(settings.model.name, settings.model.path)
    except ModelNotFound:
        return None


def _here(used: InstalledModel | None) -> Iterator[_Here]:
    models = list(installed_models().values())
    if used is not None and used.path not in [it.path for it in models]:
        models.append(used)
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
        yield _Here(model.name, model.path, facts, wrong, licence, repo)


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
    here: list[_Here], others: list[Listed], used: InstalledModel | None
) -> dict[str, object]:
    return {
        "installed": [
            {
                "name": one.name,
                "file": str(one.path),
                "used": used is not None and one.path == used.path,
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
