"""A bare LSP client: messages are what an editor would put on the wire.

Nothing here knows pygls or its types. Subclasses bring the transport.
"""

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]

FULL: Json = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "inlineCompletion": {},
        "codeAction": {
            "disabledSupport": True,
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
    },
    "workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}},
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
}
"""What a modern editor can do, without `workspace/configuration`."""

URI = "file:///essay.md"


class Failure(Exception):
    """An error response."""

    def __init__(self, error: Json) -> None:
        super().__init__(f"{error['code']}: {error['message']}")
        self.code: int = error["code"]
        self.message: str = error["message"]
        self.data = error.get("data")


class BareClient:
    """One client's connection to one server."""

    def __init__(self) -> None:
        self.received: list[Json] = []
        """Every notification and request from the server."""
        self.refusals: list[Json] = []
        """Errors for messages of which the server could not read the id."""
        self.answers: dict[str, Callable[[Any], Any]] = {}
        """How the client answers the server's requests, by method; a future: later."""
        self._arrived = asyncio.Condition()
        self._ids = itertools.count(1)
        self._pending: dict[Any, asyncio.Future[Any]] = {}
        self._notifying: set[asyncio.Task[None]] = set()

    def raw_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        raise NotImplementedError

    def take(self, message: Json) -> None:
        """Take one message from the server."""
        if "method" not in message and message["id"] is None:
            self.refusals.append(message["error"])
            return
        if "method" not in message:
            future = self._pending.pop(message["id"], None)
            assert future is not None, f"answered twice or unasked: {message}"
            if "error" in message:
                future.set_exception(Failure(message["error"]))
            else:
                future.set_result(message.get("result"))
            return
        self.received.append(message)
        if "id" in message:
            answer = self.answers.get(message["method"], lambda _: None)
            self._answer(message["id"], answer(message.get("params")))
        self.look_again()

    def look_again(self) -> None:
        """Let `until` look whether its condition has become true."""
        task = asyncio.create_task(self._notify())
        self._notifying.add(task)
        task.add_done_callback(self._notifying.discard)

    def raw(self, message: Any) -> None:
        """Send any JSON value as one message."""
        body = json.dumps(message).encode()
        self.raw_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def notify(self, method: str, params: Any = None) -> None:
        """Send a notification."""
        self.raw({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: Any = None) -> "asyncio.Future[Any]":
        """Send a request; the future has its result or raises Failure."""
        number = next(self._ids)
        future = asyncio.get_running_loop().create_future()
        future.number = number  # type: ignore[attr-defined]
        self._pending[number] = future
        self.raw({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return future

    def cancel(self, future: "asyncio.Future[Any]") -> None:
        """Send `$/cancelRequest` for a request."""
        self.notify("$/cancelRequest", {"id": future.number})  # type: ignore[attr-defined]

    async def initialize(self, capabilities: Json | None = None, **more: Any) -> Json:
        """Open the session; returns the server's capabilities."""
        params = {
            "processId": None,
            "rootUri": None,
            "capabilities": FULL if capabilities is None else capabilities,
            **more,
        }
        # Unless a test says otherwise, automatic suggestions come at once.
        params.setdefault("initializationOptions", {"inline": {"pauseMs": 0}})
        result = await self.request("initialize", params)
        self.notify("initialized", {})
        return result["capabilities"]

    def open(self, text: str, uri: str = URI, language: str = "markdown") -> None:
        """Open a document at version 1."""
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, version: int, *changes: Json, uri: str = URI) -> None:
        """Edit a document."""
        self.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": uri, "version": version},
                "contentChanges": list(changes),
            },
        )

    def suggest(
        self, line: int, character: int, *, invoked: bool = True, uri: str = URI
    ) -> "asyncio.Future[Any]":
        """Ask for ghost text."""
        return self.request(
            "textDocument/inlineCompletion",
            {
                "textDocument": {"uri": uri},
                "position": {"line": line, "character": character},
                "context": {"triggerKind": 1 if invoked else 2},
            },
        )

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something that happens makes the condition true."""
        async with self._arrived, asyncio.timeout(20):
            await self._arrived.wait_for(condition)

    def sent(self, method: str) -> list[Any]:
        """The parameters of what the server has sent so far."""
        return [m.get("params") for m in self.received if m["method"] == method]

    def _answer(self, number: Any, result: Any) -> None:
        """Answer a request of the server; what is not known yet, later."""
        if isinstance(result, asyncio.Future):
            future: asyncio.Future[Any] = result
            future.add_done_callback(lambda it: self._answer(number, it.result()))
            return
        self.raw({"jsonrpc": "2.0", "id": number, "result": result})

    async def _notify(self) -> None:
        async with self._arrived:
            self._arrived.notify_all()
