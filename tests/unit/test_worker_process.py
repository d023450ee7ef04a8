"""The client with the real worker and the bundled model: killed, closed, orphaned."""

import os
import select
import signal
import subprocess
import sys
from contextlib import aclosing

import pytest

from coauthor.backends.base import GenerationRequest, TextPart
from coauthor.backends.llama_cpp.client import LlamaCppBackend
from coauthor.engine.engine import Engine
from coauthor.errors import BackendUnavailable
from coauthor.models.bundled import bundled_path
from tests.hand_clock import HandClock

REQUEST = GenerationRequest((TextPart("The rain had stopped by the time we"),), 200)

needs_signals = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no SIGKILL"
)


@pytest.fixture
async def backend():
    backend = LlamaCppBackend(bundled_path())
    yield backend
    await backend.close()


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@needs_signals
async def test_killed_in_the_middle_of_a_generation(backend):
    async with aclosing(backend.generate(REQUEST)) as run:
        await anext(run)
        pid = backend.pid
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(BackendUnavailable):
            async for _ in run:
                pass
    assert not is_running(pid)
    async with aclosing(backend.generate(REQUEST)) as run:
        assert (await anext(run)).text


@needs_signals
async def test_the_engine_answers_the_request_during_which_it_was_killed(backend):
    engine = Engine(lambda: backend)
    await engine.warm_up()
    os.kill(backend.pid, signal.SIGKILL)
    async with aclosing(engine.generate(REQUEST)) as run:
        assert (await anext(run)).text
    assert engine.session.counters.failed == 0


async def test_an_idle_worker_ends_and_another_goes_on(backend):
    clock = HandClock()
    engine = Engine(lambda: backend, unload_minutes=30, timers=clock)
    async with aclosing(engine.generate(REQUEST)) as run:
        first = (await anext(run)).text
    pid = backend.pid
    clock.turn(30 * 60)
    async with aclosing(engine.generate(REQUEST)) as run:
        assert (await anext(run)).text == first
    assert not is_running(pid)
    assert is_running(backend.pid)
    assert (engine.state, engine.session.counters.failed) == ("ready", 0)
    await engine.close()


async def test_close_in_the_middle_of_a_generation_leaves_nothing(backend):
    async with aclosing(backend.generate(REQUEST)) as run:
        await anext(run)
        pid = backend.pid
        await backend.close()
        assert not is_running(pid)


SERVER = """
import asyncio, pathlib, sys
from coauthor.backends.llama_cpp.client import LlamaCppBackend

async def main():
    backend = LlamaCppBackend(pathlib.Path(sys.argv[1]))
    await backend.start()
    print(backend.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.skipif(
    not hasattr(os, "pidfd_open"),
    reason="only Linux can wait for a process that is not its child",
)
def test_the_worker_ends_when_the_server_is_killed(tmp_path):
    command = [sys.executable, "-c", SERVER, str(bundled_path())]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as server:
        assert server.stdout is not None
        worker = os.pidfd_open(int(server.stdout.readline()))
        server.kill()
    try:
        ended, _, _ = select.select([worker], [], [], 10)
        assert ended
        assert list(tmp_path.iterdir()) == []
    finally:
        os.close(worker)
