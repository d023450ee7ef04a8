"""One worker from its first frame to its end: who waits for what from it."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field

from coauthor import errors
from coauthor.backends.base import Delta, Priority, PromptPiece, Usage
from coauthor.backends.llama_cpp import frames
from coauthor.backends.llama_cpp.launch import Launched
from coauthor.backends.llama_cpp.process import WorkerProcess
from coauthor.backends.llama_cpp.restarts import End

_ERRORS: dict[str, type[errors.CoauthorError]] = {
    "ModelNotFound": errors.ModelNotFound,
    "ContextTooLong": errors.ContextTooLong,
    "BackendUnavailable": errors.BackendUnavailable,
    "BackendProtocolError": errors.BackendProtocolError,
}


@dataclass(frozen=True, slots=True)
class _Run:
    priority: Priority
    news: asyncio.Queue[frames.Piece | frames.Failed | errors.BackendError] = field(
        default_factory=asyncio.Queue[
            frames.Piece | frames.Failed | errors.BackendError
        ]
    )


class Connection:
    """Sorts a worker's frames to the runs they belong to."""

    process: WorkerProcess
    _listening: asyncio.Task[None]

    def __init__(self, on_end: Callable[[End], None]) -> None:
        """Know of no worker yet; `open` makes connections."""
        self.alive = True
        """False from the moment the worker is known to have ended or has to end."""
        self._on_end = on_end
        self._runs: dict[int, _Run] = {}
        self._previews: dict[int, asyncio.Future[frames.Previewed]] = {}
        self._loaded: asyncio.Future[frames.Ready] = asyncio.Future()
        self._worked = False
        self._told_to_end = False

    @classmethod
    async def open(
        cls, launched: Launched, on_end: Callable[[End], None]
    ) -> "Connection":
        """Listen to a worker that was just launched.

        `on_end` is called when it ends without being told to, before any run hears
        of it.
        """
        connection = cls(on_end)
        connection.process = await WorkerProcess.listening(launched, connection._sort)
        connection._listening = asyncio.create_task(connection._listen())
        return connection

    async def ready(self, seconds: float) -> frames.Ready:
        """Wait until the model is loaded, for which a Load frame was sent.

        Raises ModelNotFound, or BackendTimeout after so many seconds, or another
        BackendError.
        """
        try:
            async with asyncio.timeout(seconds):
                return await self._loaded
        except TimeoutError as error:
            raise errors.BackendTimeout(
                f"The model took longer than {seconds:.0f} seconds to load. "
                "Choose a smaller model, or close other programs and try again."
            ) from error

    async def run(self, generate: frames.Generate) -> AsyncGenerator[Delta, None]:
        """Run the model; closing the generator cancels the run. Raises BackendError."""
        if not self.alive:
            raise self._gone()
        run = self._runs[generate.id] = _Run(Priority(generate.priority))
        # Work that matters less yields, and goes on when this is done.
        lower = {other.priority for other in self._runs.values()}
        over = True
        try:
            self.process.send(generate, ring=[p for p in lower if p > run.priority])
            over = False
            while not over:
                news = await run.news.get()
                over = not isinstance(news, frames.Piece) or news.finish is not None
                yield _delta(news)
        finally:
            del self._runs[generate.id]
            if not over:
                self.process.send(frames.Cancel(generate.id), ring=[run.priority])

    async def preview(self, generate: frames.Generate) -> tuple[PromptPiece, ...]:
        """What the model would read. Raises BackendError."""
        if not self.alive:
            raise self._gone()
        answer = self._previews[generate.id] = asyncio.Future()
        try:
            # No bell: this can wait until the step that is going on has ended.
            self.process.send(frames.Preview(generate))
            stretches = (await answer).stretches
        finally:
            del self._previews[generate.id]
        return tuple(PromptPiece(it.part, it.text, it.tokens) for it in stretches)

    async def close(self) -> None:
        """End the worker and every run that waits for it; safe to call twice."""
        self._told_to_end = True
        self.alive = False
        await self.process.end()
        await self.ended()

    async def ended(self) -> None:
        """Wait until the worker has ended and all have heard of it."""
        await asyncio.wait([self._listening])

    async def _listen(self) -> None:
        reason: errors.BackendError | None = None
        try:
            await self.process.silence()
        except errors.BackendProtocolError as error:
            reason = error
        self.alive = False
        status = await self.process.end()
        if not self._told_to_end:
            loaded = self._loaded.done() and not self._loaded.cancelled()
            self._on_end(End(status, loaded=loaded, worked=self._worked))
        reason = reason or self._gone()
        if not self._loaded.done():
            self._loaded.set_exception(reason)
        for run in self._runs.values():
            run.news.put_nowait(reason)
        for preview in self._previews.values():
            _fail(preview, reason)

    def _sort(self, frame: frames.FromWorker) -> None:
        """Hand a frame to who waits for it; nobody waits for a cancelled run's."""
        if isinstance(frame, frames.Ready):
            if not self._loaded.done():
                self._loaded.set_result(frame)
        elif isinstance(frame, frames.Failed) and frame.id == 0:
            if not self._loaded.done():
                self._loaded.set_exception(_ERRORS[frame.kind](frame.message))
        elif preview := self._previews.get(frame.id):
            if isinstance(frame, frames.Failed):
                _fail(preview, _ERRORS[frame.kind](frame.message))
            elif isinstance(frame, frames.Previewed) and not preview.done():
                preview.set_result(frame)
        elif not isinstance(frame, frames.Previewed):
            if isinstance(frame, frames.Piece) and frame.finish is not None:
                self._worked = True
            run = self._runs.get(frame.id)
            if run is not None:
                run.news.put_nowait(frame)

    def _gone(self) -> errors.BackendUnavailable:
        if self._told_to_end:
            return errors.BackendUnavailable("The model was stopped.")
        return errors.BackendUnavailable(
            "The model's process stopped unexpectedly; "
            "it is started again with the next request."
        )


def _fail(future: "asyncio.Future[frames.Previewed]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)


def _delta(news: frames.Piece | frames.Failed | errors.BackendError) -> Delta:
    """Translate what a run heard. Raises the error if it is one."""
    if isinstance(news, errors.BackendError):
        raise news
    if isinstance(news, frames.Failed):
        raise _ERRORS[news.kind](news.message)
    if news.finish == "cancelled":
        raise errors.BackendProtocolError(
            "The model's process gave up a request that nobody had cancelled."
        )
    usage = Usage(
        news.evaluated,
        news.cached,
        news.generated,
        news.drafted,
        news.confirmed,
        news.log_probability,
    )
    return Delta(news.text, news.finish, usage)
