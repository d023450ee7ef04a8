"""Whether the model has worked for so long that an editor should show it.

Most runs are over before anybody could read "thinking": told of each, an editor would
be sent two notifications for every key.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from coauthor.engine.timers import Timers

UNSEEN_S = 0.15
"""A shorter wait needs no sign that something is going on."""


class Thinking:
    """The runs that have lasted a while."""

    def __init__(self, on_lasting: Callable[[], None], timers: Timers) -> None:
        """Nothing runs. `on_lasting` is called when a run has lasted a while."""
        self._on_lasting = on_lasting
        self._timers = timers
        self._lasting = 0

    @property
    def lasts(self) -> bool:
        """Whether a run that is going on has lasted a while."""
        return self._lasting > 0

    @contextmanager
    def run(self) -> Generator[None]:
        """Watch a run from now to the end of the block."""
        long = False

        def has_lasted() -> None:
            nonlocal long
            long = True
            self._lasting += 1
            self._on_lasting()

        timer = self._timers.call_later(UNSEEN_S, has_lasted)
        try:
            yield
        finally:
            timer.cancel()
            if long:
                self._lasting -= 1
