"""`coauthor complete`: the suggestions for one place of a text, for scripts."""

import asyncio
import json
import re
from pathlib import Path

import typer

from coauthor.cli.heed_settings import heed_settings, tell
from coauthor.cli.no_prose import why_no_prose
from coauthor.cli.reading import end_of_prose, folder_of, read_document
from coauthor.cli.trial import timed
from coauthor.cli.try_going_on import going_on
from coauthor.document.positions import position_at, split_lines
from coauthor.errors import WrongInput
from coauthor.lsp.client import OpenDocument, started_client


def complete(
    file: Path, at: str | None, count: int, *, short: bool = False, as_json: bool
) -> int:
    """Print up to `count` suggestions, one on each line; 1 when there is none.

    Without `at`, those for the end of its prose. A suggestion goes on to the end of
    its sentence, unless it is to be `short`, as an editor shows it.
    """
    document = read_document(file)
    text = document.text
    offset = place_in(document, at)
    line, column = (number + 1 for number in position_at(text, offset, "utf-32"))
    if no_prose := why_no_prose(document, offset):
        raise WrongInput(
            f"In {file}, line {line} column {column} is in {no_prose}, and coauthor "
            "writes prose; --at LINE:COL names another place."
        )
    folder = folder_of(file)
    heed_settings(document, folder)
    texts, ms, messages = asyncio.run(
        _ask(document, folder, offset, count, short=short)
    )
    if as_json:
        suggestions = [{"text": text, "ms": ms} for text in texts]
        value = {"line": line, "column": column, "suggestions": suggestions}
        typer.echo(json.dumps(value, ensure_ascii=False))
    for each in () if as_json else texts:
        typer.echo(" ".join(each.splitlines()))
    tell(messages)
    place = f"{line}:{column}"
    if not texts and not messages:
        typer.echo(f"coauthor: {_nothing(text, offset, place)}", err=True)
    elif at is None and not as_json and texts:
        typer.echo(
            f"coauthor: This goes on behind the last words, in line {line} column "
            f"{column}; --at LINE:COL names another place.",
            err=True,
        )
    return 0 if texts else 1


def place_in(document: OpenDocument, at: str | None) -> int:
    """The offset of LINE:COL, or where a writer goes on if they say no place.

    Raises WrongInput that names what would be allowed.
    """
    return end_of_prose(document) if at is None else offset_at(document.text, at)


def offset_at(text: str, at: str) -> int:
    """Where LINE:COL is in the text, both counted from 1, columns in characters.

    Raises WrongInput that names what would be allowed.
    """
    numbers = re.fullmatch(r"([0-9]{1,9}):([0-9]{1,9})", at.strip())
    if numbers is None:
        raise WrongInput("--at wants LINE:COL, both counted from 1, such as 3:14.")
    line, column = int(numbers[1]), int(numbers[2])
    lines = split_lines(text)
    if not 1 <= line <= len(lines):
        raise WrongInput(f"--at can name lines 1 to {len(lines)}; it named {line}.")
    last = len(lines[line - 1].rstrip("\r\n")) + 1
    if not 1 <= column <= last:
        raise WrongInput(
            f"--at can name columns 1 to {last} in line {line}; it named {column}."
        )
    return sum(map(len, lines[: line - 1])) + column - 1


async def _ask(
    document: OpenDocument, folder: Path, offset: int, count: int, *, short: bool
) -> tuple[list[str], float, list[str]]:
    """The suggestions, their time together in milliseconds, what the server showed."""
    options = {"inline.alternatives": count}
    async with started_client(folder, options) as client:
        client.open(document)
        texts, ms = await timed(client.inline_completion(document, offset))
        texts = [text for text in texts if text.strip()][:count]
        if not short:
            texts = [await going_on(client, document, offset, it) for it in texts]
        return texts, ms, client.messages


def _nothing(text: str, offset: int, at: str) -> str:
    """That there is no suggestion, and why where the place alone says it."""
    beside = text[offset - 1 : offset], text[offset : offset + 1]
    if all(map(str.isalnum, beside)):
        return (
            f"{at} is inside a word, where nothing is suggested; name one of its ends."
        )
    return f"There is no suggestion at {at}."
