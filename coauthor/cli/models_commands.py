"""The commands of `coauthor models`; each one's work is in its own file."""

from typing import Annotated

import typer

from coauthor.cli.leave import leave
from coauthor.settings_backends import AUTO

models = typer.Typer(
    help="Get, look at and choose the models that write on this machine.",
    no_args_is_help=True,
)


_AsJson = Annotated[
    bool, typer.Option("--json", help="Print JSON, for programs, and nothing else.")
]
_Name = Annotated[
    str, typer.Argument(metavar="NAME", help="`coauthor models list` has the names.")
]
_Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@models.command("list")
def models_list(as_json: _AsJson = False) -> None:
    """List the models that are here, and some that are worth a try."""
    from coauthor.cli.models_list import list_models

    leave(lambda: list_models(as_json=as_json))


@models.command("pull")
def models_pull(
    source: Annotated[
        str,
        typer.Argument(
            metavar="MODEL",
            help="A name of the list, `owner/name` of the Hugging Face hub, perhaps "
            "with `:Q4_K_M` or a file's name behind it, or a file on this machine.",
        ),
    ],
    name: Annotated[
        str, typer.Option(help="What to call it; else its file's name.")
    ] = "",
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Take what the hub has now, if it or yours has changed."
        ),
    ] = False,
    measure: Annotated[
        bool, typer.Option(help="Find out for what it is fast enough here.")
    ] = True,
) -> None:
    """Download a model, check it, put it beside the others and time it."""
    from coauthor.cli.models_pull import pull

    leave(lambda: pull(source, name=name, again=again, measure=measure))


@models.command("show")
def models_show(
    name: Annotated[
        str, typer.Argument(metavar="MODEL", help="A name, or a GGUF file.")
    ],
    check: Annotated[
        bool,
        typer.Option("--check", help="Compare its checksum with the one noted."),
    ] = False,
    as_json: _AsJson = False,
) -> None:
    """Say what a model file says of itself; the model is not loaded."""
    from coauthor.cli.models_show import show

    leave(lambda: show(name, check=check, as_json=as_json))


@models.command("use")
def models_use(
    name: Annotated[
        str, typer.Argument(metavar="MODEL", help="A name, a GGUF file, or `auto`.")
    ],
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Do not ask: this model shall do it."),
    ] = False,
    only_for: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="WORK",
            help="Only for `suggestions`, `rewrites` or `ideas`.",
        ),
    ] = None,
) -> None:
    """Choose the model that writes, in your settings file.

    `auto` takes the best of those that are here, for each kind of work.
    """
    from coauthor.cli.models_use import use, use_for

    if only_for is not None or name == AUTO:
        leave(lambda: use_for(name, only_for, yes=yes))
    leave(lambda: use(name, yes=yes))


@models.command("remove")
def models_remove(name: _Name, yes: _Yes = False) -> None:
    """Delete a model's files, after a question."""
    from coauthor.cli.models_remove import remove

    leave(lambda: remove(name, yes=yes))
