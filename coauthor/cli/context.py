"""`coauthor context`: what the model would be sent at one place of a text, and why."""

import asyncio
import json
from pathlib import Path

import typer

from coauthor.cli.complete import place_in
from coauthor.cli.heed_settings import heed_settings
from coauthor.cli.reading import folder_of, read_document
from coauthor.cli.try_report import harmless, visible
from coauthor.lsp.client import OpenDocument, started_client
from coauthor.lsp.ext import ContextPiece, ContextResult


def context(file: Path, at: str | None, command: str | None, *, as_json: bool) -> int:
    """Print what would be sent, piece by piece; 1 when nothing would be sent.

    Without `at`, for the end of its prose.
    """
    document = read_document(file)
    offset = place_in(document, at)
    folder = folder_of(file)
    heed_settings(document, folder)
    result = asyncio.run(_ask(document, folder, offset, command))
    if as_json:
        typer.echo(json.dumps(result.write(), ensure_ascii=False))
    else:
        typer.echo("\n".join(_report(result)))
    return 0 if result.pieces else 1


async def _ask(
    document: OpenDocument, folder: Path, offset: int, command: str | None
) -> ContextResult:
    async with started_client(folder) as client:
        client.open(document)
        return await client.context(document, offset, command)


def _report(result: ContextResult) -> list[str]:
    lines: list[str] = []
    several = any(piece.prompt > 1 for piece in result.pieces)
    shown: set[str] = set()
    last = 0
    for piece in result.pieces:
        if several and piece.prompt != last:
            last = piece.prompt
            lines += [f"=== prompt {last}", ""]
        lines += [f"--- {piece.kind}, {_size(piece)}: {visible(piece.reason)}"]
        long = len(piece.text) > _LONG
        lines += ["(as above)"] if long and piece.text in shown else _lines(piece.text)
        shown.add(piece.text)
    if result.left_out:
        lines += ["", "Left out:"]
        lines += [f"- {it.kind}: {visible(it.reason)}" for it in result.left_out]
    where = "stays on this machine" if result.destination == "local" else "is sent away"
    return [*lines, "", f"{_total(result)}; it {where} ({result.backend})."]


_LONG = 200
"""Characters; what is longer is not printed twice."""


def _lines(text: str) -> list[str]:
    return [harmless(line.replace("\t", "    ")) for line in text.split("\n")]


def _size(piece: ContextPiece) -> str:
    return _tokens(piece.tokens) or f"{piece.characters:,} characters"


def _total(result: ContextResult) -> str:
    counts = [piece.tokens for piece in result.pieces]
    known = [count for count in counts if count is not None]
    if not known or len(known) < len(counts):
        return f"{sum(piece.characters for piece in result.pieces):,} characters"
    return _tokens(sum(known)) + " in all"


def _tokens(count: int | None) -> str:
    if count is None:
        return ""
    return "1 token" if count == 1 else f"{count:,} tokens"
