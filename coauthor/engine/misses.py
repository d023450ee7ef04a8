"""Whether a model keeps being late for its job.

One hiccup says nothing: a machine that was busy for a moment is not a slow one. Only
somebody who is late more often than not, over a number of runs, is too slow.
"""

from collections import deque

from coauthor.engine.fitness import PARAGRAPH_WORDS, RELUCTANTLY, WORD
from coauthor.engine.jobs import Job

_REMEMBERED = 20
_LEAST = 10
"""Runs before anything is said."""


class Misses:
    """The last runs of one model for one job."""

    def __init__(self, job: Job, deadline: float) -> None:
        """Nothing is known yet. `deadline` is that of a suggestion, in seconds."""
        self._job: Job = job
        self._deadline = deadline
        self._late: deque[bool] = deque(maxlen=_REMEMBERED)

    def ran(self, first: float | None, took: float, characters: int = 0) -> None:
        """A run has ended, or was ended by whoever wanted it.

        `first` and `took` are seconds from its beginning, with the model loaded by
        then, to its first text (None: there was none) and to its end; `characters` is
        how long its text is. A run that was ended before it could be late, and one that
        had nothing to say, do not count.
        """
        seconds = took
        limit = self._deadline
        if self._job == "inline":
            seconds = took if first is None else first
        else:
            # A longer text may take longer.
            paragraphs = characters / WORD / PARAGRAPH_WORDS
            limit = RELUCTANTLY * max(paragraphs, 1.0)
        if first is not None or seconds > limit:
            self._late.append(seconds > limit)

    @property
    def keeps_missing(self) -> bool:
        """Whether more than half of the last twenty runs came too late."""
        return len(self._late) >= _LEAST and sum(self._late) * 2 > len(self._late)

    def reset(self) -> None:
        """Begin anew, as after a step to another model."""
        self._late.clear()
