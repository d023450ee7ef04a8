"""`coauthor models use`: the model that writes, put into the writer's settings file.

What else stands there, comments included, stays as it is.
"""

import os
import sys
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path

import typer

from coauthor.backends.choose import file_named
from coauthor.cli.candidates import jobs_by_file
from coauthor.cli.heed_settings import read_settings
from coauthor.cli.model_fits import WORDS
from coauthor.cli.model_setting import chosen, model_inside, with_backend
from coauthor.cli.model_work import cannot
from coauthor.cli.models_show import found
from coauthor.cli.save import save
from coauthor.cli.setting_shown import changed_lines
from coauthor.cli.try_report import harmless
from coauthor.cli.work_told import work_lines
from coauthor.engine.fit_file import known_fits
from coauthor.engine.jobs import JOBS, Job
from coauthor.engine.plan import plan
from coauthor.errors import ModelNotFound, WrongInput
from coauthor.models import bundled
from coauthor.models.facts import ModelFacts, read_facts
from coauthor.models.installed import InstalledModel, installed_models
from coauthor.settings import Settings
from coauthor.settings_backends import AUTO
from coauthor.settings_layers import LARGEST_FILE, user_file


def use(name: str, *, yes: bool) -> int:
    """Write the setting and show what changed.

    Where something else writes, the writer is asked whether it shall be this model
    instead; `yes` is their answer.
    """
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
    now = read_settings(Path.cwd())[0]
    others = not _named_for_all(now, model)
    in_file = others and not os.environ.get("COAUTHOR_BACKEND")
    if in_file and not yes and in_terminal() and not _agreed(now, model):
        typer.echo("Nothing was written.")
        return 0
    if in_file and (yes or in_terminal()):
        after = model_inside(after, path)
    _write(path, before, after)
    settings, _ = read_settings(Path.cwd())
    if _named_for_all(settings, model) and not os.environ.get("COAUTHOR_MODEL"):
        typer.echo(
            f"{model.name} writes from now on; an editor that is open may first have "
            "to start coauthor anew."
        )
        lacks = cannot(model.name, facts, "rewrite")
        if lacks.useless and not settings.rewrite.backend:
            typer.echo(f"{lacks.what} {lacks.how}", err=True)
    for line in _beside(settings, model, path, by_name=by_name):
        typer.echo(line, err=True)
    return 0


def use_for(name: str, work: str | None, *, yes: bool) -> int:
    """Write which model does one kind of work, or `auto` for one or for all.

    `work` is one of `model_fits.WORDS`; None is all of it. Where the model can do
    nothing of it, the writer is asked; `yes` is their answer.
    """
    job = _job(work) if work is not None else None
    if name != AUTO:
        model = found(name)
        facts = read_facts(model.path)
        if facts.unfit:
            raise ModelNotFound(facts.unfit)
        known = installed_models().get(model.name)
        if known is None or known.path != model.path:
            raise WrongInput(
                f"`--for` needs a model by its name; `coauthor models pull {name}` "
                "puts the file beside the others."
            )
        name = model.name
        if job is not None and not _fits_work(name, facts, job, yes=yes):
            typer.echo("Nothing was written.")
            return 0
    path = user_file().resolve()
    before = _read(path)
    _write(path, before, with_backend(before or "", path, name, job or ""))
    settings, _ = read_settings(Path.cwd())
    for line in work_lines(plan(settings), settings):
        typer.echo(line)
    if job is None:
        if settings.backend != AUTO and os.environ.get("COAUTHOR_BACKEND"):
            typer.echo(
                "The environment variable COAUTHOR_BACKEND says "
                f"{settings.backend}, and it wins; unset it.",
                err=True,
            )
        for line in _own_ways(settings, AUTO, {AUTO}, by_name=True):
            typer.echo(line, err=True)
    if name == AUTO and not known_fits(installed_models().values(), settings):
        typer.echo(
            "Nothing was measured so far: coauthor does that when you are not writing, "
            "and `coauthor doctor` does it at once."
        )
    return 0


def _job(work: str) -> Job:
    jobs: dict[str, Job] = {word: job for job, word in WORDS.items()}
    if work in jobs:
        return jobs[work]
    near = get_close_matches(work.lower(), jobs, n=1)
    advice = f" Did you mean `{near[0]}`?" if near else ""
    raise WrongInput(
        f"There is no work called {work[:80]!r}.{advice} `--for` takes suggestions, "
        "rewrites or ideas."
    )


def _fits_work(name: str, facts: ModelFacts, job: Job, *, yes: bool) -> bool:
    """Say what of that work a model cannot do; False where the writer refrains.

    Raises WrongInput where it can do nothing of it and there is nobody to be asked.
    """
    lacks = cannot(name, facts, job)
    told, useless = f"{lacks.what} {lacks.how}".strip(), lacks.useless
    if useless and not yes and not in_terminal():
        raise WrongInput(f"{told} Nothing was written; --yes chooses it all the same.")
    if told:
        typer.echo(told, err=True)
    return not useless or yes or typer.confirm(f"Choose {name} all the same?")


def _write(path: Path, before: str | None, after: str) -> None:
    if after == (before or ""):
        typer.echo("Your settings say so already; nothing was written.")
        return
    save(path, before, after)
    for line in changed_lines(before or "", after):
        typer.echo(harmless(line))
    typer.echo(f"Written: {path}.")


def _named_for_all(settings: Settings, model: InstalledModel) -> bool:
    """Whether `backend` means this file, or the one that `model` names."""
    named = settings.backend
    return named == "llama_cpp" or file_named(settings, named) == model


def _does(settings: Settings, model: InstalledModel) -> list[Job]:
    """The work of a model by the settings, with `auto` by what was measured."""
    return jobs_by_file(plan(settings), settings).get(model.path, [])


def _agreed(settings: Settings, model: InstalledModel) -> bool:
    now = f"Now {settings.backend} writes, as your `backend` says."
    if settings.backend == AUTO:
        now = "Now coauthor chooses who writes: your `backend` is auto."
        if len(_does(settings, model)) == len(JOBS):
            now = f"Now `auto` has chosen {model.name}, and may choose another later."
            return typer.confirm(f"{now} Shall {model.name} write in any case?")
    return typer.confirm(f"{now} Shall {model.name} write instead?")


def in_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty()


def _beside(
    settings: Settings, model: InstalledModel, path: Path, *, by_name: bool
) -> Iterator[str]:
    """What else has to change for this model to write, or may not fit it."""
    name = model.name
    if not _named_for_all(settings, model):
        how = (
            "The environment variable COAUTHOR_BACKEND says so; unset it."
            if os.environ.get("COAUTHOR_BACKEND")
            else f'Change that to `backend = "llama_cpp"` in {path}, or run this '
            "command again with --yes."
        )
        yield f"{_as_it_is(settings, model)} {how}"
    yield from _own_ways(
        settings, name, {"llama_cpp", settings.backend, name}, by_name=by_name
    )
    if os.environ.get("COAUTHOR_MODEL"):
        yield (
            "The environment variable COAUTHOR_MODEL names another one, and it wins; "
            "unset it."
        )
    if settings.model.lora:
        yield "Your `model.lora` stays; it fits only the model it was made for."


def _as_it_is(settings: Settings, model: InstalledModel) -> str:
    """What a model writes although `backend` does not name it, in a sentence."""
    does = _does(settings, model)
    told = "writes only when `auto` chooses it, as it does now"
    if not does:
        told = "does not write yet"
    elif len(does) < len(JOBS):
        told = f"does only {' and '.join(WORDS[job] for job in does)}"
    return f"{model.name} {told}: your `backend` is {settings.backend}."


def _own_ways(
    settings: Settings, name: str, same: Collection[str], *, by_name: bool
) -> Iterator[str]:
    """Which work has a `backend` of its own that is none of `same`, and so keeps it."""
    for job in JOBS:
        own = getattr(settings, job).backend
        if own and own not in same:
            how = (
                f"`coauthor models use {name} --for {WORDS[job]}` changes that."
                if by_name
                else "take that setting out if they shall not."
            )
            whose = "from whoever is best" if own == AUTO else f"from {own}"
            yield (
                f"{WORDS[job].capitalize()} still come {whose}, as your "
                f"`{job}.backend` says; {how}"
            )


def _read(path: Path) -> str | None:
    try:
        if not path.exists():
            return None
        if not path.is_file() or path.stat().st_size > LARGEST_FILE:
            raise WrongInput(f"{path} is no settings file.")
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise WrongInput(f"{path} cannot be read as UTF-8 text.") from error
