"""Ends a streamed text before the first stop sequence that appears in it."""

from collections.abc import Sequence


class Stops:
    """Takes text piece by piece and gives it out as soon as it is safe.

    Text that may be the beginning of a stop sequence waits until that is decided.
    """

    def __init__(self, stop: Sequence[str]) -> None:
        self._stop = [sequence for sequence in stop if sequence]
        self._held: str = ""
        self.stopped = False
        """Whether a stop sequence has appeared; nothing comes out after it."""

    def add(self, text: str) -> str:
        """Take the next piece; give the text that is safe now, perhaps none."""
        if self.stopped:
            return ""
        text = self._held + text
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
