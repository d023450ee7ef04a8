"""`textDocument/inlineCompletion`: ghost text. A keystroke comes in here."""

from dataclasses import replace

from lsprotocol import types

from coauthor.document.snapshot import DocumentSnapshot
from coauthor.features.suggesting import offered, suggest
from coauthor.lsp import to_proto
from coauthor.lsp.server import CoauthorServer

METHOD = types.TEXT_DOCUMENT_INLINE_COMPLETION


def register(server: CoauthorServer) -> None:
    """Offer inline completion; pygls advertises nothing without the options."""

    @server.feature(METHOD, types.InlineCompletionOptions())
    async def inline_completion(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, params: types.InlineCompletionParams
    ) -> types.InlineCompletionList:
        menu = params.context.selected_completion_info
        start = menu.range.start if menu else params.position
        snapshot = ls.snapshot(params.text_document.uri, start, params.position)
        if snapshot is None:
            return types.InlineCompletionList([])
        written = menu.text if menu else ""
        completed = _with_menu_entry(snapshot, written)
        texts = await suggest(
            ls,
            METHOD,
            completed,
            automatic=params.context.trigger_kind
            == types.InlineCompletionTriggerKind.Automatic,
        )
        encoding = ls.documents.encoding
        at = to_proto.range_of(snapshot, snapshot.offset, snapshot.end, encoding)
        # A text that follows a menu's entry is nowhere until that entry is taken.
        cursor = None if menu else start
        return types.InlineCompletionList(
            [
                to_proto.inline_item(
                    written + text, at, offered(ls, completed, text, cursor)
                )
                for text in texts
            ]
        )


def _with_menu_entry(snapshot: DocumentSnapshot, written: str) -> DocumentSnapshot:
    """The text as it will be when the entry selected in the menu is taken.

    LSP asks that the suggestion then begins with that entry.
    """
    text = snapshot.prefix + written + snapshot.suffix
    cursor = snapshot.offset + len(written)
    return replace(snapshot, text=text, offset=cursor, end=cursor)
