"""`coauthor/context`: exactly what would be sent to the model for a position."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from lsprotocol import types

from coauthor.document.origin import Origin
from coauthor.engine.engine import Engine
from coauthor.engine.jobs import JOB_OF, Job
from coauthor.features.ideas import have_ideas
from coauthor.features.rewriting import (
    WRITES,
    command_snapshot,
    open_snapshot,
    prompt_of,
)
from coauthor.lsp import ext, from_proto
from coauthor.lsp.boundary import boundary
from coauthor.lsp.server import CoauthorServer

if TYPE_CHECKING:
    from coauthor.tasks.preview import Preview


def register(server: CoauthorServer) -> None:
    """Add the request."""

    @server.feature(ext.CONTEXT)
    async def context(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, raw: object
    ) -> dict[str, object]:
        params = ext.ContextParams.read(raw)
        name, engine, preview = await _preview(ls, params)
        return ext.ContextResult(
            pieces=[
                ext.ContextPiece(
                    kind=it.kind,
                    text=it.text,
                    characters=len(it.text),
                    reason=it.reason,
                    tokens=it.tokens,
                    prompt=it.prompt,
                )
                for it in preview.pieces
            ],
            left_out=[
                ext.ContextLeftOut(kind=it.kind, reason=it.reason)
                for it in preview.left_out
            ],
            backend=name,
            destination=engine.destination,
        ).write()


async def _preview(
    ls: CoauthorServer, params: ext.ContextParams
) -> "tuple[str, Engine, Preview]":
    """What would be sent, and to whom, with the name in the settings."""
    # Not at the top: the first suggestion should not wait for it.
    from coauthor.tasks.preview import preview_command, preview_suggestion

    uri, cursor = params.text_document.uri, from_proto.position_of(params.position)
    here = types.Range(cursor, cursor)
    if params.command is None:
        snapshot = await ls.with_newest_notes(open_snapshot(ls, uri, here))
        return await _by_whom(
            ls,
            "inline",
            snapshot.origin,
            lambda engine: preview_suggestion(snapshot, engine, ls.settings.inline),
        )
    prompt = prompt_of(ls, uri, params.command, *WRITES, "ideate")
    writes = prompt.kind in WRITES
    selection = from_proto.range_(params.range) if params.range else here
    snapshot = command_snapshot(ls, prompt, uri, selection)
    snapshot = await ls.with_newest_notes(snapshot)

    async def work(engine: Engine) -> object:
        if not writes:
            return await have_ideas(ls, snapshot, prompt, engine)
        from coauthor.tasks.write import write

        return await write(
            snapshot,
            prompt,
            engine,
            instruction=params.instruction,
            variants=ls.settings.rewrite.variants,
        )

    return await _by_whom(
        ls,
        JOB_OF[prompt.kind],
        snapshot.origin,
        lambda engine: preview_command(snapshot, work, engine),
    )


async def _by_whom(
    ls: CoauthorServer,
    job: Job,
    origin: Origin,
    preview: "Callable[[Engine], Awaitable[Preview]]",
) -> "tuple[str, Engine, Preview]":
    """A preview by whoever would do the job for this very text."""

    async def named(engine: Engine) -> "tuple[str, Engine, Preview]":
        return ls.routes.name_of(engine), engine, await preview(engine)

    with boundary():
        return await ls.routes.run(job, named, origin=origin)
