"""The client of the worker, against a worker without a model."""

import asyncio
import logging
import os
import signal
import sys
from contextlib import aclosing
from pathlib import Path

import pytest

from coauthor.backends.base import (
    Delta,
    GenerationRequest,
    Priority,
    SpecialPart,
    TextPart,
    Usage,
)
from coauthor.backends.llama_cpp.client import LlamaCppBackend
from coauthor.backends.llama_cpp.launch import WORKER_COMMAND, worker_environment
from coauthor.errors import (
    BackendProtocolError,
    BackendTimeout,
    BackendUnavailable,
    ContextTooLong,
    ModelNotFound,
)

FAKE = Path(__file__).with_name("fake_worker.py")


needs_a_head_start = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no head start"
)


class Clock:
    """A clock that only moves when somebody sleeps."""

    def __init__(self):
        self.now = 1000.0
        self.slept = []

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def make(tmp_path, clock):
    model = tmp_path / "little.gguf"
    model.write_bytes(b"GGUF")
    made = []

    def make_backend(mode="good", path=model, **options):
        command = (sys.executable, "-P", str(FAKE), mode)
        backend = LlamaCppBackend(
            path, command=command, clock=clock, sleep=clock.sleep, **options
        )
        made.append(backend)
        return backend

    yield make_backend
    for backend in made:
        await backend.close()


def request(text, priority=Priority.INLINE):
    return GenerationRequest((TextPart(text),), 16, priority=priority)


async def deltas(backend, text):
    return [delta async for delta in backend.generate(request(text))]


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_start_tells_what_the_model_can_do(make):
    backend = make(model_name="little", languages=("en",))
    capabilities = await backend.start()
    assert capabilities.model == "little"
    assert capabilities.languages == ("en",)
    assert capabilities.context_tokens == 1024
    assert capabilities.fim_order == "spm"
    assert await backend.start() is capabilities


async def test_a_run_ends_with_finish_and_usage(make):
    assert await deltas(make(), "hello") == [
        Delta("one ", usage=Usage(5, 3, 1)),
        Delta("5", usage=Usage(5, 3, 2)),
        Delta("", "end", Usage(5, 3, 2)),
    ]


async def test_a_long_prompt_goes_through(make):
    text = "é" * 3_000_000
    assert (await deltas(make(), text))[1].text == "3000000"


async def test_half_a_character_costs_no_request(make):
    backend = make()
    assert (await deltas(backend, "so\ud800"))[1].text == "3"


async def test_what_cannot_be_sent_fails_alone(make):
    backend = make()
    unsendable = GenerationRequest((SpecialPart("\ud800"),), 16)
    with pytest.raises(UnicodeEncodeError):
        await anext(backend.generate(unsendable))
    assert (await deltas(backend, "still"))[1].text == "5"


async def test_concurrent_callers_share_one_worker(make):
    backend = make()
    runs = [asyncio.create_task(deltas(backend, "x" * n)) for n in range(1, 20)]
    answers = await asyncio.gather(*runs)
    assert [answer[1].text for answer in answers] == [str(n) for n in range(1, 20)]


async def test_a_cancelled_start_goes_on_for_the_next_caller(make):
    backend = make()
    first = asyncio.create_task(backend.start())
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert (await backend.start()).model == "fake"


async def test_closing_the_generator_cancels_and_rings(make):
    backend = make()
    pid = None
    async with aclosing(backend.generate(request("endless"))) as run:
        assert (await anext(run)).text == "begun "
        pid = backend.pid
    # The fake ends itself when a cancel is not followed by a ring.
    assert (await deltas(backend, "hello"))[1].text == "5"
    assert backend.pid == pid


async def test_cancelling_the_task_cancels_the_run(make):
    backend = make()
    began = asyncio.Event()

    async def read():
        async with aclosing(backend.generate(request("endless"))) as run:
            async for _ in run:
                began.set()

    task = asyncio.create_task(read())
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await deltas(backend, "hello"))[1].text == "5"


async def test_work_that_matters_more_rings_for_the_rest(make):
    backend = make()
    low = backend.generate(request("endless", Priority.COMMAND))
    async with aclosing(low) as run:
        await anext(run)
        # Answered only once the byte of the lower priority is set.
        assert (await deltas(backend, "overtake"))[-1].finish == "end"


@needs_a_head_start
async def test_a_head_start_is_the_first_worker(make):
    backend = make()
    backend.head_start()
    pid = backend.pid
    await asyncio.gather(backend.start(), backend.start())
    assert backend.pid == pid
    assert (await deltas(backend, "hello"))[1].text == "5"


@needs_a_head_start
async def test_a_head_start_that_died_costs_nothing(make):
    backend = make()
    backend.head_start()
    pid = backend.pid
    os.kill(pid, signal.SIGKILL)
    await asyncio.to_thread(os.waitid, os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert (await deltas(backend, "hello"))[1].text == "5"
    assert backend.pid != pid


@needs_a_head_start
@pytest.mark.parametrize("mode", ["good", "hang", "stubborn"])
async def test_a_head_start_that_nobody_wants_leaves_nothing(
    make, mode, tmp_path, monkeypatch
):
    folders = tmp_path / "temporary"
    folders.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folders))
    backend = make(mode)
    backend.head_start()
    pid = backend.pid
    await backend.close()
    assert not is_running(pid)
    assert list(folders.iterdir()) == []


async def test_nothing_starts_early_for_a_model_that_is_not_there(make, tmp_path):
    backend = make(path=tmp_path / "absent.gguf")
    backend.head_start()
    assert backend.pid is None


async def test_a_failed_run_leaves_the_worker_alone(make):
    backend = make()
    with pytest.raises(ContextTooLong, match="does not fit"):
        await deltas(backend, "too long")
    pid = backend.pid
    assert (await deltas(backend, "hello"))[-1].finish == "end"
    assert backend.pid == pid


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
async def test_a_killed_worker_fails_its_runs_and_is_replaced_at_once(make, clock):
    backend = make()
    async with aclosing(backend.generate(request("endless"))) as run:
        await anext(run)
        other = asyncio.create_task(deltas(backend, "endless"))
        pid = backend.pid
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(BackendUnavailable, match="started again"):
            async for _ in run:
                pass
        with pytest.raises(BackendUnavailable):
            await other
    assert (await deltas(backend, "hello"))[1].text == "5"
    assert backend.pid != pid
    assert not is_running(pid)
    assert clock.slept[-1] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
async def test_workers_killed_from_outside_are_replaced_at_once(make, clock):
    backend = make()
    for _ in range(5):
        await deltas(backend, "hello")
        os.kill(backend.pid, signal.SIGKILL)
        with pytest.raises(BackendUnavailable):
            await deltas(backend, "endless")
    assert clock.slept == [0, 0, 0, 0, 0]
    assert (await deltas(backend, "hello"))[1].text == "5"


async def test_a_model_that_kills_its_worker_twice_is_bad(make):
    backend = make("die")
    for _ in range(2):
        with pytest.raises(BackendUnavailable, match="stopped unexpectedly"):
            await backend.start()
    with pytest.raises(BackendUnavailable, match=r"little\.gguf.*coauthor doctor"):
        await backend.start()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGABRT")
async def test_a_model_that_crashes_on_its_first_run_twice_is_bad(make):
    backend = make()
    for _ in range(2):
        with pytest.raises(BackendUnavailable, match="stopped unexpectedly"):
            await deltas(backend, "crash")
    with pytest.raises(BackendUnavailable, match="coauthor doctor"):
        await deltas(backend, "hello")


async def test_a_refused_model_is_named_and_tried_again_later(make, clock):
    backend = make("refuse")
    for _ in range(3):
        with pytest.raises(ModelNotFound, match="no model"):
            await backend.start()
    # The first retry was at once, the second only repeated the answer.
    assert clock.slept == [0, 0]
    assert backend.pid is None


async def test_a_missing_file_needs_no_worker(make, tmp_path):
    backend = make(path=tmp_path / "absent.gguf")
    with pytest.raises(ModelNotFound, match=r"absent\.gguf"):
        await backend.start()


async def test_loading_may_not_take_for_ever(make):
    backend = make("hang", load_seconds=0.2)
    with pytest.raises(BackendTimeout, match="smaller model"):
        await backend.start()


async def test_nonsense_on_the_pipe_is_a_protocol_error(make):
    with pytest.raises(BackendProtocolError):
        await make("garbage").start()


async def test_a_program_that_is_not_there_is_unavailable(tmp_path):
    model = tmp_path / "little.gguf"
    model.touch()
    backend = LlamaCppBackend(model, command=(str(tmp_path / "nothing"),))
    with pytest.raises(BackendUnavailable, match="could not be started"):
        await backend.start()


@pytest.mark.parametrize("mode", ["good", "stubborn"])
async def test_close_leaves_nothing(make, mode):
    backend = make(mode)
    capabilities = await backend.start()
    pid = backend.pid
    await backend.close()
    await backend.close()
    assert not is_running(pid)
    assert not os.access(capabilities.details["folder"], os.F_OK)
    with pytest.raises(BackendUnavailable):
        await backend.start()


async def test_unloading_ends_the_worker_and_is_no_crash(make, clock):
    backend = make()
    for _ in range(5):
        await backend.start()
        pid = backend.pid
        await backend.unload()
        await backend.unload()
        assert not is_running(pid)
        assert backend.pid is None
    assert (await deltas(backend, "hello"))[1].text == "5"
    assert clock.slept == [0] * 6


async def test_a_start_during_unloading_has_another_worker(make):
    backend = make("stubborn")
    await backend.start()
    pid = backend.pid
    unloading = asyncio.create_task(backend.unload())
    await asyncio.sleep(0)
    assert (await deltas(backend, "hello"))[1].text == "5"
    await unloading
    assert backend.pid not in (None, pid)


async def test_close_ends_a_run_in_progress(make):
    backend = make()
    async with aclosing(backend.generate(request("endless"))) as run:
        await anext(run)
        await backend.close()
        with pytest.raises(BackendUnavailable, match="was stopped"):
            async for _ in run:
                pass


async def test_close_during_a_start_leaves_nothing(make):
    backend = make("hang")
    starting = asyncio.create_task(backend.start())
    await asyncio.sleep(0)
    await backend.close()
    with pytest.raises(BackendUnavailable):
        await starting


async def test_stderr_goes_to_the_log(make, caplog):
    caplog.set_level(logging.DEBUG, "coauthor.backends.llama_cpp.process")
    backend = make("talk")
    await backend.start()
    await backend.close()
    assert "worker: a plain line" in caplog.messages
    assert "worker: the last line" in caplog.messages


async def test_the_worker_is_isolated_from_where_we_stand(make, monkeypatch, tmp_path):
    (tmp_path / "coauthor").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    monkeypatch.delenv("GOMP_SPINCOUNT", raising=False)
    backend = make(path=Path("little.gguf"), spin_count=77)
    details = (await backend.start()).details
    assert details["spin"] == "77"
    assert details["backtrace"] == "1"
    assert details["path"] == str(tmp_path / "little.gguf")
    paths = details["sys_path"].split(os.pathsep)
    assert str(tmp_path) not in paths
    assert details["folder"] not in paths
    assert "" not in paths


def test_the_writers_own_openmp_choice_goes_first(monkeypatch):
    monkeypatch.delenv("GOMP_SPINCOUNT", raising=False)
    monkeypatch.setenv("OMP_WAIT_POLICY", "passive")
    environment = worker_environment(1000)
    assert environment["OMP_WAIT_POLICY"] == "passive"
    assert "GOMP_SPINCOUNT" not in environment


def test_the_real_command_keeps_the_working_directory_out():
    assert WORKER_COMMAND[1] == "-P"
