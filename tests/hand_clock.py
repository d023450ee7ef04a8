"""A clock that a test turns by hand, with the timers that hang on it."""

from collections.abc import Callable


class HandTimer:
    def __init__(self, at: float, callback: Callable[[], object]) -> None:
        self.at = at
        self.callback = callback
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class HandClock:
    """The engine's `Timers`; `turn` lets time pass."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._timers: list[HandTimer] = []

    @property
    def set(self) -> list[HandTimer]:
        """The timers that wait for their time."""
        return [timer for timer in self._timers if not timer.cancelled]

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, callback: Callable[[], object], /) -> HandTimer:
        self._timers.append(HandTimer(self.now + delay, callback))
        return self._timers[-1]

    def turn(self, seconds: float) -> None:
        """Let so many seconds pass, and ring for what is due meanwhile."""
        end = self.now + seconds
        while due := [timer for timer in self.set if timer.at <= end]:
            first = min(due, key=lambda timer: timer.at)
            self._timers.remove(first)
            self.now = max(self.now, first.at)
            first.callback()
        self.now = end
