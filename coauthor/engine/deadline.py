"""A stream that ends in time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from coauthor.backends.base import Delta


async def within(
    run: AsyncGenerator[Delta, None], deadline_ms: float | None
) -> AsyncGenerator[Delta, None]:
    """Pass the deltas of `run` on until `deadline_ms` after the first one.

    Then `run` is closed and the last delta is `Delta("", "length")`.
    A run that finished in time ends with its own last delta.
    None means no deadline.
    """
    loop = asyncio.get_running_loop()
    ends_at: float | None = None
    async with aclosing(run):
        while True:
            # A stream that never suspends gives no timeout the chance to strike.
            if ends_at is not None and loop.time() >= ends_at:
                break
            try:
                async with asyncio.timeout_at(ends_at):
                    delta = await anext(run, None)
            except TimeoutError:
                break
            if delta is None:
                return
            if ends_at is None and deadline_ms is not None:
                ends_at = loop.time() + deadline_ms / 1000
            yield delta
            if delta.finish is not None:
                return
    yield Delta("", "length")
