"""An HTTP server on loopback that answers as a hosted service does, byte for byte.

It is written by hand because a test decides here after which byte a stream breaks.
What a service says stands in `imitation_*.py`, in the shapes of its real answers.
"""

import asyncio
import json
import re
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Literal

SPEECH = " the door stood open to the garden" * 3
"""What an imitated model says, a word for a token."""
LOGPROB = -0.25
"""How sure it is of each of them."""
KEY = "sk-imitated-Zq8xV3"
"""The key that an imitated service accepts."""


class EnvironmentKey:
    """Where a test finds the key, as settings say it."""

    env = "COAUTHOR_TEST_KEY"
    keyring = ""
    user = ""
    command = ()


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """A status with a whole body, or with the chunks of a stream."""

    status: int
    body: bytes = b""
    chunks: Sequence[bytes] = ()
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong at one byte of an answer, counted from the status line on."""

    kind: Literal["cut", "reset", "stall", "garbage", "flood"]
    at: int


GARBAGE = b'\x00\xff{"\n\n'
_FLOOD = 50
"""Megabytes of a line without end, where nobody hangs up before."""


def json_reply(status: int, body: object, **headers: str) -> Reply:
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = {"content-type": "application/json", **headers}
    return Reply(status, json.dumps(body).encode(), headers=kind)


def spoken(
    prompt: str, max_tokens: int, stops: Sequence[str] = (), speech: str = SPEECH
) -> tuple[list[str], Literal["stop", "length", "end"]]:
    """What a model says: its pieces, and why it ended.

    Behind a prompt that ends with the beginning of what it says, it goes on from there.
    """
    ends = (at for at in range(len(speech), 0, -1) if prompt.endswith(speech[:at]))
    pieces = re.findall(r"\s*\S+", speech[next(ends, 0) :])
    text = "".join(pieces[:max_tokens])
    ends = [at for stop in stops if (at := text.find(stop)) >= 0]
    if ends:
        return re.findall(r"\s*\S+|\s+", text[: min(ends)]), "stop"
    return pieces[:max_tokens], "length" if len(pieces) > max_tokens else "end"


_GONE = (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError)
"""How a connection ends: by whoever asked, or with the server."""


class Imitation:
    """One server; a subclass says what it answers."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        """What was asked, in order."""
        self.connections = 0
        """How often somebody connected."""
        self.failures: deque[Reply] = deque()
        """What the next requests for text are answered with instead."""
        self.faults: deque[Fault] = deque()
        """What goes wrong in the next answers to requests for text."""
        self.framed = True
        """Whether a stream says where it ends, or ends with its connection."""
        self.hold_after: int | None = None
        """After so many chunks a stream waits until its reader hangs up."""
        self.hung_up = asyncio.Event()
        """Somebody hung up in the middle of an answer."""
        self.speech = SPEECH
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    @property
    def url(self) -> str:
        assert self._server is not None
        host, port = self._server.sockets[0].getsockname()
        return f"http://{host}:{port}"

    def answer(self, request: Request) -> Reply:
        raise NotImplementedError

    def is_for_text(self, request: Request) -> bool:
        """Whether a model has to write something for it."""
        raise NotImplementedError

    async def _connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            with suppress(*_GONE):
                while await self._exchange(reader, writer):
                    pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Answer one request; whether the connection can have another."""
        request = await _read(reader)
        if request is None:
            return False
        self.requests.append(request)
        text = self.is_for_text(request)
        reply = self.failures.popleft() if text and self.failures else None
        reply = reply or self.answer(request)
        if text and self.faults:
            fault = self.faults.popleft()
            await self._spoil(self.sent(reply), fault, reader, writer)
            return False
        if self.hold_after is not None and reply.chunks:
            held = self.sent(replace(reply, chunks=reply.chunks[: self.hold_after]))
            await self._spoil(held, Fault("stall", len(held) - 5), reader, writer)
            return False
        writer.write(self.sent(reply))
        await writer.drain()
        return self.framed or not reply.chunks

    def sent(self, reply: Reply) -> bytes:
        """An answer as it goes over the wire."""
        lines = [f"HTTP/1.1 {reply.status} It is imitated"]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        if not reply.chunks:
            lines.append(f"content-length: {len(reply.body)}")
            return "\r\n".join([*lines, "", ""]).encode() + reply.body
        if not self.framed:
            lines.append("connection: close")
            return "\r\n".join([*lines, "", ""]).encode() + b"".join(reply.chunks)
        lines.append("transfer-encoding: chunked")
        chunks = [f"{len(it):x}\r\n".encode() + it + b"\r\n" for it in reply.chunks]
        return "\r\n".join([*lines, "", ""]).encode() + b"".join(
            [*chunks, b"0\r\n\r\n"]
        )

    async def _spoil(
        self,
        raw: bytes,
        fault: Fault,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        writer.write(raw[: fault.at])
        await writer.drain()
        match fault.kind:
            case "garbage":
                writer.write(GARBAGE + raw[fault.at :])
            case "flood":
                for _ in range(_FLOOD):
                    writer.write(b"x" * 1_000_000)
                    await writer.drain()
            case "reset":
                writer.transport.abort()
            case "stall":
                await reader.read()
                self.hung_up.set()
            case "cut":
                pass


async def _read(reader: asyncio.StreamReader) -> Request | None:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    method, path, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, path, headers, body)
