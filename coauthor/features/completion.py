"""`textDocument/completion`, for clients that cannot show ghost text."""

from collections.abc import Iterator

from lsprotocol import types

from coauthor.document.snapshot import DocumentSnapshot
from coauthor.features.suggesting import offered, suggest
from coauthor.lsp import to_proto
from coauthor.lsp.server import CoauthorServer
from coauthor.shaping.units import Unit, first_unit

METHOD = types.TEXT_DOCUMENT_COMPLETION


def register(server: CoauthorServer) -> None:
    """Offer plain completion, without trigger characters: prose has none."""

    @server.feature(METHOD, types.CompletionOptions())
    async def completion(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, params: types.CompletionParams
    ) -> types.CompletionList:
        snapshot = ls.snapshot(params.text_document.uri, params.position)
        if snapshot is None:
            return types.CompletionList(is_incomplete=False, items=[])
        # LSP's Invoked means "typed a letter" as well. Whoever is still typing has not
        # asked, and a menu that opens by itself then keeps to the writer's pause.
        typing = ls.session.memory.pace.wait_s() > 0
        texts = await suggest(ls, METHOD, snapshot, automatic=typing)
        items = [
            item
            for number, text in enumerate(texts)
            for item in _items(ls, snapshot, params.position, text, parts=not number)
        ]
        return types.CompletionList(is_incomplete=True, items=items)


def _items(
    ls: CoauthorServer,
    snapshot: DocumentSnapshot,
    position: types.Position,
    text: str,
    *,
    parts: bool,
) -> Iterator[types.CompletionItem]:
    """A suggestion, and if wanted its first clause and word."""
    suggestion, encoding = offered(ls, snapshot, text, position), ls.documents.encoding
    yield to_proto.completion_item(snapshot, text, suggestion, encoding)
    seen = {text}
    units: tuple[Unit, ...] = ("clause", "word") if parts else ()
    for unit in units:
        part = first_unit(snapshot.prefix[-1000:], text, unit)
        if part not in seen:
            seen.add(part)
            yield to_proto.completion_item(
                snapshot, text, suggestion, encoding, len(part)
            )
