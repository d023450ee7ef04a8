"""The model's memory is given back while nobody writes.

The backend's process ends; what the model can do stays known, and nobody is told,
because the next need has it back: the first edit begins to load it, so that it is there
before a suggestion is asked for. Whoever is faster waits.
"""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager

from coauthor.backends.shared_task import SharedTask
from coauthor.engine.timers import Timer, Timers


class Idle:
    """Unloads after a while without `touch` and with no run going on."""

    def __init__(
        self,
        minutes: float,
        unload: Callable[[], Awaitable[None]],
        load: Callable[[], Awaitable[object]],
        timers: Timers,
    ) -> None:
        """Nothing happens before the first `touch`; 0 minutes mean never."""
        self._limit_s = minutes * 60
        self._unload = unload
        self._load = load
        self._timers = timers
        self._last = 0.0
        self._timer: Timer | None = None
        self._runs = 0
        self._asleep = False
        self._unloading: asyncio.Future[None] | None = None
        self._waking = SharedTask(self._wake)

    def touch(self) -> None:
        """Note that somebody writes, or that the model has just worked; cheap."""
        if not self._limit_s:
            return
        self._last = self._timers.time()
        # Not a new timer for each key: the one that is set looks how long it is.
        if self._timer is None:
            self._timer = self._timers.call_later(self._limit_s, self._look)

    def wake(self) -> None:
        """Somebody writes: have the model back soon; a failure is told on use."""
        self.touch()
        if self._asleep:
            self._waking.begin()

    async def awake(self) -> None:
        """Wait until the model is back. Raises ModelNotFound or BackendError."""
        if self._asleep:
            await self._waking.run()

    def rest(self) -> None:
        """Unload now, unless a run is going on; the next need has the model back."""
        if not (self._runs or self._asleep):
            self._asleep = True
            self._unloading = asyncio.ensure_future(self._unload())

    @contextmanager
    def run(self) -> Generator[None]:
        """Keep the model as long as the block lasts."""
        self._runs += 1
        try:
            yield
        finally:
            self._runs -= 1
            self.touch()

    async def close(self) -> None:
        """Do nothing any more."""
        self._limit_s = 0
        if self._timer is not None:
            self._timer.cancel()
        await self._waking.cancel()
        await self._unloaded()

    def _look(self) -> None:
        self._timer = None
        if self._asleep:
            return
        if self._runs:
            self.touch()
            return
        left = self._last + self._limit_s - self._timers.time()
        if left > 0:
            self._timer = self._timers.call_later(left, self._look)
            return
        self.rest()

    async def _wake(self) -> None:
        await self._unloaded()
        await self._load()
        self._asleep = False
        self.touch()

    async def _unloaded(self) -> None:
        if self._unloading is not None:
            await asyncio.wait([self._unloading])
