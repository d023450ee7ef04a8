"""Time as the engine sees it, so that a test can turn the clock."""

import asyncio
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """Something that will happen."""

    def cancel(self) -> None:
        """Let it not happen; nothing if it has."""
        ...


class Timers(Protocol):
    """A clock and what it rings for. Every event loop is one."""

    def time(self) -> float:
        """Seconds since some moment."""
        ...

    def call_later(self, delay: float, callback: Callable[[], object], /) -> Timer:
        """Call in so many seconds."""
        ...


class LoopTimers:
    """Those of the running event loop; it need not run when an engine is made."""

    def time(self) -> float:
        """The loop's seconds."""
        return asyncio.get_running_loop().time()

    def call_later(self, delay: float, callback: Callable[[], object], /) -> Timer:
        """Call in so many seconds."""
        return asyncio.get_running_loop().call_later(delay, callback)
