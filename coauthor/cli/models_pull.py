"""`coauthor models pull`: get a model, with a bar, and say what to do with it."""

import typer

from coauthor.cli.models_progress import Bars
from coauthor.cli.try_report import harmless
from coauthor.errors import WrongInput
from coauthor.models.hub import HubModel
from coauthor.models.pull import Told, pull_from_file, pull_from_hub
from coauthor.models.sizes import size
from coauthor.models.source import LocalSource, read_source


def pull(text: str, *, name: str, again: bool) -> int:
    """Get it; 130 when it was stopped with Ctrl-C, which keeps what came so far."""
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
    return 0


def _say(model: HubModel, name: str) -> None:
    total = size(sum(file.bytes for file in model.files))
    files = f" in {len(model.files)} files" if len(model.files) > 1 else ""
    licence = harmless(model.licence[:80]) or "not stated"
    typer.echo(
        f"{name}: {total}{files} from {model.repo}, licence {licence}, "
        f"revision {model.revision[:12]}",
        err=True,
    )
