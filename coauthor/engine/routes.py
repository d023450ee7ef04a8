"""Which model does which job, and which one stands in when it cannot.

A job has an *order* of candidates. The first does it; when it fails, the next does this
piece of work, and the first is asked again after a rest. Jobs that name the same
candidate share its engine, and so its process and what it has read.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from coauthor.backends.base import Priority
from coauthor.document.origin import NOWHERE, Origin
from coauthor.engine.engine import CLOSED, Engine, State
from coauthor.engine.jobs import JOBS, Candidate, Job, Key, Order
from coauthor.engine.session import Session
from coauthor.engine.timers import LoopTimers, Timers
from coauthor.errors import (
    BackendError,
    BackendUnavailable,
    CoauthorError,
    CommandUnavailable,
    ContextTooLong,
    KeptHere,
    ModelNotFound,
)

if TYPE_CHECKING:
    from coauthor.engine.misses import Misses

_REST_S = 30.0
"""So long one that has failed is left alone when another can do its work."""

_DOES: Mapping[Job, str] = {
    "inline": "makes suggestions",
    "rewrite": "rewrites",
    "ideas": "has ideas",
}

_Result = TypeVar("_Result")


class Routes:
    """The engines of a session, and who does what."""

    def __init__(
        self,
        orders: Mapping[Job, Order],
        on_change: Callable[[], None] | None = None,
        on_stand_in: Callable[[str], None] | None = None,
        *,
        deadline_ms: float = 400,
        unload_minutes: float = 0,
        timers: Timers | None = None,
    ) -> None:
        """Start nothing yet. There is an order for each job, and nobody is in it twice.

        `on_change` is called when a state or a message has changed, and `on_stand_in`
        with a sentence when another than the first begins to do a job. Neither may
        raise. `deadline_ms` is that of a suggestion; see `Engine` for the others.
        """
        self.session = Session(lambda: self.engine("inline").characters_per_token)
        """What all models share."""
        self._orders = dict(orders)
        self._on_change = on_change
        self._on_stand_in = on_stand_in
        self._deadline_s = deadline_ms / 1000
        self._misses: dict[tuple[Job, Key], Misses] = {}
        self._too_slow: set[tuple[Job, Key]] = set()
        self._unload_minutes = unload_minutes
        self._timers = timers or LoopTimers()
        self._engines: dict[Key, Engine] = {}
        self._rests_until: dict[Key, float] = {}
        self._failures: dict[Key, CoauthorError] = {}
        """The last of each."""
        self._told: dict[Job, Key] = {}
        self._closed = False

    def engine(self, job: Job) -> Engine:
        """The engine that does a job as things are."""
        return self._engine(self.candidate(job))

    def candidate(self, job: Job) -> Candidate:
        """Who does a job as things are."""
        return self._able(job)[0]

    def stands_in_for(self, job: Job) -> str:
        """Whose work somebody else does just now, by its name; mostly empty."""
        first = self._orders[job][0]
        return "" if self.candidate(job).key == first.key else first.name

    async def why_not_first(self, job: Job, engine: Engine, origin: Origin) -> str:
        """Why this engine does a job for a document, and not the first; mostly empty.

        In a sentence. Another than the first does it only after a failure of that.
        """
        first = self._orders[job][0]
        if engine is self._engines.get(first.key):
            return ""
        return str(await self._why_not(first, origin))

    def name_of(self, engine: Engine) -> str:
        """The name in the settings of an engine that is at work."""
        return next(key[0] for key, it in self._engines.items() if it is engine)

    def engines(self) -> tuple[Engine, ...]:
        """Those that do the jobs as things are, that of suggestions first."""
        return tuple(dict.fromkeys(self.engine(job) for job in JOBS))

    async def run(
        self,
        job: Job,
        work: Callable[[Engine], Awaitable[_Result]],
        *,
        origin: Origin = NOWHERE,
        tell: bool = True,
    ) -> _Result:
        """Do a piece of a job; when a candidate fails, the next does all of it.

        `origin` is the document that it is for. `tell` is whether the writer hears of
        that, because they get to see the result.
        Raises what the work raises; where all failed, the failure of the first, which
        then also tells of the others.
        """
        able = self._able(job)
        # Whoever rests has failed a moment ago.
        failures = [
            (it, await self._why_not(it, origin))
            for it in self._orders[job]
            if it not in able
        ]
        for candidate in able:
            if self._closed:
                # Other rules may hold by now: nobody stands in for what was ended.
                raise BackendUnavailable(CLOSED)
            try:
                result = await work(self._engine(candidate))
            except (BackendError, ModelNotFound, CommandUnavailable) as error:
                if self._closed or (not failures and not _another_may(error)):
                    raise
                self._failed(candidate, error)
                failures.append((candidate, error))
            else:
                if tell:
                    self._tell_who(job, candidate)
                return result
        raise _all_failed(failures)

    def replan(self, orders: Mapping[Job, Order]) -> None:
        """Take over other orders; models that nobody needs any more are unloaded.

        Not while they are at work: then that is for later, when nobody writes.
        """
        self._orders = {
            job: tuple(it for it in order if (job, it.key) not in self._too_slow)
            or order[-1:]
            for job, order in orders.items()
        }
        needed = {it.key for order in self._orders.values() for it in order}
        for key, engine in self._engines.items():
            if key not in needed and engine.known is not None:
                engine.rest()
        self._changed()

    async def warm_up(self) -> None:
        """Start what makes suggestions; a failure shows in `state` only.

        The others are started when a menu opens or a command comes: a large model
        should not take memory for rewrites that nobody may want.
        """
        with suppress(CoauthorError):
            await self.run("inline", Engine.capabilities, tell=False)

    def rest(self) -> None:
        """Unload all models until the next request, unless they are at work."""
        for engine in self._engines.values():
            if engine.known is not None:
                engine.rest()

    @property
    def state(self) -> State:
        """What an editor's status item shows of all of them together."""
        states: list[State] = [engine.state for engine in self.engines()]
        first: State = states[0]
        if first not in ("ready", "thinking"):
            return first
        found: tuple[State, ...] = ("thinking", "trouble", "loading", first)
        return next(it for it in found if it in states)

    @property
    def message(self) -> str:
        """What is wrong, or who stands in for whom, for the writer; else empty."""
        wrong = next((it.message for it in self.engines() if it.message), "")
        standing_in = (self._standing_in(job) for job in JOBS)
        return wrong or next((said for said in standing_in if said), "")

    async def close(self) -> None:
        """End all models and all that is being made. Safe to call twice."""
        self._closed = True
        self.session.memory.close()
        await asyncio.gather(*(engine.close() for engine in self._engines.values()))

    def _engine(self, candidate: Candidate) -> Engine:
        if candidate.key not in self._engines:
            self._engines[candidate.key] = Engine(
                candidate.make,
                self._on_change,
                session=self.session,
                destination=candidate.destination,
                on_run=partial(self._ran, candidate.key),
                unload_minutes=self._unload_minutes,
                timers=self._timers,
            )
        return self._engines[candidate.key]

    def _able(self, job: Job) -> Order:
        """Who may be asked, in order: all but those that rest, or else all."""
        order = self._orders[job]
        if not self._rests_until:
            return order  # Also before there is an event loop, whose clock it is.
        now = self._timers.time()
        able = [it for it in order if self._rests_until.get(it.key, 0.0) <= now]
        return tuple(able) or order

    def _ran(
        self,
        who: Key,
        priority: Priority,
        first: float | None,
        took: float,
        characters: int,
    ) -> None:
        """Note whether one of a ladder was in time; see `engine.engine.OnRun`."""
        jobs: tuple[Job, ...] = ()
        if priority is not Priority.PREFETCH:  # Nobody waits for that.
            jobs = ("inline",) if priority is Priority.INLINE else ("rewrite", "ideas")
        for job in jobs:
            order = self._orders[job]
            if order[0].key != who or not (order[1:] and order[1].rung):
                continue  # It does not do this job, or there is no step below.
            # Not at the top: nobody else needs it.
            from coauthor.engine.misses import Misses

            key = job, who
            misses = self._misses.setdefault(key, Misses(job, self._deadline_s))
            misses.ran(first, took, characters)
            if misses.keeps_missing:
                self._too_slow.add(key)
                self._orders[job] = order[1:]
                if self._on_stand_in is not None:
                    self._on_stand_in(
                        f"{who[0]} is too slow for that here: from now on "
                        f"{order[1].name} {_DOES[job]}."
                    )
                self._changed()

    async def _why_not(self, candidate: Candidate, origin: Origin) -> CoauthorError:
        """Why one that has failed does nothing for a document.

        Of a text that stays here it does not matter whether a server is there.
        """
        try:
            await self._engine(candidate).check(origin)
        except CoauthorError as error:
            return error
        return self._failures[candidate.key]

    def _failed(self, candidate: Candidate, error: CoauthorError) -> None:
        self._failures[candidate.key] = error
        # These are about this text, or this command, and the next may go.
        if not isinstance(error, KeptHere | ContextTooLong | CommandUnavailable):
            self._rests_until[candidate.key] = self._timers.time() + _REST_S
            self._changed()

    def _tell_who(self, job: Job, candidate: Candidate) -> None:
        """Say that another one does a job, once until the first does it again."""
        first = self._orders[job][0]
        if candidate.key == first.key:
            self._told.pop(job, None)
        # Without a failure it has only been replaced, while it did this piece of work.
        elif first.key in self._failures and self._told.get(job) != candidate.key:
            self._told[job] = candidate.key
            if self._on_stand_in is not None:
                self._on_stand_in(self._meanwhile(job, candidate))

    def _standing_in(self, job: Job) -> str:
        return (
            self._meanwhile(job, self.candidate(job)) if self.stands_in_for(job) else ""
        )

    def _meanwhile(self, job: Job, candidate: Candidate) -> str:
        """Say that it does a job, and why. Somebody has failed before."""
        failure = self._failures[self._orders[job][0].key]
        return f"{failure} Meanwhile {candidate.name} {_DOES[job]}."

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change()


def _another_may(error: CoauthorError) -> bool:
    """Whether it is about the model, and not about what was asked of it."""
    return not isinstance(error, ContextTooLong | CommandUnavailable)


def _all_failed(failures: Sequence[tuple[Candidate, CoauthorError]]) -> CoauthorError:
    (_, first), *others = failures
    if not others:
        return first
    told = [f"{candidate.name} could not stand in: {it}" for candidate, it in others]
    return type(first)(" ".join([str(first), *told]))
