"""What the writer's settings say of a text, heeded before any server is started.

Where they say `off`, nothing of the text may reach a model, asked for or not.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import typer

from coauthor.document.store import TextDocument
from coauthor.errors import SwitchedOff
from coauthor.initiative import why_off
from coauthor.lsp.client import OpenDocument
from coauthor.models.installed import CHECKS
from coauthor.settings import Settings, parse
from coauthor.settings_layers import Problem, gather, unfound

_OF_SERVER = "coauthor settings, "
"""How the server begins what it says of settings; here it has been said by then."""

_OF_PROMPTS = "coauthor found "
"""How it begins what it says of prompt files."""


def heed_settings(document: OpenDocument, folder: Path) -> None:
    """Say in one line on standard error what is wrong in the settings.

    Raises SwitchedOff with the reason where coauthor is off in the document.
    """
    settings, problems = read_settings(folder)
    if problems:
        typer.echo(f"coauthor: {_in_one_line(problems)}", err=True)
    if why := off(document, settings):
        raise SwitchedOff(why)


def read_settings(
    folder: Path, options: Iterable[object] = ()
) -> tuple[Settings, list[Problem]]:
    """The settings as a server for the folder would find them, and what is wrong.

    `options` are what the command sends to it as an editor.
    """
    layers, unread = gather(folder, options)
    settings, problems = parse(layers, CHECKS)
    return settings, [*unfound(), *unread, *problems]


def off(document: OpenDocument, settings: Settings) -> str:
    """Why coauthor is off in a document; empty where it is not."""
    opened = TextDocument(document.uri, document.language, 1, document.text, "utf-32")
    return why_off(opened, settings)


def tell(messages: Sequence[str]) -> None:
    """Print on standard error what a server showed, apart from its settings.

    Of mistakes in prompt files only how many there are: they may be about others.
    """
    for message in dict.fromkeys(messages):
        if message.startswith(_OF_PROMPTS):
            found = message.removeprefix(_OF_PROMPTS).partition(" The first: ")[0]
            typer.echo(f"coauthor: {found}", err=True)
        elif not message.startswith(_OF_SERVER):
            typer.echo(f"coauthor: {message.removeprefix('coauthor ')}", err=True)


def _in_one_line(problems: Sequence[Problem]) -> str:
    first, *others = map(str, problems)
    if not others:
        return first
    return f"{first} ({len(others)} more; `coauthor doctor` names all.)"
