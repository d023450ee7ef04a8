"""Answer one key: with what is known, else with what is under way, else with the model.

Then the next answer is made ready while the writer reads this one.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from coauthor.backends.base import Priority
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.engine.flights import Flight, Work
from coauthor.engine.suggestions import Place, Suggestions
from coauthor.settings_jobs import InlineSettings
from coauthor.tasks.complete import Completion, complete, read, read_on

_READING_S = 0.2
"""Nobody takes a suggestion sooner, and whoever goes on typing needs none prepared."""
_Reading: TypeAlias = Callable[[DocumentSnapshot, Engine], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Suggester:
    """The engine and the settings with which keys are answered."""

    engine: Engine
    settings: InlineSettings
    suggestions: Suggestions
    """Where what is made is kept: no longer in the engine's memory once notes or
    settings have changed."""
    probability: bool = False
    """Whether somebody wants to know how sure the model is."""

    @classmethod
    def of(
        cls, engine: Engine, settings: InlineSettings, *, probability: bool = False
    ) -> "Suggester":
        """For a snapshot that was taken just now."""
        return cls(engine, settings, engine.memory.suggestions, probability)

    def known(self, snapshot: DocumentSnapshot, count: int = 1) -> Completion | None:
        """An answer that costs nothing, or None."""
        found = self.engine.memory.suggestions.look_up(Place.of(snapshot))
        if len(found.texts) < count:
            return None
        return Completion(found.texts[:count], probability=found.probability)

    async def suggest(self, snapshot: DocumentSnapshot, count: int = 1) -> Completion:
        """Up to `count` texts for the cursor, best first, or why there are none.

        Raises ModelNotFound or BackendError.
        """
        memory, place = self.engine.memory, Place.of(snapshot)
        under_way = self._under_way(place, count)
        if under_way is not None:
            self.engine.count("joined")
            outcome = await under_way.join()
            if under_way.place == place or not outcome.texts:
                return outcome
            # It was begun a few keys ago and may have turned away from them since.
            known = self.known(snapshot, count)
            if known is not None:
                return known
        memory.prefetches.drop(place.uri)
        shown = memory.suggestions.find(place)
        clock = asyncio.get_running_loop().time
        begun = clock()
        outcome = await memory.flights.begin(self._flight(snapshot, count)).join()
        memory.pace.answered(clock() - begun)
        # What the writer sees already stays where it is; the new ones come after it.
        texts = tuple(dict.fromkeys((*shown, *outcome.texts)))[:count]
        silence = None if texts else outcome.silence
        return replace(outcome.offering(texts), silence=silence)

    def prepare(self, snapshot: DocumentSnapshot, shown: str) -> None:
        """Make the suggestion ready that follows when the writer takes this one."""
        memory = self.engine.memory
        if not self.settings.prefetch:
            return
        if self.suggestions is not memory.suggestions:
            return  # What comes next is asked for with other notes or settings.
        if self.engine.destination != "local":
            return  # What the writer may never need is not worth money and traffic.
        accepted = _accepted(snapshot, shown)
        place = Place.of(accepted)
        if memory.suggestions.find(place) or memory.prefetches.leads_to(place):
            return
        flight = memory.prefetches.begin(self._flight(accepted, 1, way=shown))
        # Not as part of that flight: whoever joins it need not wait for this.
        memory.prefetches.follow_up(flight, self._reading(read_on, accepted))

    def read_ahead(self, snapshot: DocumentSnapshot) -> None:
        """Let the model read a text before the first suggestion in it is wanted."""
        if self.settings.prefetch:
            flight = Flight(Place.of(snapshot), self._reading(read, snapshot), count=0)
            self.engine.memory.prefetches.begin(flight)

    def _under_way(self, place: Place, count: int) -> Flight[Completion] | None:
        """What is being made with today's notes and settings, if it fits."""
        memory = self.engine.memory
        for flights in (memory.flights, memory.prefetches):
            flight = flights.fitting(place, count)
            if flight is not None and flight.edition is memory.suggestions:
                return flight
        return None

    def _reading(self, task: _Reading, snapshot: DocumentSnapshot) -> Work[Completion]:
        """Work that only has the model read."""

        async def work(_flight: Flight[Completion]) -> Completion:
            await task(snapshot, self.engine)
            return Completion(())

        return work

    def _flight(
        self, snapshot: DocumentSnapshot, count: int, way: str = ""
    ) -> Flight[Completion]:
        """Begin a suggestion for a place, or for one that the writer may come to."""
        place = Place.of(snapshot)
        priority = Priority.PREFETCH if way else Priority.INLINE

        async def work(flight: Flight[Completion]) -> Completion:
            if way:
                await asyncio.sleep(_READING_S)
                self.engine.count("prefetches")
            outcome = await complete(
                snapshot,
                self.engine,
                self.settings,
                count=count,
                priority=priority,
                probability=self.probability,
                on_draft=flight.say,
            )
            self.suggestions.add(place, outcome.texts, outcome.probability)
            return outcome

        pause_ms = self.settings.pause_ms
        return Flight(
            place,
            work,
            count=count,
            way=way,
            pause_s=0 if pause_ms == "auto" else pause_ms / 1000,
            edition=self.suggestions,
        )


def _accepted(snapshot: DocumentSnapshot, text: str) -> DocumentSnapshot:
    """The snapshot as it will be when the text has been inserted at the cursor."""
    before, after = snapshot.prefix + text, snapshot.suffix
    return replace(snapshot, text=before + after, offset=len(before), end=len(before))
