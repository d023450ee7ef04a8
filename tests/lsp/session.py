"""A bare client and its server in one process, with real bytes between them."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress

from coauthor.backends.base import Delta, GenerationRequest
from coauthor.backends.script import DEFAULT_SCRIPT, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.engine.jobs import JOBS, Candidate
from coauthor.engine.routes import Routes
from coauthor.lsp.incoming import handle_all
from coauthor.lsp.stdio import new_server
from tests.bare_client import FULL, URI, BareClient, Failure, Json

__all__ = ["FULL", "URI", "Failure", "Json", "Session", "session"]


class Audible(ScriptedBackend):
    """A scripted backend whose comings and goings a test can wait for."""

    def __init__(self, script: Script | None, on_change: Callable[[], None]) -> None:
        super().__init__(script or DEFAULT_SCRIPT)
        self._on_change = on_change

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """As the script says."""
        self._on_change()  # It is looked at a little later, when this has begun.
        try:
            async with aclosing(super().generate(request)) as deltas:
                async for delta in deltas:
                    self._on_change()
                    yield delta
        finally:
            self._on_change()


class Session(BareClient):
    """One client's connection to one server with a scripted model."""

    def __init__(self, script: Script | None = None) -> None:
        super().__init__()
        self.server = new_server()
        self.backend = Audible(script, self.look_again)
        candidate = Candidate("scripted", lambda: self.backend)
        orders = dict.fromkeys(JOBS, (candidate,))
        self.server.routes = Routes(orders, self.server.tell_status)
        self._reader = asyncio.StreamReader()
        self.server.protocol.set_writer(self)
        self._loop = asyncio.create_task(handle_all(self._reader, self.server))

    def write(self, data: bytes) -> None:
        """The server's side: take one message."""
        self.take(json.loads(data.partition(b"\r\n\r\n")[2]))

    def close(self) -> None:
        """The server closes its output."""

    def raw_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._reader.feed_data(data)

    async def end(self) -> None:
        """The client is gone: end of input."""
        self._reader.feed_eof()
        await self._loop
        await self.server.close()
        self.server.shutdown()


@asynccontextmanager
async def session(script: Script | None = None) -> AsyncIterator[Session]:
    """A connection that is not initialized yet."""
    opened = Session(script)
    try:
        yield opened
    finally:
        with suppress(asyncio.CancelledError):
            await opened.end()
