"""What one key costs the server in documents of three sizes, without any model.

In this process, message by message: reading it, the server's own handler of
`textDocument/didChange`, and the snapshot at the cursor that a request begins with, so
that nothing put off by the one is missed in the other. Beside it stands the text
document that pygls would use.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from lsprotocol import types
from pygls.workspace import PositionCodec, TextDocument, Workspace

from benchmarks.setting import Figures
from coauthor.cli.bench.figures import Summary, summary
from coauthor.document.positions import position_at
from coauthor.lsp.stdio import new_server

SIZES = {"10 kB": 10_000, "600 kB": 600_000, "6 MB": 6_000_000}
_METHOD = types.TEXT_DOCUMENT_DID_CHANGE
_URI = "file:///essays/long.md"
_EDITS = 1000
_SLOW_EDITS = 60
"""For pygls, where a thousand edits of the longest text would take minutes."""


def did_change(essay: str) -> Figures:
    """Milliseconds for each edit: one character typed at three places."""
    return {name: _one_size(essay, size) for name, size in SIZES.items()}


def _one_size(essay: str, size: int) -> Figures:
    text = (essay.rstrip() + "\n\n") * (size // len(essay.encode()) + 1)
    text = text.encode()[:size].decode(errors="ignore")
    places = {"end": len(text), "middle": len(text) // 2, "beginning": 0}
    return {
        where: {"characters": len(text), **_one_place(text, offset)}
        for where, offset in places.items()
    }


def _one_place(text: str, offset: int) -> Figures:
    figures = asyncio.run(_ours(text, offset))
    return {**figures, "pygls_ms": _pygls(text, offset)}


async def _ours(text: str, offset: int) -> Figures:
    server = new_server()
    # What an editor's `initialize` sets up, without the model that it starts.
    server.protocol._workspace = Workspace(None, position_encoding=None)
    server.documents.open(_URI, "markdown", 1, text)
    handle = server.protocol.lsp_text_document__did_change
    reading: list[float] = []
    handler: list[float] = []
    snapshot: list[float] = []
    for params in _edits(text, offset, _EDITS):
        raw = server.protocol._converter.unstructure(params)
        body = json.dumps({"jsonrpc": "2.0", "method": _METHOD, "params": raw})
        ms, message = _timed(server.protocol.read, body.encode())
        reading.append(ms)
        ms, _ = _timed(handle, message.params)
        handler.append(ms)
        ms, seen = _timed(
            server.snapshot, _URI, message.params.content_changes[0].range.end
        )
        snapshot.append(ms)
        assert seen is not None
    document = server.documents.get(_URI)
    wanted = text[:offset] + "e" * _EDITS + text[offset:]
    assert document is not None
    assert document.text == wanted
    await server.close()
    return {
        "handler_ms": summary(handler),
        "reading_ms": summary(reading),
        "snapshot_ms": summary(snapshot),
    }


def _pygls(text: str, offset: int) -> Summary | None:
    codec = PositionCodec(types.PositionEncodingKind.Utf16)
    document = TextDocument(
        _URI,
        text,
        version=1,
        language_id="markdown",
        sync_kind=types.TextDocumentSyncKind.Incremental,
        position_codec=codec,
    )
    times: list[float] = []
    for params in _edits(text, offset, _SLOW_EDITS):
        ms, _ = _timed(document.apply_change, params.content_changes[0])
        times.append(ms)
    assert document.source == text[:offset] + "e" * _SLOW_EDITS + text[offset:]
    return summary(times)


def _edits(
    text: str, offset: int, count: int
) -> Iterator[types.DidChangeTextDocumentParams]:
    """Type so many letters, one after the other."""
    line, character = position_at(text, offset, "utf-16")
    for number in range(count):
        at = types.Position(line, character + number)
        yield types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(number + 2, _URI),
            [types.TextDocumentContentChangePartial(types.Range(at, at), "e")],
        )


def _timed(work: Callable[..., Any], *given: object) -> tuple[float, Any]:
    """Milliseconds and the result."""
    begun = time.perf_counter()
    result = work(*given)
    return (time.perf_counter() - begun) * 1000, result
