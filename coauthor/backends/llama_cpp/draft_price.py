"""What a drafted token costs with this model on this machine, learnt from rewrites.

A decode of several tokens takes longer than one of a single token, but not as many
times as long: the weights are read once. How much longer depends on whether a machine
waits for its memory or for its cores, and on what else it does. So it is not measured
once and for all as the model is loaded, which is when an editor keeps it busiest.
"""

from collections import deque
from statistics import fmean

_GUESS = 0.35
"""With the bundled model on two cores it was 0.3 to 0.4, with one of 100 million
parameters 0.5 to 0.6 on one thread: `docs/decisions/0004-drafts.md`."""
_LATELY = 16
_MOST = 1.0
"""What costs more is as useless, and was perhaps held up by another program."""


class DraftPrice:
    """The price of one worker's drafts, where a token of its own costs 1."""

    def __init__(self, guess: float = _GUESS) -> None:
        """Begin with a guess."""
        self._guess = guess
        self._alone_s: deque[float] = deque(maxlen=_LATELY)
        self._prices = deque([guess] * (_LATELY // 4), maxlen=_LATELY)

    @property
    def value(self) -> float:
        """What a drafted token costs more, as it was lately.

        A mean: where programs compete for the cores, all decodes are held up, but the
        longer ones more often, which a median takes for their price.
        """
        return fmean(self._prices)

    def doubt(self) -> None:
        """Believe a little less in what was learnt: a new run may find it changed."""
        self._prices.append(self._guess)

    def took(self, tokens: int, seconds: float) -> None:
        """Learn from a decode of one token, or of one and a draft."""
        if tokens == 1:
            self._alone_s.append(seconds)
        elif self._alone_s:
            more = seconds / fmean(self._alone_s) - 1
            self._prices.append(min(max(more / (tokens - 1), 0), _MOST))
