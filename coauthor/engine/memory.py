"""What is remembered from one key to the next."""

from typing import Any

from coauthor.context.choose_notes import Choice
from coauthor.context.window import Window
from coauthor.document.positions import Encoding, Position
from coauthor.engine.flights import Flights
from coauthor.engine.pace import Pace
from coauthor.engine.shown import Shown
from coauthor.engine.suggestions import Suggestions
from coauthor.engine.told_ideas import ToldIdeas
from coauthor.engine.wordings import Wordings


class Memory:
    """Of all open documents, as long as one model is used with the same settings."""

    def __init__(self) -> None:
        """Nothing was written yet."""
        self.suggestions = Suggestions()
        """What was offered at the places where the writer was at last."""
        self.shown = Shown()
        """What the writer sees, and what they refused."""
        self.flights: Flights[Any] = Flights()
        """What is being made for the place where the writer is."""
        self.prefetches: Flights[Any] = Flights()
        """What is made ready for the place where the writer may be next."""
        self.windows: dict[str, Window] = {}
        """What the model saw last of each open document, by URI."""
        self.ideas = ToldIdeas()
        """Which ideas were shown."""
        self.wordings = Wordings()
        """How passages that were rewritten could read instead."""
        self.notes: dict[str, Choice] = {}
        """Which notes it saw with that, by URI."""
        self.pace = Pace()
        """How fast the writer types and the model answers."""

    def edited(
        self, uri: str, typed: str | None, at: Position | None, encoding: Encoding
    ) -> None:
        """A document was changed, by putting in `typed` at a position.

        None for any other change.
        """
        self.shown.edited(uri, typed, at, encoding)
        self.pace.edited()
        self.flights.follow(uri, typed)
        self.prefetches.follow(uri, typed)

    def closed(self, uri: str) -> None:
        """A document was closed: nothing is to be made for it any more."""
        self.flights.drop(uri)
        self.prefetches.drop(uri)
        self.windows.pop(uri, None)
        self.ideas.closed(uri)
        self.wordings.closed(uri)
        self.shown.closed(uri)
        self.notes.pop(uri, None)

    def forget(self) -> None:
        """Other settings, or other notes, say what to offer now.

        What is being made for a writer who waits goes on, and keeps what it says for
        itself: it has the suggestions from before.
        """
        self.suggestions = Suggestions()
        self.prefetches.close()

    def close(self) -> None:
        """End everything that is being made."""
        self.flights.close()
        self.prefetches.close()
