"""Which suggestions needed the model, told by what the counters say between keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["shown", "empty", "superseded", "failed"]
Source = Literal["cache", "joined", "model", "unknown"]


@dataclass(slots=True)
class Press:
    """One key, or one accepted suggestion, and what became of its request."""

    ends: str
    """What the key ended, or "accepted"."""
    pause_ms: float
    """Before the next one, as drawn."""
    outcome: Outcome | None = None
    source: Source | None = None
    """Where a suggestion that was shown came from."""
    ms: float = 0.0
    """From writing the edit and the request to having read the answer."""
    new_characters: int = 0
    """Characters shown that were not on the screen already."""


class Sources:
    """Compares the counters with those of the last time.

    A key that was superseded never came from the cache, which answers at once. So when
    the cache answered as often as a suggestion was shown, it answered each of them.
    """

    def __init__(self, counters: Mapping[str, int]) -> None:
        """Begin with the counters as they are before the first key."""
        self._counters = counters
        self._since: list[Press] = []
        self._asked: list[Press] = []

    def answered(self, press: Press) -> None:
        """Note a key whose answer has come."""
        self._since.append(press)

    def ask(self) -> None:
        """Remember what the counters that are asked for now will be about."""
        self._asked += self._since
        self._since = []

    def tell(self, counters: Mapping[str, int]) -> None:
        """Settle what was asked about."""
        cached, joined = (
            counters.get(name, 0) - self._counters.get(name, 0)
            for name in ("from_cache", "joined")
        )
        shown = [press for press in self._asked if press.outcome == "shown"]
        source: Source = "unknown"
        if "from_cache" not in counters:
            pass
        elif cached == len(shown):
            source = "cache"
        elif cached == 0:
            source = "joined" if joined == len(self._asked) else "model"
        for press in shown:
            press.source = source
        self._counters = counters
        self._asked = []

    def settle(self, counters: Mapping[str, int]) -> None:
        """Settle what is left when the last key has been answered."""
        self.ask()
        self.tell(counters)
