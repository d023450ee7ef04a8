"""The three pipes of a worker, as asyncio wants them: one small protocol for each.

Protocols instead of streams, because a stream costs a task that wakes up for each
frame before anybody who waits for one does.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from coauthor.backends.base import Priority
from coauthor.backends.llama_cpp import frames
from coauthor.errors import BackendProtocolError

_LONGEST_LINE = 64 * 1024


class _Pipe(asyncio.Protocol):
    """What all of them share: a transport, and an end somebody may wait for."""

    def __init__(self) -> None:
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio, first."""
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Called by asyncio, last, whoever closed the pipe."""
        if not self.over.done():
            self.over.set_result(None)

    def close(self) -> None:
        """Close our end now; safe to call repeatedly."""
        if self._transport is not None:
            self._transport.close()


class Input(_Pipe):
    """Frames to the worker, and the bell once they are in the pipe."""

    def __init__(self, ring: Callable[[Iterable[Priority]], None]) -> None:
        super().__init__()
        self._ring = ring
        self._to_ring: set[Priority] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio, first."""
        super().connection_made(transport)
        # Then `resume_writing` means: the pipe has everything.
        self._transport.set_write_buffer_limits(high=0)

    def send(self, data: bytes, ring: Iterable[Priority]) -> None:
        """Write now, or as soon as the pipe has room; then ring."""
        if self._transport.is_closing():
            return  # asyncio would warn of each frame that nobody reads any more.
        self._transport.write(data)
        if self._transport.get_write_buffer_size():
            self._to_ring.update(ring)
        else:
            self._ring(ring)

    def resume_writing(self) -> None:
        """Called by asyncio when nothing waits for room any more."""
        self._ring(self._to_ring)
        self._to_ring.clear()

    def close(self) -> None:
        """Close our end now, whatever still waits for room."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.abort()


class Output(_Pipe):
    """Frames from the worker; `over` raises BackendProtocolError for anything else."""

    def __init__(self, heard: Callable[[frames.FromWorker], None]) -> None:
        super().__init__()
        self._heard = heard
        self._buffer = bytearray()

    def data_received(self, data: bytes) -> None:
        """Called by asyncio; everything that is whole goes on at once."""
        self._buffer += data
        try:
            while (frame := self._next()) is not None:
                self._heard(frame)
        except (ValueError, msgspec.MsgspecError) as error:
            self._buffer.clear()
            self.close()
            nonsense = BackendProtocolError(
                "The model's process sent something unreadable; it is started again."
            )
            nonsense.__cause__ = error
            if not self.over.done():
                self.over.set_exception(nonsense)

    def _next(self) -> frames.FromWorker | None:
        if len(self._buffer) < frames.HEADER_BYTES:
            return None
        length = frames.body_length(bytes(self._buffer[: frames.HEADER_BYTES]))
        end = frames.HEADER_BYTES + length
        if len(self._buffer) < end:
            return None
        body = bytes(self._buffer[frames.HEADER_BYTES : end])
        del self._buffer[:end]
        return frames.decode_from_worker(body)


class Errors(_Pipe):
    """What native code prints, line by line, to the log.

    The worker itself prints nothing of the writer's.
    """

    def __init__(self, log: logging.Logger) -> None:
        super().__init__()
        self._log = log
        self._line = b""

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        *lines, rest = (self._line + data).split(b"\n")
        for line in lines:
            self._tell(line)
        # One byte too many says that the line is too long, as any longer rest would.
        self._line = rest[: _LONGEST_LINE + 1]

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio, last, whoever closed the pipe."""
        self._tell(self._line)
        super().connection_lost(exc)

    def _tell(self, line: bytes) -> None:
        if 0 < len(line) <= _LONGEST_LINE:
            self._log.debug("worker: %s", line.decode(errors="replace").rstrip())
