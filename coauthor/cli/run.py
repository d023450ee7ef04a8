"""`coauthor run`: one command on one text, as an editor would run it, printed."""

import asyncio
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console

from coauthor.cli.complete import place_in
from coauthor.cli.heed_settings import heed_settings, tell
from coauthor.cli.prompt_places import command_for
from coauthor.cli.reading import folder_of, read_document
from coauthor.cli.run_report import Outcome, as_json_value, report, why_fewer
from coauthor.cli.save import save
from coauthor.cli.try_report import visible
from coauthor.document.positions import split_lines
from coauthor.errors import WrongInput
from coauthor.lsp.client import OpenDocument, started_client
from coauthor.prompt.prompt_file import PromptFile
from coauthor.settings_jobs import MOST_REWRITES

_STOPPED = 130
"""The exit code of a program that ctrl-C has ended."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says."""

    command: str
    file: Path
    at: str | None = None
    lines: str | None = None
    instruction: str | None = None
    count: int | None = None
    """How many variants or ideas."""
    review: bool = False
    write: bool = False


def run(asked: Asked, *, as_json: bool) -> int:
    """Run the command and print what came of it; 1 when nothing did."""
    document = read_document(asked.file)
    start, end = _span(document, asked)
    prompt = command_for(asked.file, asked.command)
    _check(prompt, asked)
    folder = folder_of(asked.file)
    heed_settings(document, folder)
    try:
        outcome, messages = asyncio.run(
            _ask(document, folder, (start, end), prompt, asked)
        )
    except KeyboardInterrupt:
        typer.echo("coauthor: Stopped; nothing was changed.", err=True)
        return _STOPPED
    if as_json:
        typer.echo(json.dumps(as_json_value(outcome), ensure_ascii=False))
    else:
        for line in report(outcome, document.text, asked.file.name):
            typer.echo(line)
    tell(messages)
    if fewer := why_fewer(outcome, asked.count or 1):
        typer.echo(f"coauthor: {fewer}", err=True)
    for reason in outcome.withheld:
        typer.echo(f"coauthor: {visible(reason)}", err=True)
    if asked.write and outcome.texts:
        save(asked.file, document.text, outcome.texts[0])
        typer.echo(f"coauthor: {asked.file} is changed.", err=True)
    return 0 if outcome.items else 1


def _span(document: OpenDocument, asked: Asked) -> tuple[int, int]:
    """Where the command is run: a cursor, or lines; else behind all the prose."""
    if asked.at is not None and asked.lines is not None:
        raise WrongInput("Say either --at, for a cursor, or --lines, for a selection.")
    if asked.lines is not None:
        return lines_of(document.text, asked.lines)
    cursor = place_in(document, asked.at)
    return cursor, cursor


def lines_of(text: str, wanted: str) -> tuple[int, int]:
    """The range of the lines A-B, both counted from 1, without the last line's end.

    Raises WrongInput that names what would be allowed.
    """
    numbers = re.fullmatch(r"([0-9]{1,9})(?:-([0-9]{1,9}))?", wanted.strip())
    if numbers is None:
        raise WrongInput("--lines wants A-B, both counted from 1, such as 3-7.")
    first, last = int(numbers[1]), int(numbers[2] or numbers[1])
    lines = split_lines(text)
    if not 1 <= first <= last <= len(lines):
        raise WrongInput(
            f"--lines can name lines 1 to {len(lines)}, the first one first; "
            f"it named {wanted}."
        )
    start = sum(map(len, lines[: first - 1]))
    end = sum(map(len, lines[:last]))
    return start, start + len(text[start:end].rstrip("\r\n"))


def _check(prompt: PromptFile, asked: Asked) -> None:
    """Say at once what the server would only say after loading a model."""
    if prompt.needs_instruction and not (asked.instruction or "").strip():
        raise WrongInput(
            f"“{prompt.title}” follows an instruction; say --instruction TEXT."
        )
    if prompt.kind != "ideate" and (asked.count or 0) > MOST_REWRITES:
        raise WrongInput(
            f"“{prompt.title}” can make {MOST_REWRITES} texts at most; say "
            f"-n {MOST_REWRITES}, or less."
        )
    if prompt.kind == "ideate" and (asked.write or asked.review):
        raise WrongInput(
            "Ideas are never put into a text, so --write and --review are for "
            "rewrites and continuations."
        )
    if asked.write and asked.review:
        raise WrongInput(
            "--review shows changes as marks and --write makes them; say one of them."
        )


async def _ask(
    document: OpenDocument,
    folder: Path,
    span: tuple[int, int],
    prompt: PromptFile,
    asked: Asked,
) -> tuple[Outcome, list[str]]:
    """What came of it, and what the server showed meanwhile."""
    options: dict[str, object] = {}
    if asked.count is not None:
        is_idea = prompt.kind == "ideate"
        options = {"ideas.count" if is_idea else "rewrite.variants": asked.count}
    # It only turns in a terminal.
    with Console(stderr=True).status("Starting the language server …") as status:
        async with started_client(
            folder, options, lambda told: status.update(f"{visible(told)} …")
        ) as client:
            client.open(document)
            status.update(f"{visible(prompt.title)} …")
            begun = time.perf_counter()
            if prompt.kind == "ideate":
                ideas = await client.ideas(document, span[1], prompt.id, selection=span)
                outcome = Outcome(prompt, ideas=tuple(ideas))
            else:
                result = await client.rewrite(
                    document,
                    *span,
                    prompt.id,
                    instruction=asked.instruction,
                    review=asked.review,
                )
                outcome = Outcome(
                    prompt,
                    variants=tuple(result.variants),
                    texts=tuple(
                        client.edited(document, it.edits) for it in result.variants
                    ),
                    withheld=tuple(it.reason for it in result.withheld),
                    review=asked.review,
                )
            ms = round((time.perf_counter() - begun) * 1000, 1)
            return outcome.after(ms), client.messages
