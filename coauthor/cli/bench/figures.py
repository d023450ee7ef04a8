"""Many measured values in a few figures."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Summary:
    """What a row of values looks like; in their own unit."""

    n: int
    p50: float
    p95: float
    p99: float
    least: float
    most: float


def summary(values: Sequence[float]) -> Summary | None:
    """Percentiles of the values; None when there are none."""
    if not values:
        return None
    ordered = sorted(values)
    return Summary(
        n=len(ordered),
        p50=round(percentile(ordered, 50), 3),
        p95=round(percentile(ordered, 95), 3),
        p99=round(percentile(ordered, 99), 3),
        least=round(ordered[0], 3),
        most=round(ordered[-1], 3),
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which so many percent lie, on straight lines between them.

    Raises ValueError when there are no values.
    """
    if not values:
        raise ValueError("There is no percentile of nothing.")
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def share(part: float, whole: float) -> float | None:
    """A part as a fraction; None when there is nothing to have a part of."""
    return round(part / whole, 4) if whole else None
