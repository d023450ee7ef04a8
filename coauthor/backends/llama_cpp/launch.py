"""The worker as an operating system process: its command, environment, pipes and bell.

A fresh interpreter runs it, never a fork: native threads do not survive one.
Nothing but its own pipes and the bell connects it with us, so on every system it ends
when its standard input does, also when the server is killed.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

from coauthor.backends.llama_cpp.ringer import Ringer
from coauthor.errors import BackendUnavailable

if sys.platform == "win32":
    # Its pipes are the only ones for which asyncio can wait there.
    from asyncio.windows_utils import Popen
else:
    from subprocess import Popen

# -P keeps the working directory off the import path: a folder of the writer's that is
# called `llama_cpp` must never be run.
WORKER_COMMAND = (sys.executable, "-P", "-m", "coauthor.backends.llama_cpp.worker")


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


class Launched:
    """A worker that runs and to which nobody listens yet."""

    def __init__(
        self, environment: Mapping[str, str], command: Sequence[str] = WORKER_COMMAND
    ) -> None:
        """Start it. Raises BackendUnavailable when the system cannot."""
        bell: Ringer | None = None
        try:
            bell = Ringer()
            self.process = Popen(
                (*command, str(bell.path)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
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
        self.bell = bell

    @property
    def alive(self) -> bool:
        """Whether it has not ended yet."""
        return self.process.poll() is None

    def write_first(self, data: bytes) -> None:
        """Put a small first frame into its pipe, but not on Windows.

        A worker that has ended does not get it, which is no error here.
        """
        assert self.process.stdin is not None, "launched with a pipe"
        with suppress(OSError):
            self.process.stdin.write(data)

    def end(self) -> None:
        """End it at once, a few milliseconds at most: it has nothing to lose yet.

        Safe to call twice.
        """
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()
        self.bell.close()
