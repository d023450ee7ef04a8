"""Work in progress that a later keystroke may join instead of beginning anew.

A request is over when the next key is pressed. The model's work for it need not be: as
long as the writer types what the model is just saying, it goes on.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeAlias, TypeVar

from coauthor.backends.shared_task import retrieve
from coauthor.engine.pace import LONGEST_S
from coauthor.engine.suggestions import Place
from coauthor.engine.timers import LoopTimers, Timer, Timers

Result = TypeVar("Result")

_LATE_S = 0.3
"""Work that nobody waits for goes on for the longest pause and so much more: the
request for the next key may come only after that pause, and a little late."""


class Flight(Generic[Result]):
    """One piece of work for one place, and what it has said so far."""

    def __init__(
        self,
        place: Place,
        work: "Work[Result]",
        *,
        count: int = 1,
        way: str = "",
        pause_s: float = 0,
        edition: object = None,
        timers: Timers | None = None,
    ) -> None:
        """Begin.

        `count` is how many texts were asked for. `way` is what must be typed from now
        on for the writer to come to `place`; empty when they are there. `pause_s` is
        how long requests wait for the writer, where the settings say that. `edition`
        tells what is made with the same notes and settings. `timers` are for tests.
        """
        self.place = place
        self.count = count
        self.edition = edition
        self.draft = ""
        """The model's text so far, which `work` keeps up to date."""
        self._way = way
        self._typed = ""
        self._followers = 0
        self._linger_s = max(LONGEST_S, pause_s) + _LATE_S
        self._timers = timers or LoopTimers()
        self._leaving: Timer | None = None
        self._task = asyncio.create_task(work(self))
        self._task.add_done_callback(retrieve)

    def fits(self, place: Place, count: int = 1) -> bool:
        """Whether what it will say is an answer at `place` as well."""
        if self.over or count > self.count:
            return False
        typed = place.typed_since(self.place)
        if typed is None:
            return False
        # What is made ready for later may not have begun, and may have to wait.
        at_once = not typed and not self._way
        return at_once or (
            len(self.draft) > len(typed) and self.draft.startswith(typed)
        )

    @property
    def over(self) -> bool:
        """Whether it has ended, one way or another."""
        return self._task.done()

    @property
    def ahead(self) -> str:
        """What the writer types next if they go on as it says."""
        return (self._way + self.draft)[len(self._typed) :]

    def then(self, call: Callable[[], object]) -> None:
        """Call once it has a result; never if it fails or is dropped."""

        def ended(task: asyncio.Task[Result]) -> None:
            if not task.cancelled() and task.exception() is None:
                call()

        self._task.add_done_callback(ended)

    def say(self, draft: str) -> None:
        """Take over what the model has said so far."""
        self.draft = draft

    def follow(self, typed: str) -> None:
        """The writer has typed; the work ends when that leads somewhere else."""
        self._typed += typed
        expected = self._way + self.draft
        if not (expected.startswith(self._typed) or self._typed.startswith(expected)):
            self.drop()

    async def join(self) -> Result:
        """Wait for the result, or raise what the work raises.

        Whoever waits may be cancelled; the work ends when nobody waits for a while.
        """
        self._followers += 1
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        try:
            return await asyncio.shield(self._task)
        finally:
            self._followers -= 1
            if not self._followers and not self.over:
                self._leaving = self._timers.call_later(self._linger_s, self.drop)

    def drop(self) -> None:
        """End the work; whoever waits for it is cancelled."""
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        self._task.cancel()


Work: TypeAlias = Callable[[Flight[Result]], Coroutine[Any, Any, Result]]
"""What a flight does; it tells the flight what the model says."""


class Flights(Generic[Result]):
    """At most one flight for each document: the newest."""

    def __init__(self) -> None:
        """Nothing is going on."""
        self._flights: dict[str, Flight[Result]] = {}

    def fitting(self, place: Place, count: int = 1) -> Flight[Result] | None:
        """The document's flight, if it will answer at `place` as well."""
        flight = self._flights.get(place.uri)
        return flight if flight is not None and flight.fits(place, count) else None

    def leads_to(self, place: Place) -> bool:
        """Whether just this place is being worked for."""
        flight = self._flights.get(place.uri)
        if flight is None or flight.over:
            return False
        return flight.place.back(0) == place.back(0)

    def begin(self, flight: Flight[Result]) -> Flight[Result]:
        """Keep a flight instead of the document's last one, which is dropped."""
        self.drop(flight.place.uri)
        self._flights[flight.place.uri] = flight
        return flight

    def follow_up(self, flight: Flight[Result], work: Work[Result]) -> None:
        """Begin more work when a flight has its result, unless it was replaced.

        Nobody waits for that work, and it ends when the writer turns away.
        """
        place = flight.place

        def begin() -> None:
            if self._flights.get(place.uri) is flight:
                self.begin(Flight(place, work, count=0, way=flight.ahead))

        flight.then(begin)

    def follow(self, uri: str, typed: str | None) -> None:
        """A document was changed, by typing or (None) in another way."""
        flight = self._flights.get(uri)
        if flight is None:
            return
        if typed is None:
            self.drop(uri)
        else:
            flight.follow(typed)

    def drop(self, uri: str) -> None:
        """End what is going on for a document."""
        flight = self._flights.pop(uri, None)
        if flight is not None:
            flight.drop()

    def said(self, uri: str) -> str:
        """What a document's flight has said so far; empty where there is none."""
        flight = self._flights.get(uri)
        return flight.draft if flight is not None else ""

    def close(self) -> None:
        """End everything."""
        for uri in list(self._flights):
            self.drop(uri)
