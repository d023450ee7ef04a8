"""A stream that ends in time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from coauthor.backends.base import Delta
from coauthor.errors import BackendTimeout

_TOO_SLOW = (
    "The model did not answer in time. Try again; "
    "if it stays so, choose a smaller model or restart the editor."
)


async def within(
    run: AsyncGenerator[Delta, None],
    deadline_ms: float | None,
    patience_ms: float | None = None,
) -> AsyncGenerator[Delta, None]:
    """Pass the deltas of `run` on until `deadline_ms` after the first one.

    Then `run` is closed and the last delta is `Delta("", "length")`.
    A run that finished in time ends with its own last delta.
    None means no deadline.
    Raises BackendTimeout when there is no first delta within `patience_ms`.
    """
    loop = asyncio.get_running_loop()
    began = False
    ends_at = None if patience_ms is None else loop.time() + patience_ms / 1000
    async with aclosing(run):
        while True:
            # A stream that never suspends gives no timeout the chance to strike.
            if began and ends_at is not None and loop.time() >= ends_at:
                break
            try:
                async with asyncio.timeout_at(ends_at):
                    delta = await anext(run, None)
            except TimeoutError:
                if not began:
                    raise BackendTimeout(_TOO_SLOW) from None
                break
            if delta is None:
                return
            if not began:
                began = True
                after = None if deadline_ms is None else deadline_ms / 1000
                ends_at = None if after is None else loop.time() + after
            yield delta
            if delta.finish is not None:
                return
    yield Delta("", "length")
