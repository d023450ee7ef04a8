"""A bare client and its server in one process, with real bytes between them."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from pygls.io_ import run_async

from coauthor.backends.script import Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.engine.engine import Engine
from coauthor.lsp.stdio import new_server
from tests.bare_client import FULL, URI, BareClient, Failure, Json

__all__ = ["FULL", "URI", "Failure", "Json", "Session", "session"]


class Session(BareClient):
    """One client's connection to one server with a scripted model."""

    def __init__(self, script: Script | None = None) -> None:
        super().__init__()
        self.server = new_server()
        self.backend = ScriptedBackend(script) if script else ScriptedBackend()
        self.server.engine = Engine(lambda: self.backend, self.server.tell_status)
        self._reader = asyncio.StreamReader()
        self.server.protocol.set_writer(self)
        self._loop = asyncio.create_task(
            run_async(
                threading.Event(),
                self._reader,
                self.server.protocol,
                error_handler=self.server.report_server_error,
            )
        )

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
