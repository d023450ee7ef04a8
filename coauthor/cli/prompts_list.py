"""`coauthor prompts list`: the commands there are, and which the model cannot do."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import typer

from coauthor.cli.heed_settings import heed_settings
from coauthor.cli.prompt_places import shelf_for, tell_mistakes
from coauthor.cli.reading import folder_of, read_document
from coauthor.cli.try_report import visible
from coauthor.errors import CoauthorError, RequestFailed
from coauthor.lsp.client import OpenDocument, started_client


def why_not(place: Path) -> Mapping[str, str]:
    """Command id -> why it is not available for a folder, or for this text.

    The real server with the model in use is asked.
    Raises CoauthorError where it cannot say.
    """
    if place.is_dir():
        return asyncio.run(_ask(folder_of(place / "text.md"), None))
    document = read_document(place)
    heed_settings(document, folder_of(place))
    return asyncio.run(_ask(folder_of(place), document))


def list_all(
    place: Path | None, ask: Callable[[Path], Mapping[str, str]] = why_not
) -> int:
    """Print each command for a folder, or for a text, with its kind, scope and source.

    Without one, for this folder. A number in brackets marks what the model in use
    cannot do, and the reasons stand below; `ask` finds them.
    """
    place = place or Path.cwd()
    shelf = shelf_for(place)
    library = shelf.library(place.absolute())
    tell_mistakes(shelf)
    reasons: Mapping[str, str] = {}
    try:
        reasons = ask(place)
    except CoauthorError as error:
        typer.echo(f"coauthor: What the model can do is not known. {error}", err=True)
    numbers: dict[str, int] = {}
    for prompt in library.values():
        what = f"{prompt.id:<28} {prompt.kind:<9} {prompt.scope:<10} {prompt.source:<8}"
        reason = reasons.get(prompt.id)
        mark = f"  [{numbers.setdefault(reason, len(numbers) + 1)}]" if reason else ""
        typer.echo(f"{what} {visible(prompt.title)}{mark}")
    if numbers:
        typer.echo("\nNot available:")
    for reason, number in numbers.items():
        typer.echo(f"[{number}] {visible(reason)}")
    return 0


async def _ask(folder: Path, document: OpenDocument | None) -> Mapping[str, str]:
    async with started_client(folder) as client:
        if document:
            client.open(document)
        commands = await client.commands(document)
        if all(it.available for it in commands):
            # Where a model takes long to load, the server does not wait for it.
            status = await client.status()
            if status.state in ("starting", "loading"):
                raise RequestFailed(f"{status.backend} is still loading; try again.")
            if status.destination == "remote" and not status.model:
                raise RequestFailed(
                    f"{status.backend} is not on this machine, and you have not yet "
                    f"allowed it: `coauthor privacy allow {status.backend}` in the "
                    "folder of your texts does."
                )
        return {it.id: it.reason for it in commands if it.reason}
