"""`coauthor models show`: what a model file says of itself, without loading it."""

import json
from collections.abc import Iterator
from pathlib import Path

import typer

from coauthor.cli.model_check import compared
from coauthor.cli.models_progress import Bars
from coauthor.cli.try_report import harmless
from coauthor.errors import WrongInput
from coauthor.models.facts import ModelFacts, read_facts
from coauthor.models.installed import InstalledModel, find_model, models_folder
from coauthor.models.records import Pulled, read_records
from coauthor.models.sizes import size


def show(name: str, *, check: bool, as_json: bool) -> int:
    """Print the facts; 1 when the model cannot write, or a check of it fails."""
    model = found(name)
    facts = read_facts(model.path)
    pulled = read_records(models_folder()).get(model.name)
    if pulled and model.path.parent != models_folder():
        pulled = None
    wrong, checked = facts.unfit, ""
    if check and not wrong:
        with Bars() as bars:
            checked, wrong = compared(model, pulled, bars.of)
    if as_json:
        value = _value(model, facts, pulled) | {"checked": checked, "problem": wrong}
        typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
    else:
        for title, told in _rows(model, facts, pulled, checked):
            typer.echo(harmless(f"{title:<16}{told}"))
        if wrong:
            typer.echo(f"\n{harmless(wrong)}")
    return 1 if wrong else 0


def found(name: str) -> InstalledModel:
    """The installed model of a name, or the file at a path."""
    path = Path(name).expanduser()
    if name.lower().endswith(".gguf") or path.is_file():
        if not path.is_file():
            raise WrongInput(f"There is no file {path}.")
        return find_model(path=path.absolute())
    return find_model(name)


def _rows(
    model: InstalledModel, facts: ModelFacts, pulled: Pulled | None, checked: str
) -> Iterator[tuple[str, str]]:
    unknown = "not stated"
    yield "name", model.name
    yield "file", str(model.path)
    files = f", in {facts.files} files" if facts.files > 1 else ""
    yield "size", f"{size(facts.bytes)}{files}"
    yield "calls itself", facts.name or unknown
    yield "kind", _kind(facts)
    parameters = f"{facts.parameters / 1e6:,.0f} million"
    yield "parameters", f"{parameters}, {facts.quantization or 'mixed'}"
    yield "architecture", facts.architecture or unknown
    yield "context", f"{facts.context_tokens} tokens; {facts.vocabulary} pieces"
    if facts.base_models:
        yield "made from", ", ".join(facts.base_models)
    yield "licence", facts.licence or (pulled.licence if pulled else "") or unknown
    yield "languages", " ".join(facts.languages) or unknown
    if facts.skills:
        yield "trained for", ", ".join(facts.skills)
    if pulled is not None:
        yield "from", f"{pulled.repo}, revision {pulled.revision}"
        for file in pulled.files:
            yield "SHA-256", f"{file.sha256}  {file.name}"
    if checked:
        yield "checked", checked


def _kind(facts: ModelFacts) -> str:
    told = "continues text only (base)"
    if facts.follows_instructions:
        told = "follows instructions (has a chat template)"
    return f"{told}, fills gaps" if facts.fills_in else told


def _value(
    model: InstalledModel, facts: ModelFacts, pulled: Pulled | None
) -> dict[str, object]:
    return {
        "name": model.name,
        "file": str(model.path),
        "bytes": facts.bytes,
        "files": facts.files,
        "modelName": facts.name,
        "architecture": facts.architecture,
        "licence": facts.licence or (pulled.licence if pulled else ""),
        "baseModels": list(facts.base_models),
        "languages": list(facts.languages),
        "quantization": facts.quantization,
        "parameters": facts.parameters,
        "contextTokens": facts.context_tokens,
        "vocabulary": facts.vocabulary,
        "followsInstructions": facts.follows_instructions,
        "fillsIn": facts.fills_in,
        "skills": list(facts.skills),
        "repo": pulled.repo if pulled else None,
        "revision": pulled.revision if pulled else None,
        "sha256": {it.name: it.sha256 for it in pulled.files} if pulled else None,
    }
