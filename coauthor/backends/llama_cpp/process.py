"""The worker as the server's event loop sees it: spoken to, listened to, ended."""

import asyncio
import logging
from collections.abc import Callable, Iterable

from coauthor.backends.base import Priority
from coauthor.backends.llama_cpp import frames
from coauthor.backends.llama_cpp.launch import Launched
from coauthor.backends.llama_cpp.pipes import Errors, Input, Output

log = logging.getLogger(__name__)

_SECONDS_TO_END = 1.0


class WorkerProcess:
    """A running worker: frames go in and come out, stderr goes to the log."""

    def __init__(
        self, launched: Launched, heard: Callable[[frames.FromWorker], None]
    ) -> None:
        """Look after a worker; `listening` makes them."""
        self._launched = launched
        self._input = Input(launched.bell.ring)
        self._output = Output(heard)
        self._errors = Errors(log)
        self._exit: asyncio.Task[int] | None = None

    @classmethod
    async def listening(
        cls, launched: Launched, heard: Callable[[frames.FromWorker], None]
    ) -> "WorkerProcess":
        """Take a launched worker over; `heard` is called with all it says."""
        worker = cls(launched, heard)
        log.debug("The worker has process id %d.", worker.pid)
        try:
            await worker._connect()
        except BaseException:
            for pipe in (worker._input, worker._output, worker._errors):
                pipe.close()
            launched.end()
            raise
        return worker

    @property
    def pid(self) -> int:
        """The system's number for the process."""
        return self._launched.process.pid

    def send(self, frame: frames.ToWorker, ring: Iterable[Priority] = ()) -> None:
        """Send a frame, and once it is in the pipe ring for these priorities.

        Frames to a worker that has ended are lost without a word: its end is news
        that `silence` brings. A frame that cannot be encoded raises here.
        """
        self._input.send(frames.encode(frame), ring)

    async def silence(self) -> None:
        """Wait until the worker has said its last.

        Raises BackendProtocolError when that was no frame.
        """
        await asyncio.shield(self._output.over)

    async def end(self) -> int:
        """End the worker, kindly first; its exit status. Safe to call repeatedly.

        The bell makes a worker that is decoding look up and see the end of its input.
        """
        self._input.close()
        self._launched.bell.ring(Priority)
        if self._exit is None:
            waiting = asyncio.to_thread(self._launched.process.wait)
            self._exit = asyncio.create_task(waiting)
        await asyncio.wait([self._exit], timeout=_SECONDS_TO_END)
        if not self._exit.done():
            log.debug("The worker did not end by itself and is killed.")
            self._launched.process.kill()
        status = await asyncio.shield(self._exit)
        # Its last words are in the pipes still.
        await asyncio.wait([self._errors.over, self._output.over])
        self._launched.bell.close()
        return status

    async def _connect(self) -> None:
        loop, process = asyncio.get_running_loop(), self._launched.process
        await loop.connect_write_pipe(lambda: self._input, process.stdin)
        await loop.connect_read_pipe(lambda: self._errors, process.stderr)
        await loop.connect_read_pipe(lambda: self._output, process.stdout)
