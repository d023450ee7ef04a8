"""One run of a coroutine that everyone who asks meanwhile shares.

Loading a model must go on when the request that began it is superseded: otherwise
somebody who types faster than the model loads would never see it loaded.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from coauthor.errors import BackendUnavailable

Result = TypeVar("Result")


class SharedTask(Generic[Result]):
    """Runs `work` at most once at a time."""

    def __init__(self, work: Callable[[], Awaitable[Result]]) -> None:
        """Keep `work` for later; nothing runs yet."""
        self._work = work
        self._task: asyncio.Task[Result] | None = None

    def begin(self) -> asyncio.Task[Result]:
        """Begin a run, unless one is in progress, without waiting for it."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._call())
            self._task.add_done_callback(retrieve)
        return self._task

    async def run(self) -> Result:
        """Join the run in progress, or begin one; its result or its exception.

        Cancelling a caller leaves the run alone.
        Raises BackendUnavailable when the run itself is stopped with `cancel`.
        """
        shared = self.begin()
        try:
            return await asyncio.shield(shared)
        except asyncio.CancelledError:
            caller = asyncio.current_task()
            if not shared.cancelled() or (caller and caller.cancelling()):
                raise
            raise BackendUnavailable("The model was stopped.") from None

    async def cancel(self) -> None:
        """Stop the run in progress and wait until it has cleaned up."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _call(self) -> Result:
        return await self._work()


def retrieve(task: asyncio.Future[Any]) -> None:
    """Look at the exception, so that asyncio does not warn when no caller is left."""
    if not task.cancelled():
        task.exception()
