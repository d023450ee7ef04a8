"""Streams of events and of lines, from bytes that nobody vouches for.

A line may come in any pieces, also within a character. One that does not end is given
up on, so that a server can fill no memory.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from coauthor.backends.http.failures import StreamBroken
from coauthor.errors import BackendError

LONGEST_LINE = 1_000_000
"""Bytes; the longest that servers send is a list of probabilities, a few thousand."""
_GOODBYE_S = 0.05
_NOT_NEEDED = (b"", b"event", b"id", b"retry")
"""Fields of events; the one without a name is a comment."""


async def lines(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Split a stream at its line ends, which are not part of the lines.

    Raises StreamBroken for a line that is too long. What stands behind the last line
    end is no line: a stream that was cut ends there.
    """
    held = bytearray()
    async for piece in pieces:
        held += piece
        *whole, rest = held.split(b"\n")
        for line in whole:
            yield bytes(line.removesuffix(b"\r"))
        held = rest
        if len(held) > LONGEST_LINE:
            raise StreamBroken


async def events(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Give the data of each server-sent event; their names and ids are not needed.

    What stands behind the last empty line is no event: it may have been cut.
    Raises StreamBroken for an event that is too long, and for a line of no known kind.
    """
    data: list[bytes] = []
    size = 0
    async for line in lines(pieces):
        if not line:
            if data:
                yield b"\n".join(data)
            data, size = [], 0
        elif line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
            size += len(line)
            if size > LONGEST_LINE:
                raise StreamBroken
        elif line.partition(b":")[0] not in _NOT_NEEDED:
            # The standard lets it pass, but it may have been data: a word would be
            # missing from the text, and nobody would know.
            raise StreamBroken


async def rest_of(pieces: AsyncIterator[bytes]) -> None:
    """Read what stands behind the end of an answer, so that the connection is kept.

    Mostly it is there already; who says nothing more, nor ends, is left.
    """
    with suppress(TimeoutError, BackendError):
        async with asyncio.timeout(_GOODBYE_S):
            async for _ in pieces:
                pass
