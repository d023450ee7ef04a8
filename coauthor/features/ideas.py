"""`coauthor/ideas`, and the command `coauthor.ideas` for bare clients.

Ideas never go into the manuscript: a bare client gets them as a scratch document, or
as a message where it cannot open one.
"""

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from coauthor.features.rewriting import open_snapshot, prompt_of
from coauthor.lsp import ext, from_proto
from coauthor.lsp.boundary import boundary
from coauthor.lsp.progress import working
from coauthor.lsp.server import CoauthorServer


def register(server: CoauthorServer) -> None:
    """Add the request and the command."""

    @server.feature(ext.IDEAS)
    async def ideas(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, raw: object
    ) -> dict[str, object]:
        return (await _ideas(ls, ext.IdeasParams.read(raw))).write()

    @server.command(ext.COMMAND_IDEAS)
    async def ideas_command(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, arguments: list[object]
    ) -> dict[str, object]:
        params = ext.IdeasParams.read(arguments[0] if arguments else None)
        result = await _ideas(ls, params)
        title = prompt_of(ls, params.command, "ideate").title
        await _show(ls, title, result)
        return result.write()


async def _ideas(ls: CoauthorServer, params: ext.IdeasParams) -> ext.IdeasResult:
    cursor = from_proto.position_of(params.position)
    snapshot = open_snapshot(ls, params.text_document.uri, types.Range(cursor, cursor))
    prompt = prompt_of(ls, params.command, "ideate")
    # Not at the top: the first suggestion should not wait for it.
    from coauthor.tasks.ideate import ideate

    with boundary():
        async with working(ls, prompt.title, params.work_done_token):
            found = await ideate(
                snapshot,
                replace(prompt, variants=prompt.how_many(ls.settings.ideas.count)),
                ls.engine,
                like=params.like,
                exclude=params.exclude,
            )
    items = [ext.IdeaItem(title=idea.title, text=idea.text) for idea in found]
    return ext.IdeasResult(ideas=items)


async def _show(ls: CoauthorServer, title: str, result: ext.IdeasResult) -> None:
    """Open the ideas beside the manuscript."""
    if ls.client.shows_documents:
        folder = ls.scratch_folder()
        path = await asyncio.to_thread(_write_scratch, folder, title, result)
        with suppress(JsonRpcException):
            answer = await ls.window_show_document_async(
                types.ShowDocumentParams(path.as_uri(), take_focus=False)
            )
            if answer.success:
                return
        await asyncio.to_thread(path.unlink, missing_ok=True)
    lines = [f"{title}:", *(f"• {idea.text}" for idea in result.ideas)]
    ls.window_show_message(
        types.ShowMessageParams(types.MessageType.Info, "\n".join(lines))
    )


def _write_scratch(folder: Path, title: str, result: ext.IdeasResult) -> Path:
    """A new Markdown file in the folder."""
    import tempfile

    parts = [f"# {title}", *(f"## {i.title}\n\n{i.text}" for i in result.ideas)]
    with tempfile.NamedTemporaryFile(
        "w",
        dir=folder,
        prefix="ideas-",
        suffix=".md",
        encoding="utf-8",
        delete=False,
    ) as scratch:
        scratch.write("\n\n".join(parts) + "\n")
    return Path(scratch.name)
