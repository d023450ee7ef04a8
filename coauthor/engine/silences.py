"""Why nothing was shown, and how often. A reason is a name of ours, never a text."""

from collections import Counter


class Silences:
    """Counts the answers without a suggestion, by reason.

    The reasons are those of `coauthor.shaping.candidate.Reason` and
    `coauthor.tasks.complete.Silence`.
    """

    def __init__(self) -> None:
        """There was something to show so far."""
        self._counts: Counter[str] = Counter()

    def add(self, reason: str) -> None:
        """There was nothing to show."""
        self._counts[str(reason)] += 1

    def counts(self) -> dict[str, int]:
        """Reason -> how often, the most frequent first."""
        return dict(self._counts.most_common())
