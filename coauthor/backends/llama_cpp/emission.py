"""From token bytes to text that may be shown: whole characters, no stop sequences."""

import codecs
from collections.abc import Sequence

from coauthor.backends.stops import Stops


class Emission:
    """Collects the bytes of one run and gives out text as soon as it is safe.

    Byte-level tokens may split a character, so bytes wait until it is complete; bytes
    that can never become one are dropped.
    """

    def __init__(self, stop: Sequence[str]) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
        self._stops = Stops(stop)

    @property
    def stopped(self) -> bool:
        """Whether a stop sequence has appeared; nothing comes out after it."""
        return self._stops.stopped

    def add(self, data: bytes) -> str:
        """Take the next bytes; give the text that is safe now, perhaps none."""
        return self._stops.add(self._decoder.decode(data))

    def finish(self) -> str:
        """Give what was held back, when no stop sequence came of it."""
        return self._stops.finish()
