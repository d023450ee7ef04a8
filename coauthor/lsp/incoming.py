"""From standard input to handled messages.

pygls does this too, but in a thread, which costs three changes of thread for each
message, and with a Python call for each object in its JSON.
"""

import asyncio
import os
import re
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

from lsprotocol import types
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from coauthor.lsp.server import CoauthorServer

_AT_ONCE = 256 * 1024
"""Bytes read at most before others have their turn."""
_LENGTH = re.compile(rb"^Content-Length:[ \t]*([1-9]\d{0,17})[ \t]*\r$", re.I | re.M)


async def handle_all(source: asyncio.StreamReader, server: "CoauthorServer") -> None:
    """Handle one message after the other until the end of input.

    Those that have arrived together are all begun before any handler goes on.
    """
    while True:
        try:
            header = await source.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(header)
            if length is None:
                continue
            body = await source.readexactly(int(length[1]))
        except asyncio.LimitOverrunError as error:
            # No header is so long: pass over it, in pieces.
            await source.readexactly(error.consumed)
            continue
        except asyncio.IncompleteReadError:
            return
        try:
            message = server.protocol.read(body)
            if getattr(message, "method", None) == types.EXIT:
                await server.protocol.answered()
            server.protocol.handle_message(message)
        except Exception as error:
            server.report_server_error(error, JsonRpcException)


def opened(stdin: BinaryIO) -> asyncio.StreamReader:
    """Standard input as a stream, read by the running loop where it can watch it.

    That is not on Windows, and not when the input is a file; a thread reads it then.
    """
    loop, source = asyncio.get_running_loop(), asyncio.StreamReader()

    # Not `connect_read_pipe`: it would make the input non-blocking, and with it our
    # standard output or a shell's, wherever they share one terminal or socket.
    def read() -> None:
        try:
            data = os.read(stdin.fileno(), _AT_ONCE)
        except OSError:
            data = b""
        if data:
            source.feed_data(data)
        else:
            loop.remove_reader(stdin)
            source.feed_eof()

    if sys.platform != "win32":
        with suppress(OSError):
            loop.add_reader(stdin, read)
            return source
    # A daemon, because nothing wakes it when we want to end.
    reading = (stdin, source, loop)
    threading.Thread(target=_read, args=reading, daemon=True).start()
    return source


def _read(
    stdin: BinaryIO, source: asyncio.StreamReader, loop: asyncio.AbstractEventLoop
) -> None:
    """Read in a thread until the end of input, or of the loop."""
    with suppress(RuntimeError):
        while data := os.read(stdin.fileno(), _AT_ONCE):
            loop.call_soon_threadsafe(source.feed_data, data)
        loop.call_soon_threadsafe(source.feed_eof)
