"""`coauthor/commands`: what an editor's picker lists."""

from lsprotocol import types

from coauthor.document.snapshot import DocumentSnapshot
from coauthor.features.availability import reasons
from coauthor.lsp import ext, from_proto
from coauthor.lsp.server import CoauthorServer

_LOAD_WAIT_SECONDS = 10.0


def register(server: CoauthorServer) -> None:
    """Add the request."""

    @server.feature(ext.COMMANDS)
    async def commands(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, raw: object
    ) -> dict[str, object]:
        params = ext.CommandsParams.read(raw or {})
        document = params.text_document
        library = ls.library(document.uri if document else None)
        snapshot = _snapshot(ls, params)
        why_not = await reasons(ls, _LOAD_WAIT_SECONDS, library, snapshot)
        items = [
            ext.CommandItem(
                id=prompt.id,
                title=prompt.title,
                kind=prompt.kind,
                scope=prompt.scope,
                source=prompt.source,
                available=prompt.id not in why_not,
                reason=why_not.get(prompt.id),
                needs_instruction=prompt.needs_instruction,
            )
            for prompt in library.values()
        ]
        return ext.CommandsResult(commands=items).write()


def _snapshot(
    ls: CoauthorServer, params: ext.CommandsParams
) -> DocumentSnapshot | None:
    """The text that is asked about; without a range, its beginning."""
    if params.text_document is None:
        return None
    start = end = types.Position(0, 0)
    if params.range is not None:
        selection = from_proto.range_(params.range)
        start, end = selection.start, selection.end
    return ls.snapshot(params.text_document.uri, start, end)
