"""What the log holds, and what it must not."""

import asyncio
import gc
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from coauthor.log import log_file, set_up

SECRET = "the writer's own words"
LOGGERS = ("coauthor", "pygls", "asyncio")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for the log; every logger is put back afterwards."""
    monkeypatch.setenv("COAUTHOR_LOG_DIR", str(tmp_path / "log"))
    before = {
        name: (it.level, it.propagate, it.handlers[:])
        for name in LOGGERS
        for it in [logging.getLogger(name)]
    }
    yield tmp_path / "log"
    for name, (level, propagate, handlers) in before.items():
        logger = logging.getLogger(name)
        for handler in logger.handlers[:]:
            logger.removeHandler(handler)
            handler.close()
        logger.setLevel(level)
        logger.propagate = propagate
        for handler in handlers:
            logger.addHandler(handler)


def logged() -> str:
    return log_file().read_text(encoding="utf-8")


def fail() -> None:
    raise ValueError(SECRET)


def test_the_file_has_a_place_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COAUTHOR_LOG_DIR", raising=False)
    assert log_file().is_absolute()
    assert log_file().name == "coauthor.log"


def test_the_level_decides_what_is_written(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    set_up("info")
    logger = logging.getLogger("coauthor.lsp")
    logger.debug("a detail")
    logger.info("a fact")
    logger.warning("a %s", "trouble")
    assert log_file().parent == folder
    assert "a fact" in logged()
    assert "a trouble" in logged()
    assert "a detail" not in logged()
    out, err = capfd.readouterr()
    assert out == ""
    assert "a trouble" in err
    assert "a fact" not in err


def test_setting_up_again_changes_the_level(folder: Path) -> None:
    set_up("debug")
    set_up("error")
    logger = logging.getLogger("coauthor")
    logger.warning("unheard")
    logger.error("heard")
    assert logged().count("heard") == 1


@pytest.mark.parametrize("level", ["error", "warning", "info", "debug"])
def test_a_librarys_chatter_is_never_written(folder: Path, level: str) -> None:
    set_up(level)
    logging.getLogger("pygls.protocol").info("Sending data: %s", SECRET)
    assert SECRET not in logged()


def test_the_writers_text_stays_out(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    set_up("info")
    logging.getLogger("pygls.protocol").error("Cannot read %s", SECRET)
    for name in ("pygls.server", "coauthor.features"):
        try:
            fail()
        except ValueError:
            logging.getLogger(name).exception("It failed")
    text = logged() + capfd.readouterr().err
    assert SECRET not in text
    # Once in the file and once on stderr; pygls' own records are not kept.
    assert text.count("It failed") == 2
    assert "ValueError" in text
    assert "in fail" in text


async def test_asyncio_quotes_neither_exceptions_nor_results(folder: Path) -> None:
    set_up("info")

    async def lost() -> None:
        fail()

    def breaks(_: "asyncio.Task[str]") -> None:
        fail()

    async def answer() -> str:
        return SECRET

    tasks = [asyncio.create_task(lost()), asyncio.create_task(answer())]
    tasks[1].add_done_callback(breaks)
    await asyncio.wait(tasks)
    tasks.clear()
    await asyncio.sleep(0)
    gc.collect()
    assert "Task exception was never retrieved" in logged()
    assert "Exception in callback" in logged()
    assert SECRET not in logged()


def test_at_debug_everything_is_told(folder: Path) -> None:
    set_up("debug")
    try:
        fail()
    except ValueError:
        logging.getLogger("coauthor").exception("It failed")
    assert SECRET in logged()


def test_the_root_logger_is_left_alone(folder: Path) -> None:
    before = logging.getLogger().handlers[:]
    set_up("debug")
    assert logging.getLogger().handlers == before


def test_without_a_place_for_the_file_there_is_stderr(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder.write_text("a file where the folder should be")
    set_up("info")
    logging.getLogger("coauthor").warning("still heard")
    assert "still heard" in capfd.readouterr().err


def test_a_large_log_is_put_aside(folder: Path) -> None:
    set_up("info")
    for _ in range(30):
        logging.getLogger("coauthor").info("x" * 100_000)
    sizes = {path.name: path.stat().st_size for path in folder.iterdir()}
    assert set(sizes) == {"coauthor.log", "coauthor.log.1", "coauthor.log.2"}
    assert max(sizes.values()) <= 1_000_000


def test_a_log_that_cannot_be_put_aside_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    set_up("info")
    monkeypatch.setattr("os.rename", refuse)
    for number in range(15):
        logging.getLogger("coauthor").info("%s %s", number, "x" * 100_000)
    assert " 14 x" in logged()
    assert capfd.readouterr().err == ""
