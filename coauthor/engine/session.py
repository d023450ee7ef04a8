"""What is the same for all models of a session: what was offered, and what it cost."""

from collections.abc import Callable

from coauthor.engine.counters import Counters
from coauthor.engine.memory import Memory
from coauthor.engine.offers import Offers
from coauthor.engine.silences import Silences
from coauthor.engine.stages import Stages


class Session:
    """The memory and the counts of one client's server."""

    def __init__(self, characters_per_token: Callable[[], float | None]) -> None:
        """Nothing has happened yet.

        `characters_per_token` is what the model has that makes suggestions, or None.
        """
        self.memory = Memory()
        """What suggestions need to know of the keys before."""
        self.counters = Counters()
        """The counts so far."""
        self.stages = Stages()
        """How long the stages of answering take."""
        self.silences = Silences()
        """Why nothing was shown."""
        self.offers = Offers(self.counters, characters_per_token)
        """What becomes of the suggestions that were sent."""

    def silent(self, reason: str) -> None:
        """Count an answer without a suggestion, and why there was none."""
        self.counters.count("silent")
        self.silences.add(reason)
