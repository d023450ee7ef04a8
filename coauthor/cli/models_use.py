"""`coauthor models use`: the model that writes, put into the writer's settings file.

What else stands there, comments included, stays as it is.
"""

import difflib
import os
from pathlib import Path
from typing import TypeAlias, cast

import tomlkit
import typer
from tomlkit.exceptions import TOMLKitError

from coauthor.cli.heed_settings import read_settings
from coauthor.cli.models_show import found
from coauthor.cli.save import save
from coauthor.cli.try_report import harmless
from coauthor.errors import ModelNotFound, WrongInput
from coauthor.models import bundled
from coauthor.models.facts import read_facts
from coauthor.models.installed import installed_models
from coauthor.settings_layers import LARGEST_FILE, user_file

_Keys: TypeAlias = dict[str, object]


def use(name: str) -> int:
    """Write the setting and show what changed."""
    model = found(name)
    facts = read_facts(model.path)
    if facts.unfit:
        raise ModelNotFound(facts.unfit)
    known = installed_models().get(model.name)
    by_name = known is not None and known.path == model.path
    path = user_file().resolve()
    before = _read(path)
    if by_name:
        wanted = "" if model.name == bundled.NAME else model.name
        after = chosen(before or "", path, name=wanted)
    else:
        after = chosen(before or "", path, file=str(model.path))
    if after == (before or ""):
        typer.echo(f"{model.name} is chosen already; nothing was written.")
    else:
        save(path, before, after)
        for line in difflib.unified_diff(
            (before or "").splitlines(), after.splitlines(), lineterm="", n=1
        ):
            if not line.startswith(("---", "+++", "@@")):
                typer.echo(harmless(line))
        typer.echo(
            f"Written: {path}. {model.name} writes from now on; an editor that is open "
            "may first have to start coauthor anew."
        )
    settings, _ = read_settings(Path.cwd())
    if settings.model.lora:
        typer.echo(
            "Your `model.lora` stays; it fits only the model it was made for.", err=True
        )
    if settings.backend != "llama_cpp":
        typer.echo(
            f'Your `backend` is "{settings.backend}", which does not use it; '
            "take that setting out.",
            err=True,
        )
    if os.environ.get("COAUTHOR_MODEL"):
        typer.echo(
            "The environment variable COAUTHOR_MODEL names another one, and it wins; "
            "unset it.",
            err=True,
        )
    return 0


def chosen(text: str, path: Path, *, name: str = "", file: str = "") -> str:
    """The settings file's text with this model in it; neither means the bundled one.

    Raises WrongInput when the text is no TOML, or has something else in that place.
    """
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise WrongInput(
            f"{path} is no valid TOML ({error}). Mend it first."
        ) from error
    everything = cast("_Keys", document)
    ours = everything.get("coauthor", everything)
    outer = cast("_Keys", ours) if isinstance(ours, dict) else everything
    values = {"name": name, "path": file}
    for key in values:
        for flat in (f"model.{key}", f"coauthor.model.{key}"):  # One quoted key.
            for place in (everything, outer):
                place.pop(flat, None)
    section = outer.get("model")
    if section is None:
        section = tomlkit.table()
        if name or file:
            if text and not text.endswith("\n\n"):
                document.add(tomlkit.nl())
            document.append("model", section)
    if not isinstance(section, dict):
        raise WrongInput(f"`model` in {path} should be a table. Mend it first.")
    table = cast("_Keys", section)
    for key, value in values.items():
        if value:
            table[key] = value
        else:
            table.pop(key, None)
    return tomlkit.dumps(document)  # pyright: ignore[reportUnknownMemberType]


def _read(path: Path) -> str | None:
    try:
        if not path.exists():
            return None
        if not path.is_file() or path.stat().st_size > LARGEST_FILE:
            raise WrongInput(f"{path} is no settings file.")
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise WrongInput(f"{path} cannot be read as UTF-8 text.") from error
