"""The whole command line on one page; each command's work is in its own file.

Those files are imported when their command runs, so `coauthor --help` stays quick.
Every error ends as one sentence on standard error: exit code 2 when the command was
given something it cannot use, 1 when it ran and something is wrong.
"""

import io
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from coauthor.cli.leave import leave
from coauthor.cli.models_commands import models
from coauthor.cli.privacy_commands import privacy

app = typer.Typer(
    name="coauthor",
    help="A language server that writes with you, in your editor, offline.",
    no_args_is_help=True,
    add_completion=False,
    # Their tracebacks show local variables, and with them the writer's text.
    pretty_exceptions_enable=False,
)

bench = typer.Typer(help="Measure coauthor on this machine.", no_args_is_help=True)
app.add_typer(bench, name="bench")

prompts = typer.Typer(
    help="Look at the prompt files that are coauthor's commands.", no_args_is_help=True
)
app.add_typer(prompts, name="prompts")
app.add_typer(models, name="models")
app.add_typer(privacy, name="privacy")

_AsJson = Annotated[
    bool, typer.Option("--json", help="Print JSON, for programs, and nothing else.")
]


def run() -> None:
    """Run the command that the command line names."""
    for stream in (sys.stdout, sys.stderr):
        # A pipe on Windows would otherwise take only the characters of one region.
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"coauthor {version('coauthor-lsp')} (coauthor-lsp)")
        raise typer.Exit


@app.callback()
def _coauthor(
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_show_version,
            help="Print the version.",
        ),
    ] = False,
) -> None:
    pass


@app.command()
def serve(
    _stdio: Annotated[
        bool, typer.Option("--stdio", help="Accepted and ignored: there is no other.")
    ] = False,
    _client: Annotated[str, typer.Option("--clientProcessId", hidden=True)] = "",
) -> None:
    """Run the language server; editors start this."""
    from coauthor.cli.serve import serve

    serve()


@app.command("try")
def try_(
    file: Annotated[
        Path | None,
        typer.Argument(help="A text of yours; without it, a sample essay."),
    ] = None,
    as_json: _AsJson = False,
) -> None:
    """See what coauthor suggests in a text: five suggestions, ideas and a rewrite."""
    from coauthor.cli.try_ import try_

    leave(lambda: try_(file, as_json=as_json))


@app.command()
def complete(
    file: Annotated[Path, typer.Argument(help="The text.")],
    at: Annotated[
        str | None,
        typer.Option(
            metavar="LINE:COL",
            help="The cursor, such as 3:14: in line 3, before its 14th character; "
            "one column more than the line has characters is its end. Without it, "
            "behind the last words of the text.",
        ),
    ] = None,
    count: Annotated[
        int, typer.Option("-n", min=1, max=5, help="How many suggestions at most.")
    ] = 1,
    short: Annotated[
        bool,
        typer.Option(
            "--short", help="As an editor first shows it, which may break off."
        ),
    ] = False,
    as_json: _AsJson = False,
) -> None:
    """Print what coauthor would suggest at one place of a text.

    Each line of output is one suggestion: the words to put at the cursor,
    and before them a space where one is needed. No suggestion, no line.
    It goes on to the end of its sentence where the model finds one.

    With --json: `line` and `column` of the cursor, both counted from 1, and
    in `suggestions` of each its `text` and `ms`, the milliseconds until the
    first words of all were there.
    """
    from coauthor.cli.complete import complete

    leave(lambda: complete(file, at, count, short=short, as_json=as_json))


@app.command("run")
def run_(
    command: Annotated[
        str, typer.Argument(metavar="ID", help="`coauthor prompts list` names all.")
    ],
    file: Annotated[Path, typer.Argument(help="The text.")],
    at: Annotated[
        str | None,
        typer.Option(
            metavar="LINE:COL",
            help="The cursor, both from 1; without it and --lines, the last words.",
        ),
    ] = None,
    lines: Annotated[
        str | None, typer.Option(metavar="A-B", help="Whole lines as a selection.")
    ] = None,
    instruction: Annotated[
        str | None, typer.Option(help="For commands that follow one.")
    ] = None,
    count: Annotated[
        int | None,
        typer.Option("-n", min=1, max=8, help="How many texts, up to 5, or ideas."),
    ] = None,
    review: Annotated[
        bool, typer.Option("--review", help="Print changes as CriticMarkup.")
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Put the first text into the file.")
    ] = False,
    as_json: _AsJson = False,
) -> None:
    """Run a command on a text and print what it makes; the file stays as it is."""
    from coauthor.cli.run import Asked, run

    asked = Asked(command, file, at, lines, instruction, count, review, write)
    leave(lambda: run(asked, as_json=as_json))


@app.command()
def context(
    file: Annotated[Path, typer.Argument(help="The text.")],
    at: Annotated[
        str | None,
        typer.Option(
            metavar="LINE:COL",
            help="The cursor, both from 1; without it, the last words.",
        ),
    ] = None,
    command: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="A command to look at instead of a suggestion."
        ),
    ] = None,
    as_json: _AsJson = False,
) -> None:
    """Print exactly what the model would be sent at one place of a text, and why."""
    from coauthor.cli.context import context

    leave(lambda: context(file, at, command, as_json=as_json))


@app.command()
def doctor(as_json: _AsJson = False) -> None:
    """Say whether coauthor works, what is wrong and the fix; then all details."""
    from coauthor.cli.doctor import doctor

    leave(lambda: doctor(as_json=as_json))


@app.command()
def editor(
    name: Annotated[
        str | None, typer.Argument(help="Such as helix; without one, all are listed.")
    ] = None,
    install: Annotated[
        bool,
        typer.Option("--install", help="Show what would change, ask, and write it."),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="With --install: do not ask.")
    ] = False,
) -> None:
    """Print what an editor needs to be told of coauthor, or write it there."""
    from coauthor.cli.editor import editor

    leave(lambda: editor(name, install=install, yes=yes))


@bench.command("typing")
def bench_typing(
    file: Annotated[
        Path | None,
        typer.Argument(help="A text of yours, never changed; else a sample essay."),
    ] = None,
    keys: Annotated[
        int, typer.Option(min=1, help="How many of its last characters to type.")
    ] = 300,
    seed: Annotated[int, typer.Option(help="Other pauses for another number.")] = 1,
    pauses: Annotated[
        bool, typer.Option("--pauses/--no-pauses", help="Pause as people do.")
    ] = True,
    speed: Annotated[
        float, typer.Option(min=0.1, max=100, help="Type so many times as fast.")
    ] = 1.0,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take a suggestion now and then.")
    ] = False,
    as_json: _AsJson = False,
) -> None:
    """Measure how fast suggestions come while a person types."""
    from coauthor.cli.bench.command import typing
    from coauthor.cli.bench.report import Typing

    wanted = Typing(file, keys, seed, pauses, speed, accept)
    leave(lambda: typing(wanted, as_json=as_json))


@bench.command("model")
def bench_model(
    model: Annotated[Path, typer.Argument(help="A GGUF file.")],
    text: Annotated[
        Path,
        typer.Option(
            help="A folder of texts it has not seen: one file for each genre, "
            "documents parted by a line `<|doc|>`."
        ),
    ],
    floors: Annotated[
        Path | None,
        typer.Option(help="A folder of other texts, to learn cheap predictors from."),
    ] = None,
    slips: Annotated[
        Path | None,
        typer.Option(help="JSON lines with `wrong` and `right`, for the skill `fix`."),
    ] = None,
    characters: Annotated[
        int, typer.Option(min=1, help="Of each genre, for bits per character.")
    ] = 100_000,
    keys: Annotated[
        int, typer.Option(min=1, help="Of each genre, for simulated writers.")
    ] = 4000,
    places: Annotated[
        int, typer.Option(min=1, help="Of each genre, where words are guessed.")
    ] = 100,
    pairs: Annotated[int, typer.Option(min=1, help="Of texts with slips.")] = 300,
    floor_characters: Annotated[
        int, typer.Option(min=1, help="Of each genre, for the cheap predictors.")
    ] = 10_000_000,
    seed: Annotated[int, typer.Option(help="Other places for another number.")] = 1,
    as_json: _AsJson = False,
) -> None:
    """Measure how good a model is at continuing and mending texts."""
    from coauthor.cli.bench.model.command import bench_model
    from coauthor.cli.bench.model.report import Wanted

    wanted = Wanted(
        *(model, text, floors, slips, characters, keys, places, pairs),
        *(floor_characters, seed),
    )
    leave(lambda: bench_model(wanted, as_json=as_json))


@prompts.command("check")
def prompts_check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files or folders; without any, all that count here."),
    ] = None,
) -> None:
    """Say what is wrong in prompt files, and where."""
    from coauthor.cli.prompts import check

    leave(lambda: check(paths or []))


@prompts.command("list")
def prompts_list(
    place: Annotated[
        Path | None,
        typer.Argument(help="A folder, or a text in it; else this folder."),
    ] = None,
) -> None:
    """List the commands that count in a folder, and why some are not available.

    It starts the model in use, which knows what it can do.
    """
    from coauthor.cli.prompts_list import list_all

    leave(lambda: list_all(place))


@prompts.command("show")
def prompts_show(
    command: Annotated[str, typer.Argument(metavar="ID", help="The command's id.")],
    text: Annotated[
        Path | None,
        typer.Option(help="A text of yours, at its end; else a sample essay."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(help="Whose command it is; else the text's folder, or this one."),
    ] = None,
) -> None:
    """Print exactly what a command sends to a model, in each of its forms."""
    from coauthor.cli.prompts import show

    leave(lambda: show(command, text, folder))
