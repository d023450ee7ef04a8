"""How every command ends: an exit code, and an error as one sentence."""

from collections.abc import Callable
from typing import NoReturn

import typer

from coauthor.errors import CoauthorError, ServerEnded, WrongInput


def leave(command: Callable[[], int]) -> NoReturn:
    """Run a command, say on standard error what went wrong, and leave with its code.

    2 when it was given something it cannot use, 1 when something else is wrong.
    """
    try:
        code = command()
    except CoauthorError as error:
        typer.echo(f"coauthor: {error}", err=True)
        if isinstance(error, ServerEnded):
            typer.echo("`coauthor doctor` finds out why and says the fix.", err=True)
        code = 2 if isinstance(error, WrongInput) else 1
    raise typer.Exit(code)
