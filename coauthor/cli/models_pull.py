"""`coauthor models pull`: get a model, with a bar, and say what to do with it."""

import asyncio
from contextlib import suppress
from pathlib import Path

import typer
from rich.console import Console

from coauthor.cli.heed_settings import read_settings
from coauthor.cli.model_fits import in_words
from coauthor.cli.models_progress import Bars
from coauthor.cli.try_report import harmless
from coauthor.engine.fit_file import keep_fits
from coauthor.engine.model_fits import measure_models
from coauthor.errors import WrongInput
from coauthor.models.hub import HubModel
from coauthor.models.installed import installed_models
from coauthor.models.pull import Told, pull_from_file, pull_from_hub
from coauthor.models.sizes import size
from coauthor.models.source import LocalSource, read_source


def pull(text: str, *, name: str, again: bool, measure: bool) -> int:
    """Get it and time it; 130 when getting it was stopped with Ctrl-C.

    What came until then is kept.
    """
    source = read_source(text)
    if isinstance(source, LocalSource):
        if again:
            raise WrongInput("`--again` is for models of the hub, not for files here.")
        got = pull_from_file(source, name=name)
    else:
        try:
            with Bars() as bars:
                told = Told(_say, bars.of)
                got = pull_from_hub(source, told, name=name, again=again)
        except KeyboardInterrupt:
            typer.echo(
                "\nStopped. What came so far is kept: the same command goes on there.",
                err=True,
            )
            return 130
    typer.echo(f"{got} is here and whole. To write with it: coauthor models use {got}")
    if measure:
        typer.echo(_measured(got))
    return 0


def _measured(name: str) -> str:
    """For what it is fast enough here, in a sentence; kept for `auto`."""
    settings, _ = read_settings(Path.cwd())
    with Console(stderr=True).status(f"Measuring {name} ..."):
        (fit,) = asyncio.run(
            measure_models([installed_models()[name]], settings, lambda _: None)
        )
    with suppress(OSError):
        keep_fits([fit], settings)
    if fit.fitness is None:
        return fit.unmeasured
    return f"On this machine: {in_words(fit.fitness)}."


def _say(model: HubModel, name: str) -> None:
    total = size(sum(file.bytes for file in model.files))
    files = f" in {len(model.files)} files" if len(model.files) > 1 else ""
    licence = harmless(model.licence[:80]) or "not stated"
    typer.echo(
        f"{name}: {total}{files} from {model.repo}, licence {licence}, "
        f"revision {model.revision[:12]}",
        err=True,
    )
