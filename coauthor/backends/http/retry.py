"""Asking again: before the first word only, and not while a server rests.

What has begun is never asked for anew by itself, as it would cost twice; see `resume`
for answers that broke off.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from coauthor.backends.base import Delta, GenerationRequest
from coauthor.backends.http.failures import StreamBroken
from coauthor.errors import BackendError, BackendTimeout, BackendUnavailable

PAUSES_S = (0.05, 0.25, 0.5, 1.0, 2.0)
"""Seconds before each new try."""
LONGEST_PAUSE_S = 5.0
"""Who asks for a longer one is not asked again by itself."""
FAILURES_BEFORE_REST = 3
RESTS_S = (10.0, 20.0, 40.0, 60.0)

Attempt = Callable[[GenerationRequest], AsyncGenerator[Delta, None]]


class Retries:
    """Tries the requests to one server."""

    def __init__(
        self,
        name: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`name` is what the writer calls the backend; the others are for tests."""
        self._name = name
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._failures = 0
        self._rests_until = 0.0
        self._last = ""
        """What was wrong the last time."""

    async def run(
        self, request: GenerationRequest, attempt: Attempt
    ) -> AsyncGenerator[Delta, None]:
        """Pass the deltas of the first attempt on that has any.

        Raises what the last attempt raised, and BackendUnavailable during a rest.
        """
        left = self._rests_until - self._clock()
        if left > 0:
            raise BackendUnavailable(
                f"{self._last} coauthor asks {self._name} again in {left:.0f} seconds."
            )
        # After a rest one try tells enough.
        resting = self._failures >= FAILURES_BEFORE_REST
        for pause in (None,) if resting else (*PAUSES_S, None):
            began = False
            try:
                async with aclosing(attempt(request)) as deltas:
                    async for delta in deltas:
                        began = True
                        self._failures = 0
                        yield delta
                return
            except BackendError as error:
                wait = self._wait(pause, error)
                if began or wait is None:
                    self._count(error, began)
                    raise
            await self._sleep(wait)

    def _wait(self, pause: float | None, error: BackendError) -> float | None:
        """Seconds until the next try; None when there is none."""
        if not error.again or pause is None:
            return None
        if isinstance(error, StreamBroken) and pause == PAUSES_S[0]:
            return 0.0  # A kept connection ended just now; a new one is opened at once.
        wait = max(pause * (0.5 + self._chance()), error.after_s or 0.0)
        return wait if wait <= LONGEST_PAUSE_S else None

    def _count(self, error: BackendError, began: bool) -> None:
        if began or not (error.again or isinstance(error, BackendTimeout)):
            return
        self._failures += 1
        self._last = str(error)
        over = self._failures - FAILURES_BEFORE_REST
        if over >= 0:
            rest = RESTS_S[min(over, len(RESTS_S) - 1)]
            self._rests_until = self._clock() + max(rest, error.after_s or 0.0)
