"""`textDocument/didOpen`: the model reads what the writer has just opened."""

from lsprotocol import types

from coauthor.document.snapshot import DocumentSnapshot
from coauthor.initiative import problem_in
from coauthor.lsp.server import CoauthorServer
from coauthor.tasks.suggest import Suggester


def register(server: CoauthorServer) -> None:
    """Act after the protocol has kept the text."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, params: types.DidOpenTextDocumentParams
    ) -> None:
        uri = params.text_document.uri
        document = ls.documents.get(uri)
        if document is not None and (wrong := problem_in(document)):
            ls.tell_once(wrong, types.MessageType.Warning)
        if ls.initiative(uri) == "off":
            return
        # As if the cursor stood at the end, so that all of a short text is read.
        lines = params.text_document.text.count("\n")
        end = types.Position(lines + 1, 0)
        snapshot = ls.snapshot(uri, end)
        if snapshot is not None and snapshot.text.strip():
            ls.run_in_background(_read_ahead(ls, snapshot))


async def _read_ahead(ls: CoauthorServer, snapshot: DocumentSnapshot) -> None:
    """Have the model read, with the notes: another reading of them would end it."""
    snapshot = await ls.with_newest_notes(snapshot)
    if ls.is_current(snapshot):
        engine = ls.routes.engine("inline")
        Suggester.of(engine, ls.settings.inline).read_ahead(snapshot)
