"""How long to wait before a suggestion comes by itself, learned from the writer.

A suggestion for somebody who is in the middle of typing disturbs, and a late one is no
help. So it waits for a pause that is long for this writer: half a second at first, then
as many of their own gaps between two keys, and more where the model's answer is slow.
The pause begins with the last key, so what the editor has waited already counts.
"""

import time
from collections import deque
from collections.abc import Callable
from statistics import median

_REMEMBERED = 20
"""Gaps and answers that are looked at; a writer's pace changes within minutes."""
_USUAL_GAP_S = 0.13
"""Median pause between two keys in prose (Lee, Liang, Yang: CoAuthor, CHI 2022)."""
_PAUSE_S = 1.0
"""A longer gap is a pause to think and says nothing of how fast somebody types."""
_LEAST_GAP_S, _MOST_GAP_S = 0.065, 0.26
_GAPS = 0.5 / _USUAL_GAP_S
"""A pause is so many gaps: half a second for the usual writer, a quarter to a whole one
for the fastest and the slowest."""

_SLOW_S = 0.25
"""Answers above this are work for seconds when they come at each key, so those wait
longer: `_CAUTION` times as long."""
_CAUTION = 1.5
LONGEST_S = _MOST_GAP_S * _GAPS * _CAUTION
"""The longest pause that is ever waited for."""


class Pace:
    """One writer's pace and the model's."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is known yet. `clock` gives seconds."""
        self._clock = clock
        self._edited_at: float | None = None
        self._gaps: deque[float] = deque(maxlen=_REMEMBERED)
        self._answers: deque[float] = deque(maxlen=_REMEMBERED)

    def edited(self) -> None:
        """The writer has just changed a text."""
        now = self._clock()
        if self._edited_at is not None and now - self._edited_at < _PAUSE_S:
            self._gaps.append(now - self._edited_at)
        self._edited_at = now

    def answered(self, seconds: float) -> None:
        """The model has just answered in so many seconds."""
        self._answers.append(seconds)

    def wait_s(self) -> float:
        """Seconds from now until the writer can be said to pause."""
        gap = median(self._gaps) if self._gaps else _USUAL_GAP_S
        quiet = min(max(gap, _LEAST_GAP_S), _MOST_GAP_S) * _GAPS * self._caution()
        if self._edited_at is None:
            return 0.0
        return max(0.0, self._edited_at + quiet - self._clock())

    def _caution(self) -> float:
        """How much longer to wait, where a wasted answer costs much."""
        answer = median(self._answers) if self._answers else 0.0
        return 1.0 if answer <= _SLOW_S else _CAUTION
