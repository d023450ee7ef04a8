"""How sure a model is, from what its server says of each token."""

from collections.abc import Iterable


class Sureness:
    """The mean of the tokens' logarithms so far."""

    def __init__(self) -> None:
        self._sum = 0.0
        self._count = 0

    def add(self, logarithms: Iterable[float | None]) -> None:
        """Take the next tokens' log-probabilities; None where one is not told."""
        for it in logarithms:
            if it is not None:
                self._sum += min(it, 0.0)  # Nothing is surer, whatever a server says.
                self._count += 1

    @property
    def mean(self) -> float | None:
        """None before anything was told."""
        return self._sum / self._count if self._count else None
