"""The server as a process: killed workers, lost editors, exit codes, floods."""

import asyncio
import signal
import sys
from pathlib import Path

import psutil
import pytest

from tests.bare_client import Failure
from tests.e2e.process_client import ProcessClient, server_process

has_a_head_start = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no head start"
)

STORY = "The old man walked down to the harbour every morning, and "


async def gone(processes: list[psutil.Process]) -> bool:
    """Whether all of them end within a few seconds."""
    _, alive = await asyncio.to_thread(psutil.wait_procs, processes, 10)
    return not alive


async def ready(client: ProcessClient) -> None:
    """Initialize and get a first suggestion, so that the model is loaded."""
    await client.initialize()
    client.open(STORY)
    assert (await client.suggest(0, len(STORY)))["items"]


async def up(client: ProcessClient) -> None:
    """Wait until the server answers, if only that it is too early."""
    with pytest.raises(Failure):
        await client.request("coauthor/status", {})


@has_a_head_start
async def test_the_worker_is_there_before_the_editor_says_anything() -> None:
    async with server_process() as client:
        await up(client)
        early = client.workers()
        await ready(client)
        assert client.workers() == early
        assert len(early) == 1


@has_a_head_start
async def test_a_server_killed_at_its_start_takes_its_worker_along() -> None:
    async with server_process() as client:
        await up(client)
        workers = client.workers()
        client.process.kill()
        await client.process.wait()
        assert await gone(workers)


@has_a_head_start
async def test_an_editor_that_leaves_at_once_leaves_no_worker() -> None:
    async with server_process() as client:
        await up(client)
        workers = client.workers()
        assert await client.hang_up() == 1
        assert await gone(workers)


@pytest.mark.parametrize(
    "own", ['backend = "scripted"', '[inline]\ninitiative = "off"']
)
async def test_no_worker_where_the_writer_wants_none(own: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(own)
    async with server_process(COAUTHOR_CONFIG=str(config)) as client:
        await up(client)
        assert client.workers() == []
        await client.initialize(initializationOptions={})
        await client.request("coauthor/status", {})
        assert client.workers() == []


@has_a_head_start
async def test_an_editor_that_wants_no_suggestions_gets_the_memory_back() -> None:
    off = {"inline": {"initiative": "off"}}
    async with server_process() as client:
        await up(client)
        workers = client.workers()
        await client.initialize(initializationOptions=off)
        assert await gone(workers)


async def test_a_killed_worker_costs_at_most_one_answer() -> None:
    async with server_process() as client:
        await ready(client)
        (worker,) = client.workers()
        client.open("It began to rain. " * 400, uri="file:///long.md")
        waiting = client.suggest(0, 7200, uri="file:///long.md")
        worker.kill()
        (outcome,) = await asyncio.gather(waiting, return_exceptions=True)
        if isinstance(outcome, BaseException):
            assert isinstance(outcome, Failure)
            assert outcome.code == -32803
        else:
            assert "items" in outcome
        typed = STORY + "then "
        client.change(2, {"text": typed})
        assert (await client.suggest(0, len(typed)))["items"]
        (fresh,) = client.workers()
        assert fresh.pid != worker.pid


async def test_end_of_input_ends_server_and_worker() -> None:
    async with server_process() as client:
        await ready(client)
        workers = client.workers()
        assert await client.hang_up() == 1
        assert await gone(workers)


async def test_a_killed_server_takes_its_worker_along() -> None:
    async with server_process() as client:
        await ready(client)
        workers = client.workers()
        client.process.kill()
        await client.process.wait()
        assert await gone(workers)


async def test_half_a_character_does_not_silence_the_model() -> None:
    async with server_process() as client:
        await ready(client)
        client.open(STORY + "\ud800 then ", uri="file:///half.md")
        column = len(STORY) + 7
        assert "items" in await client.suggest(0, column, uri="file:///half.md")
        assert (await client.suggest(0, len(STORY)))["items"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
async def test_an_interrupt_ends_server_and_worker() -> None:
    async with server_process() as client:
        await ready(client)
        workers = client.workers()
        client.process.send_signal(signal.SIGINT)
        async with asyncio.timeout(10):
            assert await client.process.wait() == 1
        assert await gone(workers)


async def test_shutdown_and_exit_end_with_status_0() -> None:
    async with server_process() as client:
        await ready(client)
        workers = client.workers()
        assert await client.request("shutdown") is None
        client.notify("exit")
        async with asyncio.timeout(20):
            assert await client.process.wait() == 0
        assert await gone(workers)


async def test_exit_right_behind_shutdown_takes_no_answer_away() -> None:
    async with server_process() as client:
        await ready(client)
        leaving = client.request("shutdown")
        client.notify("exit")
        assert await leaving is None
        async with asyncio.timeout(20):
            assert await client.process.wait() == 0


async def test_exit_without_shutdown_ends_with_status_1() -> None:
    async with server_process() as client:
        await client.initialize()
        client.notify("exit")
        async with asyncio.timeout(20):
            assert await client.process.wait() == 1


async def test_a_flood_is_answered_to_the_last_request() -> None:
    async with server_process() as client:
        await ready(client)
        flood = [client.suggest(0, len(STORY)) for _ in range(300)]
        outcomes = await asyncio.gather(*flood, return_exceptions=True)
        assert outcomes[-1]["items"]  # type: ignore[index]
        codes = {o.code for o in outcomes if isinstance(o, Failure)}
        assert codes <= {-32800}


async def test_typing_on_evaluates_only_what_was_typed() -> None:
    paragraphs = "She had always liked the sea, and the sea had liked her.\n\n" * 20
    text = paragraphs + "One morning she "
    async with server_process() as client:
        await client.initialize()
        client.open(text)
        line = text.count("\n")
        column = len("One morning she ")
        await client.suggest(line, column)
        for version, letter in enumerate("walked down to", start=2):
            before = (await client.request("coauthor/status", {}))["counters"]
            here = {"line": line, "character": column}
            client.change(
                version, {"range": {"start": here, "end": here}, "text": letter}
            )
            column += 1
            await client.suggest(line, column)
            after = (await client.request("coauthor/status", {}))["counters"]
            assert after["evaluated"] - before["evaluated"] <= 16


@pytest.mark.parametrize("hostile", ["coauthor", "llama_cpp", "pygls", "json"])
async def test_modules_of_the_opened_folder_are_never_imported(
    hostile: str, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"{hostile}.py").write_text("raise SystemExit('hijacked')")
    (tmp_path / hostile).mkdir()
    (tmp_path / hostile / "__init__.py").write_text("raise SystemExit('hijacked')")
    script = tmp_path / "serve.py"
    script.write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONSAFEPATH", "1")  # As the console script runs.
    async with server_process() as client:
        await ready(client)
