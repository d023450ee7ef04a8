"""When a worker that ended may be started again, and when a model is to blame.

The first restart is at once, because most workers end by accident. Workers that keep
ending rest ever longer. A model that twice in a row ends its worker before it did any
work is bad and is not tried again.
"""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

FIRST_REST = 0.25
LONGEST_REST = 30.0
"""Seconds; the rest doubles from the first to the longest."""
LONG_LIFE = 30.0
"""Seconds after which a worker's end is not held against the ones before it."""
SHORT_WHILE = 60.0
"""Seconds within which two faults make a model bad."""

_WINDOWS_CRASH = 0xC0000000
_WINDOWS_ABORT = 3
_SENT_BY_OTHERS = ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP")


@dataclass(frozen=True, slots=True)
class End:
    """How a worker ended that was not told to."""

    status: int
    """The exit status as `subprocess` gives it: negative for a signal."""
    loaded: bool
    """Whether its model was ready."""
    worked: bool
    """Whether it finished a run."""

    @property
    def is_fault(self) -> bool:
        """Whether the model is a likely cause.

        Somebody else's signal says nothing about a model that had been loaded, and a
        worker that did some work crashed on something rarer than the model itself.
        """
        return not self.loaded or (not self.worked and is_crash(self.status))


def is_crash(status: int) -> bool:
    """Whether native code ended the process, by the exit status."""
    if status >= 0:
        return status >= _WINDOWS_CRASH or status == _WINDOWS_ABORT
    others = {getattr(signal, name, None) for name in _SENT_BY_OTHERS}
    return -status not in others


class Restarts:
    """The memory of how one model's workers ended."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Remember nothing yet; `clock` is in seconds."""
        self.bad = False
        """Whether the model is not to be tried again."""
        self.count = 0
        """Failures in a row."""
        self._clock = clock
        self._started_at = 0.0
        self._next_at = 0.0
        self._fault_at: float | None = None

    @property
    def rest(self) -> float:
        """Seconds until the next start; 0 when it may be now."""
        return max(0.0, self._next_at - self._clock())

    def started(self) -> None:
        """A worker was started just now."""
        self._started_at = self._clock()

    def refused(self) -> None:
        """The worker lives but could not load the model."""
        self._failed()

    def ended(self, end: End) -> None:
        """A worker has ended just now without being told to."""
        now = self._clock()
        killed = end.worked and not is_crash(end.status)
        if killed or now - self._started_at >= LONG_LIFE:
            self.count = 0
        if not end.is_fault:
            self._fault_at = None
        else:
            earlier, self._fault_at = self._fault_at, now
            self.bad = earlier is not None and now - earlier <= SHORT_WHILE
        self._failed()

    def _failed(self) -> None:
        self.count += 1
        doublings = min(self.count - 2, 16)
        rest = FIRST_REST * 2**doublings if self.count > 1 else 0.0
        self._next_at = self._clock() + min(rest, LONGEST_REST)
