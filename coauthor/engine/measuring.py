"""Models that nobody has measured yet are measured while nobody writes.

One at a time, and each that is done counts at once. Whoever writes ends it: the model
that was at work is unloaded, and has its turn again in the next quiet.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from coauthor.engine.alone import alone
from coauthor.engine.fit_file import keep_fits, known_fits
from coauthor.engine.model_fits import ModelFit, bytes_of, measure_model
from coauthor.engine.timers import LoopTimers, Timer, Timers
from coauthor.models.installed import InstalledModel, models_here
from coauthor.settings import Settings

log = logging.getLogger(__name__)

QUIET_S = 20.0
"""Seconds without a key after which the machine is ours."""


class Measuring:
    """Measures for one session, with its settings."""

    def __init__(
        self,
        settings: Settings,
        on_fits: Callable[[list[ModelFit]], None],
        *,
        busy: Callable[[], bool] = lambda: False,
        timers: Timers | None = None,
        measure: Callable[[InstalledModel, Settings], Awaitable[ModelFit]] = (
            measure_model
        ),
    ) -> None:
        """Nothing happens before the first `touch`.

        `on_fits` is called with all that is known whenever there is something new,
        also what another process has found out; it must not raise. While `busy`, the
        writer waits for a model, and nothing begins. The others are for tests.
        """
        self._settings = settings
        self._on_fits = on_fits
        self._busy = busy
        self._timers = timers or LoopTimers()
        self._measure = measure
        self._fits: dict[Path, ModelFit] = {}
        self._told: list[ModelFit] = []
        self._last = 0.0
        self._timer: Timer | None = None
        self._work: asyncio.Task[None] | None = None
        self._put_off = False
        """Whether a model was at work, so that the rest comes in the next quiet."""
        self._closed = False

    def touch(self) -> None:
        """Somebody writes, or wants something of a model: wait for the next quiet.

        Cheap enough for every key.
        """
        self._last = self._timers.time()
        if self._work is not None:
            self._stop(self._work)
        elif self._timer is None and not self._closed:
            self._timer = self._timers.call_later(QUIET_S, self._look)

    async def close(self) -> None:
        """End what is going on, and do nothing any more."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        if self._work is not None:
            self._stop(self._work)
            await asyncio.wait([self._work])

    def _look(self) -> None:
        """Begin, if it has been quiet for long enough by now."""
        self._timer = None
        left = self._last + QUIET_S - self._timers.time()
        if left <= 0 and self._busy():
            left = QUIET_S
        if left > 0:
            self._timer = self._timers.call_later(left, self._look)
            return
        self._work = asyncio.create_task(self._measure_all())
        self._work.add_done_callback(self._ended)

    def _stop(self, work: asyncio.Task[None]) -> None:
        # Not twice: the second time would break off the unloading of the model.
        if not work.cancelling():
            work.cancel()

    def _ended(self, work: asyncio.Task[None]) -> None:
        self._work = None
        if work.cancelled():
            if not self._closed:
                self._timer = self._timers.call_later(QUIET_S, self._look)
        elif error := work.exception():
            log.error("Measuring ended with %s.", type(error).__name__)
        elif self._put_off and not self._closed:
            self._timer = self._timers.call_later(QUIET_S, self._look)

    async def _measure_all(self) -> None:
        self._put_off = False
        if not await self._next():
            return
        async with alone():
            while model := await self._next():
                fit = await self._measure(model, self._settings)
                self._fits[model.path] = fit
                try:
                    await asyncio.to_thread(keep_fits, [fit], self._settings)
                except OSError as error:
                    log.warning("What was measured is not kept: %s.", error.strerror)
                self._tell()
                if self._busy():
                    self._put_off = True
                    break  # What is measured beside a model at work is not right.

    async def _next(self) -> InstalledModel | None:
        """The smallest model that nothing is known of.

        Those that could not be measured are tried again in another session.
        """
        models, known = await asyncio.to_thread(self._read)
        self._fits |= {fit.model.path: fit for fit in known}
        self._tell()
        unknown = [model for model in models if model.path not in self._fits]
        return min(unknown, key=bytes_of, default=None)

    def _read(self) -> tuple[list[InstalledModel], list[ModelFit]]:
        models = models_here(self._settings.model.path)
        return models, known_fits(models, self._settings)

    def _tell(self) -> None:
        fits = list(self._fits.values())
        if fits != self._told:
            self._told = fits
            self._on_fits(fits)
