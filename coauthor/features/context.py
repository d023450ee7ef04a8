"""`coauthor/context`: exactly what would be sent to the model for a position."""

from dataclasses import replace
from typing import TYPE_CHECKING

from lsprotocol import types

from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.features.rewriting import open_snapshot, prompt_of
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
        cursor = from_proto.position_of(params.position)
        await ls.look_at_notes()
        selection = from_proto.range_(params.range) if params.range else None
        snapshot = open_snapshot(
            ls, params.text_document.uri, selection or types.Range(cursor, cursor)
        )
        with boundary():
            preview = await _preview(ls, snapshot, params)
        backend = ls.engine.backend
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
            backend=ls.settings.backend,
            destination=backend.destination if backend else "local",
        ).write()


async def _preview(
    ls: CoauthorServer, snapshot: DocumentSnapshot, params: ext.ContextParams
) -> "Preview":
    # Not at the top: the first suggestion should not wait for it.
    from coauthor.tasks.preview import preview_command, preview_suggestion

    if params.command is None:
        return await preview_suggestion(snapshot, ls.engine, ls.settings.inline)
    prompt = prompt_of(ls, params.command, "rewrite", "continue", "ideate")

    async def work(engine: Engine) -> object:
        if prompt.kind == "ideate":
            from coauthor.tasks.ideate import ideate

            count = prompt.how_many(ls.settings.ideas.count)
            wanted = replace(prompt, variants=count)
            return await ideate(snapshot, wanted, engine)
        from coauthor.tasks.continue_text import continue_text
        from coauthor.tasks.rewrite import rewrite

        run = rewrite if prompt.kind == "rewrite" else continue_text
        return await run(snapshot, prompt, engine, instruction=params.instruction)

    return await preview_command(snapshot, work, ls.engine)
