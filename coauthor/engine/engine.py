"""The one door to a model: it starts the backend, passes deltas on and keeps count.

The engine owns no text. What it adds to a backend: one shared start, one retry when
the model's process died before it said anything, deadlines, the state an editor shows,
and counters.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from typing import Literal

from coauthor.backends.base import (
    Backend,
    Capabilities,
    Delta,
    GenerationRequest,
    Priority,
    Usage,
)
from coauthor.backends.shared_task import SharedTask
from coauthor.engine.counters import Counters, Event
from coauthor.engine.deadline import within
from coauthor.errors import BackendUnavailable, CoauthorError, ContextTooLong

State = Literal["starting", "loading", "ready", "thinking", "off", "trouble"]

_PATIENCE_MS = 30_000
"""The most a suggestion waits for its first word: nobody looks at that place any more.

Without it a worker that hangs would leave requests unanswered.
"""
_CLOSED = "coauthor is shutting down."


class Engine:
    """Generates with one backend, for every use case."""

    def __init__(
        self,
        make_backend: Callable[[], Backend],
        on_change: Callable[[], None] | None = None,
    ) -> None:
        """Start nothing yet.

        `make_backend` is called once, with the first start, and again only after it
        raised. `on_change` is called after each change of `state` or `message`;
        it must not raise.
        """
        self.backend: Backend | None = None
        """The backend; None until the first start."""
        self.known: Capabilities | None = None
        """What the model can do; None until it is loaded. Never waits."""
        self._make_backend = make_backend
        self._on_change = on_change
        self._starting = SharedTask(self._start)
        self._loading = False
        self._closed = False
        self._running = 0
        self._trouble = ""
        self._counters = Counters()
        self._told: tuple[State, str] = (self.state, self.message)

    async def capabilities(self) -> Capabilities:
        """What the model can do, once it is loaded.

        The first call starts the backend and concurrent calls wait for the same start.
        Raises ModelNotFound or BackendError when it fails; a later call tries again.
        """
        if self._closed:
            raise BackendUnavailable(_CLOSED)
        if self.known is not None:
            return self.known
        return await self._starting.run()

    async def warm_up(self) -> None:
        """Start the backend now; a failure shows in `state` and `message` only."""
        with suppress(CoauthorError):
            await self.capabilities()

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
        self._running += 1
        usage = Usage(0, 0, 0)
        try:
            await self.capabilities()
            self._tell()
            patience_ms = _PATIENCE_MS if request.priority is Priority.INLINE else None
            run = within(self._run(request), deadline_ms, patience_ms)
            async with aclosing(run):
                async for delta in run:
                    self._trouble = ""
                    usage = delta.usage or usage
                    yield delta
        except CoauthorError as error:
            self.count("failed")
            # A text that is too long is the request's fault, not the model's.
            if not isinstance(error, ContextTooLong):
                self._trouble = str(error)
            raise
        finally:
            self._running -= 1
            self._add_usage(usage)
            self._tell()

    @property
    def state(self) -> State:
        """What an editor's status item shows."""
        if self._closed:
            return "off"
        if self._loading:
            return "loading"
        if self.known is None:
            return "trouble" if self._trouble else "starting"
        if self._running:
            return "thinking"
        return "trouble" if self._trouble else "ready"

    @property
    def message(self) -> str:
        """One sentence for the writer when something is wrong; else empty."""
        return self._trouble if self.state == "trouble" else ""

    @property
    def counters(self) -> Counters:
        """The counts so far."""
        return self._counters

    def count(self, event: Event, amount: int = 1) -> None:
        """Raise one counter, such as `shown` when an editor showed a suggestion."""
        self._counters = self._counters.plus(event, amount)

    async def close(self) -> None:
        """Stop the model; runs in progress fail. Safe to call twice."""
        self._closed = True
        self._tell()
        await self._starting.cancel()
        if self.backend is not None:
            await self.backend.close()

    async def _start(self) -> Capabilities:
        self._loading = True
        self._tell()
        try:
            if self.backend is None:
                self.backend = self._make_backend()
            self.known = await self.backend.start()
            self._trouble = ""
            return self.known
        except CoauthorError as error:
            self._trouble = str(error)
            raise
        finally:
            self._loading = False
            self._tell()

    async def _run(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
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
        except BackendUnavailable:
            if began or self._closed:
                raise
        async with aclosing(self.backend.generate(request)) as run:
            async for delta in run:
                yield delta

    def _add_usage(self, usage: Usage) -> None:
        self.count("evaluated", usage.evaluated)
        self.count("cached", usage.cached)
        self.count("generated", usage.generated)

    def _tell(self) -> None:
        """Call the listener if there is something new to say."""
        news = (self.state, self.message)
        if news != self._told:
            self._told = news
            if self._on_change is not None:
                self._on_change()
