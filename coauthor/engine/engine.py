"""The one door to a model: it starts the backend, passes deltas on and keeps count.

The engine owns no text. What it adds to a backend: one shared start, one retry when
the model's process died before it said anything, deadlines, the state an editor shows,
counters, and memory that is given back while nobody writes. Which engine does which
job is for `engine/routes.py` to say.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, nullcontext, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from coauthor.backends.base import (
    Backend,
    Capabilities,
    Delta,
    GenerationRequest,
    Priority,
    PromptPiece,
    Usage,
)
from coauthor.backends.room import Room
from coauthor.backends.shared_task import SharedTask
from coauthor.document.origin import NOWHERE, Origin
from coauthor.engine.counters import Event
from coauthor.engine.deadline import within
from coauthor.engine.idle import Idle
from coauthor.engine.session import Session
from coauthor.engine.stages import Measure, Stage
from coauthor.engine.thinking import Thinking
from coauthor.engine.timers import LoopTimers, Timers
from coauthor.errors import BackendUnavailable, CoauthorError, ContextTooLong, KeptHere

if TYPE_CHECKING:
    from coauthor.privacy.guarded import Guarded

State = Literal["starting", "loading", "ready", "thinking", "off", "trouble"]

_PATIENCE_MS = 30_000
"""The most a suggestion waits for its first word: nobody looks at that place any more.

Without it a worker that hangs would leave requests unanswered.
"""
CLOSED = "coauthor is shutting down."
"""Said of a model that was ended while somebody wanted something of it."""

OnRun = Callable[[Priority, float | None, float, int], None]
"""Told of a run that is over, with the model loaded: who waited for it, the seconds to
its first text (None: there was none) and to its end, and how many characters it has."""


class Engine:
    """Generates with one backend, for every use case."""

    def __init__(
        self,
        make_backend: Callable[[], Backend],
        on_change: Callable[[], None] | None = None,
        *,
        session: Session | None = None,
        destination: Literal["local", "remote"] = "local",
        on_run: OnRun | None = None,
        unload_minutes: float = 0,
        timers: Timers | None = None,
    ) -> None:
        """Start nothing yet.

        `make_backend` is called once, with the first start, and again only after it
        raised. `on_change` is called after each change of `state` or `message`, and
        `on_run` after each run; neither may raise. `session` is what this model
        shares with others; without one it has its own, which `close` ends.
        `destination` is where text will go, for as long as there is no backend.
        The model is unloaded when nobody has written for `unload_minutes`; 0 keeps it.
        `timers` are for tests.
        """
        self.backend: Backend | None = None
        """The backend; None until the first start."""
        self.known: Capabilities | None = None
        """What the model can do; None until it is loaded. Never waits."""
        self._own_session = session is None
        self.session = session or Session(lambda: self.characters_per_token)
        self.memory = self.session.memory
        """What suggestions need to know of the keys before."""
        self._expected: Literal["local", "remote"] = destination
        self._make_backend = make_backend
        self._room = Room()
        self._on_change = on_change
        self._on_run = on_run
        self._starting = SharedTask(self._start)
        self._loading = False
        self._closed = False
        self._trouble = ""
        self._unreached = False
        timers = timers or LoopTimers()
        self._thinking = Thinking(self._tell, timers)
        self._idle = Idle(unload_minutes, self._unload, self._load, timers)
        self._told: tuple[State, str] = (self.state, self.message)

    async def capabilities(
        self, origin: Origin = NOWHERE, priority: Priority = Priority.PREFETCH
    ) -> Capabilities:
        """What the model can do, once it is loaded.

        The first call starts the backend and concurrent calls wait for the same start.
        A server elsewhere is out of the question for a document `origin` that stays
        here, and before it is contacted for the first time, the writer is asked; only
        a command waits for their answer.
        Raises ModelNotFound or BackendError when it fails; a later call tries again.
        """
        if self._closed:
            raise BackendUnavailable(CLOSED)
        if self.known is not None and self.destination == "local":
            return self.known
        await self._reach(origin, priority)
        return self.known or await self._starting.run()

    async def check(self, origin: Origin) -> None:
        """See whether a document stays here; nobody is asked, and nothing is begun.

        Raises KeptHere with the reason where it does, and ModelNotFound or
        BackendRefused where there is no backend.
        """
        guard = self._guard()
        if guard is not None and origin is not NOWHERE:
            await guard.allowed(origin)

    async def warm_up(self) -> None:
        """Start the backend now; a failure shows in `state` and `message` only."""
        with suppress(CoauthorError):
            await self.capabilities()

    def wake(self) -> None:
        """Somebody writes: an unloaded model is loaded again. Costs next to nothing."""
        if self.known is not None:
            self._idle.wake()

    def rest(self) -> None:
        """Unload the model until the next request, unless it is at work."""
        self._idle.rest()

    async def generate(
        self, request: GenerationRequest, deadline_ms: float | None = None
    ) -> AsyncGenerator[Delta, None]:
        """Run the model, starting it first if need be.

        The last delta, and only the last, has `finish`. Closing the generator, or
        cancelling the task that waits for it, cancels the run.
        The deadline counts from the first delta, so loading and reading the prompt are
        free and there is always a first delta; when it passes, the run is cancelled and
        the stream ends with `Delta("", "length")`.
        Raises ModelNotFound or BackendError; BackendTimeout for an inline request whose
        first delta does not come.
        """
        self.count("requests")
        usage = Usage(0, 0, 0)
        inline = request.priority is Priority.INLINE
        # Nobody waits for what is only made ready.
        awaited = request.priority is not Priority.PREFETCH
        try:
            await self.capabilities(request.origin, request.priority)
            await self._idle.awake()
            run = within(
                self._run(request), deadline_ms, _PATIENCE_MS if inline else None
            )
            run = self._measured(run, request.priority)
            with self._idle.run(), self._thinking.run() if awaited else nullcontext():
                async with aclosing(run):
                    async for delta in run:
                        self._trouble = ""
                        usage = delta.usage or usage
                        yield delta
        except KeptHere:
            self.count("requests", -1)  # Nothing ran, on purpose, and nothing failed.
            raise
        except CoauthorError as error:
            self.count("failed")
            # That is the request's fault, not the model's.
            if not isinstance(error, ContextTooLong):
                self._trouble = str(error)
            raise
        finally:
            self._add_usage(usage)
            self._tell()

    async def preview(
        self, request: GenerationRequest
    ) -> tuple[PromptPiece, ...] | None:
        """What the model would read of a request; nothing is generated.

        None where the backend cannot know. Raises ModelNotFound or BackendError.
        """
        await self.capabilities(request.origin)
        await self._idle.awake()
        assert self.backend is not None, "capabilities() waits for the start"
        with self._idle.run():
            return await self.backend.preview(request)

    @property
    def destination(self) -> Literal["local", "remote"]:
        """Where what the model reads goes, as far as is known yet."""
        return self.backend.destination if self.backend else self._expected

    @property
    def characters_per_token(self) -> float | None:
        """The model's, once it is loaded."""
        return self.known.characters_per_token if self.known is not None else None

    @property
    def state(self) -> State:
        """What an editor's status item shows."""
        if self._closed:
            return "off"
        if self._loading:
            return "loading"
        if self.known is None:
            if self._trouble:
                return "trouble"
            # Nothing is going on: it is for the writer to ask, and to say yes.
            return "ready" if self._unreached else "starting"
        if self._thinking.lasts:
            return "thinking"
        return "trouble" if self._trouble else "ready"

    @property
    def message(self) -> str:
        """One sentence for the writer when something is wrong; else empty."""
        return self._trouble if self.state == "trouble" else ""

    def count(self, event: Event, amount: int = 1) -> None:
        """Raise one counter, such as `asked` when an editor asked for a suggestion."""
        self.session.counters.count(event, amount)

    def stage(self, stage: Stage) -> Measure:
        """Measure the block as one stage of answering."""
        return self.session.stages.measure(stage)

    async def close(self) -> None:
        """Stop the model; runs in progress fail. Safe to call twice."""
        self._closed = True
        self._tell()
        if self._own_session:
            self.memory.close()
        await self._starting.cancel()
        await self._idle.close()
        if self.backend is not None:
            await self.backend.close()

    async def _reach(self, origin: Origin, priority: Priority) -> None:
        """See that the backend may be contacted. Raises KeptHere where it may not."""
        guard = self._guard()
        if guard is not None:
            try:
                await guard.reach(origin, priority)
            except KeptHere:
                self._unreached = True
                self._tell()
                raise

    def _guard(self) -> "Guarded | None":
        """What stands before the backend, if that is not on this machine."""
        backend = self._made()
        if backend.destination == "local":
            return None
        # Not at the top: the first suggestion should not wait for it.
        from coauthor.privacy.guarded import Guarded

        return backend if isinstance(backend, Guarded) else None

    def _made(self) -> Backend:
        if self.backend is None:
            try:
                self.backend = self._make_backend()
            except CoauthorError as error:
                self._trouble = str(error)
                self._tell()
                raise
        return self.backend

    async def _start(self) -> Capabilities:
        self._loading = True
        try:
            backend = self._made()
            # Only now, so that whoever hears of it knows where text will go.
            self._tell()
            self.known = await backend.start()
            self._trouble = ""
            self._idle.touch()
            return self.known
        except CoauthorError as error:
            self._trouble = str(error)
            raise
        finally:
            self._loading = False
            self._tell()

    async def _run(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Run, and where the request does not fit the context, its shorter form.

        What is known to be too long is not tried again at every key.
        """
        whole = replace(request, shorter=())
        shorter = replace(whole, parts=request.shorter)
        can_give_way = request.shorter not in ((), request.parts)
        began = False
        if not can_give_way or self._room.fits(whole):
            try:
                async with aclosing(self._run_whole(whole)) as run:
                    async for delta in run:
                        began = True
                        yield delta
                return
            except ContextTooLong:
                if began or not can_give_way:
                    raise
                self._room.refuse(whole)
        async with aclosing(self._run_whole(shorter)) as run:
            async for delta in run:
                yield delta

    async def _run_whole(
        self, request: GenerationRequest
    ) -> AsyncGenerator[Delta, None]:
        """Run, and run again if the backend went away before the first delta.

        So the request during which the model's process was killed is still answered.
        """
        assert self.backend is not None, "generate() waits for the start"
        began = False
        try:
            async with aclosing(self.backend.generate(request)) as run:
                async for delta in run:
                    began = True
                    yield delta
            return
        except BackendUnavailable as error:
            # Those that may answer in a moment were asked again by their backend.
            if began or self._closed or error.again:
                raise
        async with aclosing(self.backend.generate(request)) as run:
            async for delta in run:
                yield delta

    async def _measured(
        self, run: AsyncGenerator[Delta, None], priority: Priority
    ) -> AsyncGenerator[Delta, None]:
        """Pass the deltas on and look how long they take; suggestions have stages."""
        clock = asyncio.get_running_loop().time
        inline = priority is Priority.INLINE
        begun, first, characters = clock(), None, 0
        try:
            async with aclosing(run):
                with self.stage("model") if inline else nullcontext():
                    with self.stage("first") if inline else nullcontext():
                        delta = await anext(run, None)
                    while delta is not None:
                        if delta.text and first is None:
                            first = clock() - begun
                        characters += len(delta.text)
                        yield delta
                        delta = await anext(run, None)
        finally:
            if self._on_run is not None:
                self._on_run(priority, first, clock() - begun, characters)

    async def _unload(self) -> None:
        if self.backend is not None:
            await self.backend.unload()

    async def _load(self) -> Capabilities:
        assert self.backend is not None, "only what was loaded is unloaded"
        return await self.backend.start()

    def _add_usage(self, usage: Usage) -> None:
        self.count("evaluated", usage.evaluated)
        self.count("cached", usage.cached)
        self.count("generated", usage.generated)
        self.count("drafted", usage.drafted)
        self.count("confirmed", usage.confirmed)

    def _tell(self) -> None:
        """Call the listener if there is something new to say."""
        news = (self.state, self.message)
        if news != self._told:
            self._told = news
            if self._on_change is not None:
                self._on_change()
