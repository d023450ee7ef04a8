"""How long the stages of answering take, for whoever wants to know where time goes."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from types import TracebackType
from typing import Literal, get_args

Stage = Literal["wait", "context", "first", "model", "shaping", "answer"]
"""`wait`: for the writer's pause, before an automatic suggestion.
`context`: choosing the text that the model sees, and making the prompt of it.
`first`: from a run's request to the model's first word; reading the prompt is in it.
`model`: from the same moment to the last word that is of use.
`shaping`: from the model's text to a suggestion.
`answer`: from the editor's request to the answer, the wait and all else included.

What was superseded or failed is in none of them. Runs of the model for a rewrite, for
ideas or ahead of need are not measured.
"""

_SAMPLES = 256


@dataclass(frozen=True, slots=True)
class Spread:
    """How long a stage took, in milliseconds."""

    count: int
    """How often it was measured."""
    p50: float
    """The median of the last 256."""
    p95: float
    """What 95 of 100 of the last 256 did not exceed."""


class _Measured:
    """A stage that was measured at least once."""

    __slots__ = ("count", "last")

    def __init__(self) -> None:
        self.count = 0
        self.last: deque[float] = deque(maxlen=_SAMPLES)

    def spread(self) -> Spread:
        ordered = sorted(self.last)

        def below(share: float) -> float:
            return round(ordered[ceil(share * len(ordered)) - 1] * 1000, 3)

        return Spread(self.count, below(0.5), below(0.95))


class Stages:
    """Measures by the same clock throughout."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """Nothing was measured yet. `clock` gives seconds."""
        self.clock = clock
        self._measured: dict[Stage, _Measured] = {}

    def measure(self, stage: Stage) -> "Measure":
        """Measure a block, unless it is left by an exception.

        A generator's block that is closed early counts: its reader had enough.
        """
        return Measure(self, stage)

    def took(self, stage: Stage, seconds: float) -> None:
        """Take one sample."""
        measured = self._measured.get(stage)
        if measured is None:
            measured = self._measured[stage] = _Measured()
        measured.count += 1
        measured.last.append(seconds)

    def spreads(self) -> dict[Stage, Spread]:
        """The stages that were measured, in the order of a suggestion's way."""
        return {
            stage: self._measured[stage].spread()
            for stage in get_args(Stage)
            if stage in self._measured
        }


class Measure:
    """A block that is being measured; it costs about a microsecond."""

    __slots__ = ("_begun", "_stage", "_stages")

    def __init__(self, stages: Stages, stage: Stage) -> None:
        """Begin when the block is entered."""
        self._stages = stages
        self._stage: Stage = stage
        self._begun = 0.0

    def __enter__(self) -> None:
        """Look at the clock."""
        self._begun = self._stages.clock()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Look at the clock again."""
        if kind is None or kind is GeneratorExit:
            self._stages.took(self._stage, self._stages.clock() - self._begun)
