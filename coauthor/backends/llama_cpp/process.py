"""The worker as an operating system process: started, spoken to, ended.

A fresh interpreter runs it, never a fork: native threads do not survive one.
Nothing but its own pipes and the bell connects it with us, so on every system it ends
when its standard input does, also when the server is killed.
"""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import suppress

import msgspec

from coauthor.backends.base import Priority
from coauthor.backends.llama_cpp import frames
from coauthor.backends.llama_cpp.ringer import Ringer
from coauthor.errors import BackendProtocolError, BackendUnavailable

log = logging.getLogger(__name__)

# -P keeps the working directory off the import path: a folder of the writer's that is
# called `llama_cpp` must never be run.
WORKER_COMMAND = (sys.executable, "-P", "-m", "coauthor.backends.llama_cpp.worker")

_SECONDS_TO_END = 1.0


def worker_environment(spin_count: int) -> dict[str, str]:
    """Return our environment with what the native code must find in its own.

    `spin_count` is how often a waiting OpenMP thread looks before it sleeps: spinning
    on and on makes tokens take seconds on a busy machine, and never spinning makes
    them ten times slower on an idle one. The writer's own choice of either variable
    that governs it goes first.
    """
    environment = dict(os.environ)
    if not {"GOMP_SPINCOUNT", "OMP_WAIT_POLICY"} & environment.keys():
        environment["GOMP_SPINCOUNT"] = str(spin_count)
    # A failed assertion would otherwise run a debugger, which writes to our pipe.
    environment["GGML_NO_BACKTRACE"] = "1"
    return environment


class WorkerProcess:
    """A running worker: frames go in and come out, stderr goes to the log."""

    def __init__(self, process: asyncio.subprocess.Process, bell: Ringer) -> None:
        """Look after a process; `spawn` makes them."""
        self._process = process
        self._bell = bell
        self._outbox: asyncio.Queue[tuple[bytes, tuple[Priority, ...]]]
        self._outbox = asyncio.Queue()
        self._writing = asyncio.create_task(self._write())
        self._logging = asyncio.create_task(self._log_stderr())

    @classmethod
    async def spawn(
        cls, environment: Mapping[str, str], command: Sequence[str] = WORKER_COMMAND
    ) -> "WorkerProcess":
        """Start a worker. Raises BackendUnavailable when the system cannot."""
        bell: Ringer | None = None
        try:
            bell = Ringer()
            process = await asyncio.create_subprocess_exec(
                *command,
                str(bell.path),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=bell.folder,
                env=environment,
                # No console window on Windows; the flag exists only there.
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except BaseException as error:
            if bell is not None:
                bell.close()
            if isinstance(error, OSError):
                raise BackendUnavailable(
                    f"The model's process could not be started: {error}"
                ) from error
            raise
        log.debug("The worker has process id %d.", process.pid)
        return cls(process, bell)

    @property
    def pid(self) -> int:
        """The system's number for the process."""
        return self._process.pid

    def send(self, frame: frames.ToWorker, ring: Iterable[Priority] = ()) -> None:
        """Send a frame, and once it is in the pipe ring for these priorities.

        Frames to a worker that has ended are lost without a word: its end is news
        that `frames` brings. A frame that cannot be encoded raises here, where
        somebody hears of it, and does not end the writing.
        """
        self._outbox.put_nowait((frames.encode(frame), tuple(ring)))

    async def frames(self) -> AsyncGenerator[frames.FromWorker, None]:
        """Yield what the worker says until it ends.

        Raises BackendProtocolError for anything that is no frame.
        """
        assert self._process.stdout is not None, "spawn() asks for a pipe"
        stdout = self._process.stdout
        try:
            while True:
                header = await stdout.readexactly(frames.HEADER_BYTES)
                body = await stdout.readexactly(frames.body_length(header))
                yield frames.decode_from_worker(body)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        except (ValueError, msgspec.MsgspecError) as error:
            raise BackendProtocolError(
                "The model's process sent something unreadable; it is started again."
            ) from error

    async def end(self) -> int:
        """End the worker, kindly first; its exit status. Safe to call repeatedly.

        The bell makes a worker that is decoding look up and see the end of its input.
        """
        self._writing.cancel()
        assert self._process.stdin is not None, "spawn() asks for a pipe"
        self._process.stdin.close()
        self._bell.ring(Priority)
        try:
            async with asyncio.timeout(_SECONDS_TO_END):
                await self._process.wait()
        except TimeoutError:
            log.debug("The worker did not end by itself and is killed.")
            with suppress(ProcessLookupError):
                self._process.kill()
        status = await self._process.wait()
        await asyncio.wait([self._logging, self._writing])
        self._bell.close()
        return status

    async def _write(self) -> None:
        assert self._process.stdin is not None, "spawn() asks for a pipe"
        stdin = self._process.stdin
        # With no buffer of our own, drain() returns when the pipe has everything.
        stdin.transport.set_write_buffer_limits(high=0)
        with suppress(ConnectionError):
            while True:
                data, ring = await self._outbox.get()
                stdin.write(data)
                await stdin.drain()
                self._bell.ring(ring)

    async def _log_stderr(self) -> None:
        """Keep what native code prints; the worker prints nothing of the writer's."""
        assert self._process.stderr is not None, "spawn() asks for a pipe"
        stderr = self._process.stderr
        while True:
            try:
                line = await stderr.readline()
            except ValueError:
                continue  # A line longer than any log needs; readline() dropped it.
            if not line:
                return
            log.debug("worker: %s", line.decode(errors="replace").rstrip())
