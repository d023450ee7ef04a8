"""The commands of `coauthor privacy`; their work is in `privacy.py`."""

from pathlib import Path
from typing import Annotated

import typer

from coauthor.cli.leave import leave

privacy = typer.Typer(
    help="See what was sent from this machine, and say what may be.",
    no_args_is_help=True,
)

_Name = Annotated[
    str, typer.Argument(metavar="BACKEND", help="Its `name` in your settings.")
]
_Folder = Annotated[
    Path | None, typer.Option(help="The folder you open in your editor; else this one.")
]
_NoFolder = Annotated[
    bool, typer.Option("--no-folder", help="Texts that are in no opened folder.")
]


@privacy.command("log")
def privacy_log(
    last: Annotated[
        int, typer.Option("--last", "-n", min=1, help="How many, the newest last.")
    ] = 20,
    text: Annotated[
        bool, typer.Option("--text", help="Print also the very text that was sent.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON lines, for programs.")
    ] = False,
) -> None:
    """Print what was sent, when and where to."""
    from coauthor.cli.privacy import log

    leave(lambda: log(last, text=text, as_json=as_json))


@privacy.command("list")
def privacy_list() -> None:
    """Print where you said yes or no."""
    from coauthor.cli.privacy import list_all

    leave(list_all)


@privacy.command("allow")
def privacy_allow(
    backend: _Name, folder: _Folder = None, no_folder: _NoFolder = False
) -> None:
    """Allow what a backend needs of a folder's texts to be sent to it."""
    from coauthor.cli.privacy import decide

    leave(lambda: decide(backend, folder, no_folder=no_folder, allowed=True))


@privacy.command("forbid")
def privacy_forbid(
    backend: _Name, folder: _Folder = None, no_folder: _NoFolder = False
) -> None:
    """Send nothing of a folder to a backend, and do not ask any more."""
    from coauthor.cli.privacy import decide

    leave(lambda: decide(backend, folder, no_folder=no_folder, allowed=False))


@privacy.command("forget")
def privacy_forget(
    backend: Annotated[
        str | None,
        typer.Argument(metavar="BACKEND", help="Only about this one; else about all."),
    ] = None,
    folder: _Folder = None,
    no_folder: _NoFolder = False,
) -> None:
    """Take your answers for a folder back, so that you are asked again."""
    from coauthor.cli.privacy import forget

    leave(lambda: forget(backend, folder, no_folder=no_folder))
