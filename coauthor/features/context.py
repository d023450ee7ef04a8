"""`coauthor/context`: exactly what would be sent to the model for a position."""

from lsprotocol import types

from coauthor.backends.base import MessagePart, Part, TextPart
from coauthor.features.rewriting import open_snapshot
from coauthor.lsp import ext, from_proto
from coauthor.lsp.boundary import boundary
from coauthor.lsp.server import CoauthorServer
from coauthor.tasks.complete import prompt_parts


def register(server: CoauthorServer) -> None:
    """Add the request."""

    @server.feature(ext.CONTEXT)
    async def context(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, raw: object
    ) -> dict[str, object]:
        params = ext.ContextParams.read(raw)
        cursor = from_proto.position_of(params.position)
        at_cursor = types.Range(cursor, cursor)
        snapshot = open_snapshot(ls, params.text_document.uri, at_cursor)
        with boundary():
            parts = await prompt_parts(snapshot, ls.engine)
        backend = ls.engine.backend
        return ext.ContextResult(
            pieces=[_piece(part) for part in parts],
            backend=ls.settings.backend,
            destination=backend.destination if backend else "local",
        ).write()


def _piece(part: Part) -> ext.ContextPiece:
    match part:
        case TextPart():
            after = part.trim == "end"
            kind = "after" if after else "before"
            text, reason = part.text, f"the text {kind} the cursor"
        case MessagePart():
            kind, text, reason = part.role, part.text, "a message to the model"
        case _:
            kind, text = "control", part.name
            reason = "a control token that tells the model which text follows"
    return ext.ContextPiece(kind=kind, text=text, characters=len(text), reason=reason)
