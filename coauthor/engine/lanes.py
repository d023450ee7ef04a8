"""Newest wins: for each key only the task that came last goes on.

A key is whatever may have one piece of work at a time, such as a document and a method.
The newcomer does not wait for the one it cancels: cancelling reaches the model within
a token, and the two never share state.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Hashable
from contextlib import asynccontextmanager
from typing import Any


class Lanes:
    """The tasks that hold a key now."""

    def __init__(self, on_superseded: Callable[[], None] | None = None) -> None:
        """Nobody holds anything yet.

        `on_superseded` is called for each task that is cancelled by a newer one, or
        because what it works on has changed.
        """
        self._holders: dict[Hashable, asyncio.Task[Any]] = {}
        self._on_superseded = on_superseded

    @asynccontextmanager
    async def newest(self, key: Hashable) -> AsyncGenerator[None, None]:
        """Hold `key` inside the block, cancelling the task that held it before.

        Inside a block of the same task and key it does nothing.
        """
        task = asyncio.current_task()
        assert task is not None, "a coroutine always runs in a task"
        holder = self._holders.get(key)
        if holder is task:
            yield
            return
        if holder is not None:
            self._supersede(holder)
        self._holders[key] = task
        try:
            yield
        finally:
            if self._holders.get(key) is task:
                del self._holders[key]

    def cancel(self, key: Hashable) -> bool:
        """Cancel the task that holds `key`, because what it works on has changed.

        A task never cancels itself. Returns whether a task was cancelled.
        """
        holder = self._holders.get(key)
        if holder is None or holder is _current_task():
            return False
        del self._holders[key]
        return self._supersede(holder)

    def _supersede(self, holder: asyncio.Task[Any]) -> bool:
        cancelled = holder.cancel()
        if cancelled and self._on_superseded:
            self._on_superseded()
        return cancelled

    def __len__(self) -> int:
        """How many keys are held."""
        return len(self._holders)


def _current_task() -> asyncio.Task[Any] | None:
    """The running task; None in a plain callback of the event loop."""
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None
