"""From token bytes to text that may be shown: whole characters, no stop sequences."""

import codecs
from collections.abc import Sequence


class Emission:
    """Collects the bytes of one run and gives out text as soon as it is safe.

    Byte-level tokens may split a character, so bytes wait until it is complete; bytes
    that can never become one are dropped. Text that may be the beginning of a stop
    sequence waits until that is decided.
    """

    def __init__(self, stop: Sequence[str]) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
        self._stop = [sequence for sequence in stop if sequence]
        self._held = ""
        self.stopped = False
        """Whether a stop sequence has appeared; nothing comes out after it."""

    def add(self, data: bytes) -> str:
        """Take the next bytes; give the text that is safe now, perhaps none."""
        if not self._stop:
            return self._decoder.decode(data)
        if self.stopped:
            return ""
        text = self._held + self._decoder.decode(data)
        found = [at for at in (text.find(stop) for stop in self._stop) if at >= 0]
        if found:
            self.stopped = True
            self._held = ""
            return text[: min(found)]
        keep = max((_overlap(text, stop) for stop in self._stop), default=0)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]

    def finish(self) -> str:
        """Give what was held back, when no stop sequence came of it."""
        held, self._held = self._held, ""
        return held


def _overlap(text: str, stop: str) -> int:
    """How many characters at the end of the text begin the stop sequence."""
    for length in range(min(len(stop) - 1, len(text)), 0, -1):
        if text.endswith(stop[:length]):
            return length
    return 0
