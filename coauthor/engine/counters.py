"""What happened so far, in numbers only: nothing here can tell what was written."""

from dataclasses import dataclass, replace
from typing import Literal

Event = Literal[
    "requests",
    "superseded",
    "failed",
    "evaluated",
    "cached",
    "generated",
    "shown",
    "accepted",
    "dismissed",
]


@dataclass(frozen=True, slots=True)
class Counters:
    """A snapshot of the counts since the engine was made."""

    requests: int = 0
    """Generations that were asked for."""
    superseded: int = 0
    """Tasks that a newer one of the same lane cancelled."""
    failed: int = 0
    """Generations that ended with an error of the backend."""
    evaluated: int = 0
    """Prompt tokens that were decoded."""
    cached: int = 0
    """Prompt tokens that were answered from kept state."""
    generated: int = 0
    """Tokens that were generated, as far as anybody waited for them."""
    shown: int = 0
    """Suggestions that an editor showed."""
    accepted: int = 0
    """Suggestions that the writer accepted, whole or in part."""
    dismissed: int = 0
    """Suggestions that the writer dismissed."""

    def plus(self, event: Event, amount: int = 1) -> "Counters":
        """The same counts with one of them raised."""
        raised: int = getattr(self, event) + amount
        return replace(self, **{event: raised})
