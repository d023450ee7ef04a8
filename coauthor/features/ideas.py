"""`coauthor/ideas`, and the command `coauthor.ideas` for bare clients.

Ideas never go into the manuscript: a bare client gets them as a scratch document, or
as a message where it cannot open one. Running the command again brings others.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.engine.told_ideas import Told
from coauthor.features.idea_actions import SOMETHING_ELSE
from coauthor.features.rewriting import command_snapshot, prompt_of
from coauthor.lsp import ext, from_proto
from coauthor.lsp.boundary import boundary, request_failed
from coauthor.lsp.progress import partial_results, working
from coauthor.lsp.server import CoauthorServer

if TYPE_CHECKING:
    from coauthor.prompt.prompt_file import PromptFile
    from coauthor.tasks.ideas import Idea


_NOTHING = "The model had no new ideas here: write a little more, or ask for others."


def register(server: CoauthorServer) -> None:
    """Add the request and the command."""

    @server.feature(ext.IDEAS)
    async def ideas(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, raw: object
    ) -> dict[str, object]:
        _, result = await _ideas(ls, ext.IdeasParams.read(raw))
        return result.write()

    @server.command(ext.COMMAND_IDEAS)
    async def ideas_command(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, arguments: list[object]
    ) -> dict[str, object]:
        params = ext.IdeasParams.read(arguments[0] if arguments else None)
        title, result = await _ideas_again(ls, params)
        await _show(ls, params, title, result)
        return result.write()


async def have_ideas(
    ls: CoauthorServer,
    snapshot: DocumentSnapshot,
    prompt: "PromptFile",
    engine: Engine,
    *,
    like: str | None = None,
    exclude: Sequence[str] = (),
    on_idea: "Callable[[Idea], None] | None" = None,
) -> "tuple[Idea, ...]":
    """As many ideas as the settings say, and none that was dismissed; see `ideate`.

    Raises CommandUnavailable, ModelNotFound or BackendError.
    """
    # Not at the top: the first suggestion should not wait for it.
    from coauthor.tasks.ideate import ideate

    return await ideate(
        snapshot,
        replace(prompt, variants=prompt.how_many(ls.settings.ideas.count)),
        engine,
        like=like,
        exclude=[*exclude, *ls.session.memory.ideas.dismissed(snapshot.uri)],
        on_idea=on_idea,
    )


async def _ideas(
    ls: CoauthorServer, params: ext.IdeasParams
) -> tuple[str, ext.IdeasResult]:
    """The ideas, and the title of their command."""
    uri, cursor = params.text_document.uri, from_proto.position_of(params.position)
    prompt = prompt_of(ls, uri, params.command, "ideate")
    selected = from_proto.range_(params.range) if params.range else None
    about = selected or types.Range(cursor, cursor)
    snapshot = command_snapshot(ls, prompt, uri, about)
    snapshot = await ls.with_newest_notes(snapshot)
    ls.somebody_writes(uri)
    memory = ls.session.memory.ideas
    memory.dismiss(uri, params.exclude)
    with boundary():
        async with working(ls, prompt.title, params.work_done_token):
            found = await ls.routes.run(
                "ideas",
                lambda engine: have_ideas(
                    ls,
                    snapshot,
                    prompt,
                    engine,
                    like=params.like,
                    exclude=params.exclude,
                    on_idea=_found(ls, params.partial_result_token),
                ),
                origin=snapshot.origin,
            )
    if not found:
        raise request_failed(_NOTHING)
    titles, texts = zip(*((idea.title, idea.text) for idea in found), strict=True)
    start, end = from_proto.position(about.start), from_proto.position(about.end)
    told = Told(params.command, cursor.line, titles, texts, (start, end))
    memory.tell(uri, told)
    items = [ext.IdeaItem(title=idea.title, text=idea.text) for idea in found]
    # Not looked up later: the command's file may be gone by then.
    return prompt.title, ext.IdeasResult(ideas=items)


async def _ideas_again(
    ls: CoauthorServer, params: ext.IdeasParams
) -> tuple[str, ext.IdeasResult]:
    """Other ideas than those that the same command has shown last."""
    ls.session.memory.ideas.ask_again(params.text_document.uri, params.command)
    return await _ideas(ls, params)


def _found(
    ls: CoauthorServer, token: types.ProgressToken | None
) -> "Callable[[Idea], None] | None":
    """What sends each idea to a client that asked for partial results."""
    send = partial_results(ls, token)
    if send is None:
        return None
    number = count()
    return lambda idea: send(
        next(number), lambda: ext.IdeaItem(title=idea.title, text=idea.text)
    )


async def _show(
    ls: CoauthorServer, params: ext.IdeasParams, title: str, result: ext.IdeasResult
) -> None:
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
    # The writer may leave the message open as long as they like.
    ls.run_in_background(_ask_in_messages(ls, params, title, result))


async def _ask_in_messages(
    ls: CoauthorServer, params: ext.IdeasParams, title: str, result: ext.IdeasResult
) -> None:
    """Show the ideas as a message, and others as long as the writer asks for them."""
    params = msgspec.structs.replace(
        params, work_done_token=None, partial_result_token=None
    )
    while True:
        numbered = list(enumerate(result.ideas, start=1))
        lines = [f"{title}:", *(f"{number}. {idea.text}" for number, idea in numbered)]
        likes = {f"More like {number}": idea.text for number, idea in numbered}
        buttons = [types.MessageActionItem(it) for it in (*likes, SOMETHING_ELSE)]
        info, message = types.MessageType.Info, "\n".join(lines)
        try:
            picked = await ls.window_show_message_request_async(
                types.ShowMessageRequestParams(info, message, buttons)
            )
        except JsonRpcException:
            ls.window_show_message(types.ShowMessageParams(info, message))
            return
        if picked is None:
            return
        params = msgspec.structs.replace(params, like=likes.get(picked.title))
        try:
            title, result = await _ideas_again(ls, params)
        except JsonRpcException as error:
            ls.window_show_message(types.ShowMessageParams(info, error.message))
            return


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
