"""A bare client of a real server process over stdio."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psutil

from tests.bare_client import BareClient

SERVER = (sys.executable, "-m", "coauthor", "serve", "--stdio")


class ProcessClient(BareClient):
    """One editor with one server process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        super().__init__()
        self.process = process
        assert process.stdin is not None
        self._stdin = process.stdin
        self._reading = asyncio.create_task(self._read())

    def raw_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._stdin.write(data)

    async def _read(self) -> None:
        assert self.process.stdout is not None
        stdout = self.process.stdout
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                header = await stdout.readuntil(b"\r\n\r\n")
                length = int(header.split(b":")[1].split(b"\r\n")[0])
                self.take(json.loads(await stdout.readexactly(length)))

    def workers(self) -> list[psutil.Process]:
        """The server's own child processes."""
        return psutil.Process(self.process.pid).children(recursive=True)

    async def hang_up(self) -> int:
        """Close the server's input; return its exit status."""
        self._stdin.close()
        async with asyncio.timeout(20):
            status = await self.process.wait()
            await self._reading
        return status


@asynccontextmanager
async def server_process(
    *before: str, **environment: str
) -> AsyncIterator[ProcessClient]:
    """A running server; whatever is left of it at the end is killed.

    `before` is a command that runs the one behind it, such as `nice`.
    """
    process = await asyncio.create_subprocess_exec(
        *before,
        *SERVER,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=2**26,
        env={**os.environ, **environment},
    )
    client = ProcessClient(process)
    try:
        yield client
    finally:
        if process.returncode is None:
            with suppress(TimeoutError):
                await client.hang_up()
        if process.returncode is None:
            process.kill()
            await process.wait()
