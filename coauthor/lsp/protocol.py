"""JSON-RPC with every request answered and our own text store behind it.

pygls does most of the work. This class changes what would break a rule of the house:

* A request that cannot be read, comes too early or comes too late gets an error back;
  pygls logs it and stays silent.
* `workspace/executeCommand` runs as one task, so cancelling it cancels the work; in
  pygls the command's coroutine runs on.
* Documents are kept by `coauthor.document.store`, whose lines break where LSP says.
* Parameters of methods that LSP does not know stay plain dicts, for `ext` to check.
* Half a character (a lone surrogate, which JSON can carry and UTF-8 cannot) becomes
  U+FFFD, which is as wide in every position encoding.
* JSON is read and written by msgspec: ten times as fast, which counts with documents.
* A capability of a client that cannot be read is one the client does not have.
"""

import asyncio
import contextvars
import json
import logging
import re
from collections.abc import Awaitable, Callable, Generator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

import cattrs
import msgspec
from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import (
    JsonRPCNotification,
    JsonRPCRequestMessage,
    JsonRPCResponseMessage,
    LanguageServerProtocol,
    lsp_method,
)

from coauthor.lsp import from_proto
from coauthor.lsp.boundary import UNFORESEEN, request_failed
from coauthor.lsp.initialize_params import readable

if TYPE_CHECKING:
    from coauthor.lsp.server import CoauthorServer

_log = logging.getLogger(__name__)

_LAST_WORDS_S = 0.2
_UNREADABLE = "$/coauthor/unreadable"
"""Method given to messages that were already answered with an error."""

_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")


def converter() -> cattrs.Converter:
    """As the pygls converter, but methods that LSP does not know stay plain values."""
    # Nobody reads the details of what is wrong, and they cost a third of the time.
    made = get_converter(cattrs.Converter(detailed_validation=False))
    for message in (JsonRPCRequestMessage, JsonRPCNotification):
        made.register_structure_hook(message, _keep_params)
    made.register_structure_hook(JsonRPCResponseMessage, _keep_result)
    return made


def _keep_params(raw: dict[str, Any], cls: type[Any]) -> object:
    names = ("id", "method", "jsonrpc")
    known = {name: raw[name] for name in names if name in raw}
    return cls(**known, params=raw.get("params"))


def _keep_result(raw: dict[str, Any], cls: type[Any]) -> object:
    return cls(id=raw["id"], jsonrpc=raw["jsonrpc"], result=raw["result"])


def _whole_values(table: dict[str, Any]) -> dict[str, Any]:
    """Called for every object in a JSON, the inner ones first."""
    return {name: _whole(value) for name, value in table.items()}


def _whole(value: Any) -> Any:
    """The value, with no half characters in it or, for a list, in its items."""
    if isinstance(value, str):
        return value if value.isascii() else _HALF_A_CHARACTER.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole(item) for item in cast("list[Any]", value)]
    return value


class CoauthorProtocol(LanguageServerProtocol):
    """One client's connection."""

    _server: "CoauthorServer"  # pyright: ignore[reportIncompatibleVariableOverride]
    _initialized = False
    is_ready = False
    """Whether the client said `initialized`, so that it may be spoken to."""

    @property
    def was_shut_down(self) -> bool:
        """Whether the client sent `shutdown`, as it should before `exit`."""
        return self._shutdown

    def read(self, body: bytes) -> Any:
        """Read one message from its JSON.

        Raises ValueError or RecursionError when it is none.
        """
        try:
            raw = msgspec.json.decode(body)
        except ValueError:
            # Python takes more than JSON, such as half a character or NaN.
            raw = json.loads(body, object_hook=_whole_values)
        if not isinstance(raw, dict):
            return raw
        return self.structure_message(cast("dict[str, Any]", raw))

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Give a message its type; answer the ones that do not fit theirs."""
        if "jsonrpc" in data and data.get("method") == types.INITIALIZE:
            data = {**data, "params": readable(data.get("params"), self._converter)}
        try:
            return super().structure_message(data)
        except JsonRpcException:
            _log.warning("A message with unreadable parameters was refused.")
            if "id" in data and "method" in data:
                error = JsonRpcInvalidParams("The parameters cannot be read.")
                self._send_response(data["id"], error=error.to_response_error())
            elif "id" in data:
                self._fail(data["id"])
            return JsonRPCNotification(_UNREADABLE, self.VERSION, None)

    def _fail(self, msg_id: Any) -> None:
        """End our own request whose answer cannot be read, or somebody waits for ever.

        Many small clients answer `null` to whatever they do not know.
        """
        asked = self._request_futures.pop(msg_id, None)
        if asked is not None and not asked.done():
            asked.set_exception(JsonRpcInternalError("The answer cannot be read."))

    def handle_message(self, message: Any) -> None:
        """Answer requests outside the session's life; pass the others on."""
        if not hasattr(message, "jsonrpc"):
            _log.warning("Something that is not a message of LSP was refused.")
            strange = JsonRpcInvalidRequest("This is not a message of LSP.")
            self._refuse_without_id(strange)
            return
        method = getattr(message, "method", None)
        if method == _UNREADABLE:
            return
        if method is not None and (error := self._out_of_order(method)) is not None:
            if hasattr(message, "id"):
                self._send_response(message.id, error=error.to_response_error())
            return
        if method == types.INITIALIZE:
            self._initialized = True
        if method == types.SHUTDOWN:
            self._shutdown = True
        if method is None or message.jsonrpc != self.VERSION:
            super().handle_message(message)
            return
        # pygls tells requests and notifications apart with protocols of `typing`, which
        # takes longer than all the rest of reading them.
        run = contextvars.copy_context().run
        if hasattr(message, "id"):
            run(self._handle_request, message.id, method, message.params)
        else:
            run(self._handle_notification, method, message.params)

    async def answered(self) -> None:
        """Wait until `shutdown` is answered; some say `exit` right behind it."""
        work = self._request_futures.values()
        tasks = [it for it in work if isinstance(it, asyncio.Task)]
        if self._shutdown and tasks:
            await asyncio.wait(tasks)

    def refuse_unparsed(self, error: Exception) -> None:
        """Answer a message of which not even the id can be read."""
        if isinstance(
            error, (json.JSONDecodeError, UnicodeDecodeError, RecursionError)
        ):
            self._refuse_without_id(JsonRpcParseError("This is not JSON."))

    def _refuse_without_id(self, error: JsonRpcException) -> None:
        """Answer with the id null, as JSON-RPC asks; lsprotocol would leave it out."""
        told = {"code": error.code, "message": error.message}
        self._send_data({"jsonrpc": self.VERSION, "id": None, "error": told})

    def _out_of_order(self, method: str) -> JsonRpcException | None:
        if method == types.EXIT:
            return None
        if self._shutdown:
            return JsonRpcInvalidRequest("The server is shutting down.")
        if method == types.INITIALIZE:
            again = JsonRpcInvalidRequest("The server is initialized already.")
            return again if self._initialized else None
        if not self._initialized:
            return JsonRpcServerNotInitialized("Send `initialize` first.")
        return None

    def _send_data(self, data: Any) -> None:
        """Send one message."""
        body = self._encoded(data)
        # An editor that has left hears nothing; the end of our input follows.
        with suppress(OSError, ValueError):
            if self.writer is not None:
                self.writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def _encoded(self, data: Any) -> bytes:
        plain = self._converter.unstructure(data)
        try:
            return msgspec.json.encode(plain, enc_hook=self._serialize_message)
        except UnicodeEncodeError:
            return json.dumps(plain, default=self._serialize_message).encode()

    def _send_response(
        self,
        msg_id: str | int,
        result: Any | None = None,
        error: types.ResponseError | None = None,
    ) -> None:
        """Answer; pygls would send a traceback with what nobody foresaw."""
        if error is not None and error.code == types.ErrorCodes.InternalError:
            error = request_failed(UNFORESEEN).to_response_error()
        super()._send_response(msg_id, result, error)

    @lsp_method(types.SHUTDOWN)
    async def lsp_shutdown(self, *_args: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """End what runs; pygls walks a dict here that its callbacks change."""
        current = self.msg_id
        others = [
            it for msg_id, it in self._request_futures.items() if msg_id != current
        ]
        asked = [it for it in others if isinstance(it, asyncio.Task)]
        if ours := [it for it in others if not isinstance(it, asyncio.Task)]:
            for question in ours:
                question.cancel()
            if asked:
                # Who waits for an answer of the writer ends with a sentence of its own.
                await asyncio.wait(asked, timeout=_LAST_WORDS_S)
        for task in asked:
            task.cancel()
        await self._server.close()

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, params: types.DidOpenTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Keep the document's text, then tell the feature that wants to know."""
        opened = params.text_document
        self._server.documents.open(
            opened.uri,
            opened.language_id,
            opened.version,
            opened.text,
        )
        self._server.somebody_writes(opened.uri)
        self._server.tell_text(opened.uri)
        features = cast("dict[str, Any]", self.fm.features)  # pyright: ignore[reportUnknownMemberType]
        handler = features.get(types.TEXT_DOCUMENT_DID_OPEN)
        if handler is not None:
            yield handler, (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, params: types.DidChangeTextDocumentParams
    ) -> None:
        """Apply the edits, then drop what was being made for the older text."""
        document = params.text_document
        changes = from_proto.changes(params.content_changes)
        self._server.documents.change(document.uri, document.version, changes)
        self._server.somebody_writes(document.uri)
        typed, at = from_proto.typed(changes)
        self._server.drop_stale(document.uri, typed, at)
        self._server.tell_text(document.uri)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, params: types.DidCloseTextDocumentParams
    ) -> None:
        """Forget the document."""
        self._server.documents.close(params.text_document.uri)
        self._server.drop_stale(params.text_document.uri)
        self._server.session.memory.closed(params.text_document.uri)
        self._server.tell_text(params.text_document.uri)

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    async def lsp_workspace__execute_command(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, params: types.ExecuteCommandParams
    ) -> object:
        """Run a command; its handler takes the list of raw arguments."""
        commands = cast(
            "dict[str, Callable[[list[object]], Awaitable[object]]]",
            self.fm.commands,  # pyright: ignore[reportUnknownMemberType]
        )
        run = commands.get(params.command)
        if run is None:
            raise JsonRpcInvalidParams(f"There is no command {params.command!r}.")
        return await run(list(params.arguments or []))
