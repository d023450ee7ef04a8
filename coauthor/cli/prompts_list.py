"""`coauthor prompts list`: the commands there are, and which the model cannot do."""

import asyncio
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import typer

from coauthor.cli.heed_settings import heed_settings, tell
from coauthor.cli.prompt_places import shelf_for, tell_mistakes
from coauthor.cli.reading import folder_of, read_document
from coauthor.cli.try_report import visible
from coauthor.engine.jobs import JOB_OF
from coauthor.errors import CoauthorError
from coauthor.lsp.client import OpenDocument, started_client
from coauthor.lsp.ext import JobStatus

_FOR_WORK = re.compile(r"(?<= --for )(?:suggestions|rewrites|ideas)(?=`)")
"""The work in a command that a reason names."""
_WORK = "\0"


def why_not(place: Path) -> Mapping[str, str]:
    """Command id -> why it is not available for a folder, or for this text.

    The real server with the models in use is asked; what it does not know is told.
    Raises CoauthorError where it cannot say anything.
    """
    document, folder = None, folder_of(place / "text.md" if place.is_dir() else place)
    if not place.is_dir():
        document = read_document(place)
        heed_settings(document, folder)
    reasons, unknown = asyncio.run(_ask(folder, document))
    tell(unknown)
    return reasons


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
    works: dict[str, dict[str, None]] = {}
    for prompt in library.values():
        what = f"{prompt.id:<28} {prompt.kind:<9} {prompt.scope:<10} {prompt.source:<8}"
        mark, reason = "", reasons.get(prompt.id)
        if reason:
            # The same for rewrites and for ideas is said once.
            both = _FOR_WORK.sub(_WORK, reason)
            works.setdefault(both, {}).update(dict.fromkeys(_FOR_WORK.findall(reason)))
            mark = f"  [{numbers.setdefault(both, len(numbers) + 1)}]"
        typer.echo(f"{what} {visible(prompt.title)}{mark}")
    if numbers:
        typer.echo("\nNot available:")
    for both, number in numbers.items():
        work = "`, or `--for ".join(works[both])
        typer.echo(f"[{number}] {visible(both.replace(_WORK, work))}")
    return 0


async def _ask(
    folder: Path, document: OpenDocument | None
) -> tuple[Mapping[str, str], list[str]]:
    """Why commands are not available, and of which models nothing is known."""
    async with started_client(folder) as client:
        if document:
            client.open(document)
        commands = await client.commands(document)
        status = await client.status()
    reasons = {it.id: it.reason for it in commands if it.reason}
    refused = {JOB_OF[it.kind] for it in commands if not it.available}
    unknown = {
        it.backend: _not_known(it)
        for job, it in status.jobs.items()
        if job in JOB_OF.values() and job not in refused and not it.model
    }
    return reasons, list(unknown.values())


def _not_known(job: JobStatus) -> str:
    name = job.backend
    if job.destination == "local":
        # Where a model takes long to load, the server does not wait for it.
        return f"What {name} can do is not known: it is still loading; try again."
    return (
        f"What {name} can do is not known: it is not on this machine, and you have not "
        f"yet allowed it: `coauthor privacy allow {name}` in the folder of your texts "
        "does."
    )
