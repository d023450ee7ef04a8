"""Bytes become messages, in whatever pieces and from whatever input they come."""

import asyncio
import json
import os
import socket
import sys
from pathlib import Path

import pytest

from coauthor.backends.base import Priority
from coauthor.lsp.incoming import opened
from tests.lsp.session import URI, Failure, Session, session

STATUS = b'{"jsonrpc":"2.0","id":"x","method":"coauthor/status","params":{}}'


def framed(body: bytes, header: bytes = b"Content-Length: %d\r\n\r\n") -> bytes:
    return header % len(body) + body


async def answered(client: Session, data: bytes, *, size: int | None = None) -> None:
    """Send the bytes in pieces of a size; wait for the answer to the id "x"."""
    answer = asyncio.get_running_loop().create_future()
    client._pending["x"] = answer
    for start in range(0, len(data), size or len(data)):
        client.raw_bytes(data[start : start + (size or len(data))])
        await asyncio.sleep(0)
    assert (await answer)["backend"]


@pytest.mark.parametrize(
    "data",
    [
        framed(STATUS),
        framed(STATUS, b"content-length:%d\r\n\r\n"),
        framed(STATUS, b"Content-Length: %d\r\nContent-Type: a; charset=utf-8\r\n\r\n"),
        framed(STATUS, b"Content-Type: text/plain\r\nContent-Length: %d \r\n\r\n"),
        framed(STATUS, b"X-Long: " + b"x" * 60_000 + b"\r\nContent-Length: %d\r\n\r\n"),
        b"no header at all\r\n\r\n" + framed(STATUS),
        b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n" + framed(STATUS),
        b"Content-Length: -5\r\n\r\n" + framed(STATUS),
        b"Content-Length: 0\r\n\r\n" + framed(STATUS),
        b"\r\n\r\n" + b"x" * 1_000_000 + b"\r\n\r\n" + framed(STATUS),
    ],
    ids=range(10),
)
@pytest.mark.parametrize("size", [None, 1000, 7])
async def test_a_message_is_found(data: bytes, size: int | None) -> None:
    if size == 7 and len(data) > 100_000:
        size = 70_000
    async with session() as client:
        await client.initialize()
        await answered(client, data, size=size)


async def test_a_large_document_comes_through() -> None:
    async with session() as client:
        await client.initialize()
        client.open("é" * 33_000_000)
        await client.request("coauthor/status", {})
        document = client.server.documents.get(URI)
        assert document is not None
        assert len(document.text) == 33_000_000


async def test_what_arrives_together_is_handled_together() -> None:
    """So a request that is cancelled at once never begins."""
    async with session() as client:
        await client.initialize()
        client.open("Once upon a time there was ")
        waiting = client.suggest(0, 27)
        client.cancel(waiting)
        await client.request("coauthor/status", {})
        with pytest.raises(Failure):
            await waiting
        asked_for = [it.priority for it in client.backend.requests]
        assert Priority.INLINE not in asked_for


async def test_input_that_ends_inside_a_message_is_the_end() -> None:
    async with session() as client:
        await client.initialize()
        client.raw_bytes(framed(STATUS)[:-5])
        await client.end()
        assert client.backend.closed


async def test_a_file_is_read_as_well(tmp_path: Path) -> None:
    file = tmp_path / "messages"
    file.write_bytes(b"a" * 1_000_000)
    with file.open("rb") as stdin:
        assert len(await opened(stdin).read()) == 1_000_000


@pytest.mark.skipif(sys.platform == "win32", reason="Windows reads in a thread")
async def test_input_stays_as_others_need_it() -> None:
    """Output may be the same terminal or socket, and must wait for its reader."""
    ours, theirs = socket.socketpair()
    with ours, theirs, os.fdopen(os.dup(ours.fileno()), "rb") as stdin:
        ours.setblocking(True)
        source = opened(stdin)
        theirs.sendall(json.dumps({}).encode())
        assert await source.readexactly(2) == b"{}"
        assert os.get_blocking(stdin.fileno())
        theirs.shutdown(socket.SHUT_WR)
        assert await source.read() == b""
