"""A small editor: starts the real server and asks it, for the command line.

It speaks LSP over the server's standard input and output, exactly as an editor would,
so whatever `coauthor try` shows is what the writer's editor will get.
Offsets are str indexes into the document's text.
"""

import sys
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
from lsprotocol import types

from coauthor.document.positions import Encoding, position_at
from coauthor.errors import RequestFailed
from coauthor.lsp import ext
from coauthor.lsp.client_introduction import introduction
from coauthor.lsp.client_items import edited, items, shown
from coauthor.lsp.server_process import ServerProcess

_INITIALIZE_SECONDS = 60.0
_REQUEST_SECONDS = 180.0
"""Longer than any answer takes, so that a hanging server ends in a sentence."""

Answer = TypeVar("Answer", bound=ext.Wire)


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document as an editor opens it."""

    uri: str
    language: str
    """The LSP language id."""
    text: str


class Client:
    """One session with one server process; made by `started_client`."""

    def __init__(self, process: ServerProcess) -> None:
        """Take a process that has just been started."""
        self._process = process
        self._encoding: Encoding = "utf-16"
        self._version = 0
        self.startup_ms = 0.0
        """From starting the process to the answer to `initialize`."""

    @property
    def messages(self) -> list[str]:
        """What the server showed to the writer so far, oldest first."""
        return self._process.messages

    async def initialize(self, options: Mapping[str, object], folder: Path) -> None:
        """Introduce ourselves as an editor that can do everything we ask about."""
        params = introduction(options, folder)
        answer = await self._process.ask(types.INITIALIZE, params, _INITIALIZE_SECONDS)
        assert isinstance(answer, types.InitializeResult)
        negotiated = answer.capabilities.position_encoding
        if negotiated == types.PositionEncodingKind.Utf32:
            self._encoding = "utf-32"
        self._process.tell(types.INITIALIZED, types.InitializedParams())

    def open(self, document: OpenDocument) -> None:
        """Send `textDocument/didOpen`."""
        item = types.TextDocumentItem(
            document.uri, document.language, self._next_version(), document.text
        )
        self._process.tell(
            types.TEXT_DOCUMENT_DID_OPEN, types.DidOpenTextDocumentParams(item)
        )

    def change(self, document: OpenDocument) -> None:
        """Send `textDocument/didChange` with the whole new text."""
        identifier = types.VersionedTextDocumentIdentifier(
            uri=document.uri, version=self._next_version()
        )
        change = types.TextDocumentContentChangeWholeDocument(document.text)
        self._process.tell(
            types.TEXT_DOCUMENT_DID_CHANGE,
            types.DidChangeTextDocumentParams(identifier, [change]),
        )

    async def inline_completion(
        self, document: OpenDocument, offset: int, *, invoked: bool = True
    ) -> list[str]:
        """The suggestions at `offset`: the text that would appear after the cursor."""
        kinds = types.InlineCompletionTriggerKind
        kind = kinds.Invoked if invoked else kinds.Automatic
        position = self._position(document, offset)
        params = types.InlineCompletionParams(
            context=types.InlineCompletionContext(kind),
            text_document=types.TextDocumentIdentifier(document.uri),
            position=position,
        )
        answer = await self._process.ask(
            types.TEXT_DOCUMENT_INLINE_COMPLETION, params, _REQUEST_SECONDS
        )
        text_before = document.text[:offset]
        return [shown(item, text_before, position) for item in items(answer)]

    async def ideas(
        self,
        document: OpenDocument,
        offset: int,
        command: str,
        selection: tuple[int, int] | None = None,
    ) -> list[ext.IdeaItem]:
        """Directions the text could take after `offset`, or ideas about a selection."""
        params = ext.IdeasParams(
            text_document=ext.WireDocument(uri=document.uri),
            position=self._wire_position(document, offset),
            command=command,
            range=self._wire_range(document, *selection) if selection else None,
        )
        return (await self._ask(ext.IDEAS, params, ext.IdeasResult)).ideas

    async def rewrite(
        self,
        document: OpenDocument,
        start: int,
        end: int,
        command: str,
        *,
        instruction: str | None = None,
        review: bool = False,
    ) -> ext.RewriteResult:
        """Other wordings of the passage from `start` to `end`."""
        params = ext.RewriteParams(
            text_document=ext.WireDocument(uri=document.uri),
            range=self._wire_range(document, start, end),
            command=command,
            instruction=instruction,
            review=review,
        )
        return await self._ask(ext.REWRITE, params, ext.RewriteResult)

    def edited(self, document: OpenDocument, edits: Sequence[ext.WireEdit]) -> str:
        """The document's text with the edits of a rewrite made."""
        return edited(document.text, edits, self._encoding)

    async def commands(self, document: OpenDocument | None) -> list[ext.CommandItem]:
        """Every command, also those the active model cannot do, with the reason.

        Without a document, those of the folder.
        """
        about = ext.WireDocument(uri=document.uri) if document else None
        params = ext.CommandsParams(text_document=about)
        return (await self._ask(ext.COMMANDS, params, ext.CommandsResult)).commands

    async def context(
        self, document: OpenDocument, offset: int, command: str | None
    ) -> ext.ContextResult:
        """What would be sent to the model for a suggestion, or for a command."""
        params = ext.ContextParams(
            text_document=ext.WireDocument(uri=document.uri),
            position=self._wire_position(document, offset),
            command=command,
        )
        return await self._ask(ext.CONTEXT, params, ext.ContextResult)

    async def status(self) -> ext.Status:
        """The server's state and the model it uses."""
        return await self._ask(ext.STATUS, ext.StatusParams(), ext.Status)

    async def _ask(self, method: str, params: ext.Wire, kind: type[Answer]) -> Answer:
        answer = await self._process.ask(method, params.write(), _REQUEST_SECONDS)
        try:
            return msgspec.convert(answer, kind)
        except msgspec.ValidationError as error:
            raise RequestFailed(
                f"The server's answer to {method} has a shape we do not know."
            ) from error

    def _next_version(self) -> int:
        self._version += 1
        return self._version

    def _wire_position(self, document: OpenDocument, offset: int) -> ext.WirePosition:
        line, character = position_at(document.text, offset, self._encoding)
        return ext.WirePosition(line=line, character=character)

    def _wire_range(
        self, document: OpenDocument, start: int, end: int
    ) -> ext.WireRange:
        return ext.WireRange(
            start=self._wire_position(document, start),
            end=self._wire_position(document, end),
        )

    def _position(self, document: OpenDocument, offset: int) -> types.Position:
        line, character = position_at(document.text, offset, self._encoding)
        return types.Position(line, character)


@asynccontextmanager
async def started_client(
    folder: Path,
    options: Mapping[str, object] | None = None,
    on_progress: Callable[[str], None] | None = None,
) -> AsyncGenerator[Client]:
    """Start a server for the folder, introduce ourselves, and end it afterwards.

    `options` are the editor's settings (`initializationOptions`); `on_progress` hears
    what long work does, in words.
    Raises ServerEnded when the server ends early, RequestFailed when it refuses.
    """
    begun = time.perf_counter()
    process = ServerProcess(on_progress)
    # -P keeps a file named like a module in the writer's folder from being imported.
    await process.start(sys.executable, "-P", "-m", "coauthor", "serve", "--stdio")
    try:
        client = Client(process)
        await client.initialize(options or {}, folder)
        client.startup_ms = (time.perf_counter() - begun) * 1000
        yield client
    finally:
        await process.end()
