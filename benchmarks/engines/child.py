"""An engine in a process of its own, which measures itself: both ends of its pipes.

One line of JSON asks, one line answers. Writing and reading them is not measured.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from benchmarks.engines.engine import ROOT, Answer, Running


class Child:
    """The end that asks. `module` is run with the `Running` as its arguments."""

    def __init__(self, module: str, running: Running) -> None:
        """Start it. Raises RuntimeError when it cannot load the model."""
        self._module = module
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", module, str(running.model)),
                *map(str, (running.context, running.threads, running.batch_threads)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=running.environment,
            text=True,
            encoding="utf-8",
        )
        try:
            self._read()
        except BaseException:
            self._end()
            raise

    async def ask(self, text: str, tokens: int) -> Answer:
        """Continue a text. It blocks, because nothing else may run meanwhile."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([text, tokens]) + "\n")
        self._process.stdin.flush()
        return Answer(**json.loads(self._read()))

    async def close(self) -> None:
        """Let it go."""
        self._end()

    def _read(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._module} ended by itself.")
        return line

    def _end(self) -> None:
        self._process.kill()
        self._process.communicate()


def arguments() -> Running:
    """What the process was started with."""
    model, context, threads, batch_threads = sys.argv[1:]
    return Running(Path(model), int(context), int(threads), int(batch_threads))


def serve(load: Callable[[], Callable[[str, int], Answer]]) -> None:
    """The end that answers: load, then answer until nobody can ask any more."""
    # Native code may print, which must not come between the lines.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    continued = load()
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        answer = continued(*json.loads(line))
        print(json.dumps(asdict(answer)), file=answers, flush=True)
