"""`textDocument/completion`, for clients that cannot show ghost text."""

from lsprotocol import types

from coauthor.features.suggesting import offered, suggest
from coauthor.lsp import to_proto
from coauthor.lsp.server import CoauthorServer

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
        # LSP's Invoked also means "typed a letter", so there is no telling them apart;
        # such clients wait for a pause themselves.
        texts = await suggest(ls, METHOD, snapshot, automatic=False)
        encoding = ls.documents.encoding
        return types.CompletionList(
            is_incomplete=True,
            items=[
                to_proto.completion_item(snapshot, text, offered(ls, text), encoding)
                for text in texts
            ],
        )
