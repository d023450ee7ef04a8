"""Models are measured while nobody writes, on a clock that the test turns."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from coauthor.engine.alone import alone
from coauthor.engine.fit_file import keep_fits, known_fits
from coauthor.engine.measuring import QUIET_S, Measuring
from coauthor.engine.model_fits import ModelFit
from coauthor.models.bundled import NAME
from coauthor.models.installed import InstalledModel, models_folder
from coauthor.settings import Settings
from tests.fits import GOOD
from tests.hand_clock import HandClock

SETTINGS = Settings()


@dataclass
class Session:
    """A server's measuring, with a measurement that the test lets go on."""

    clock: HandClock = field(default_factory=HandClock)
    busy: bool = False
    unmeasured: str = ""
    heard: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    """So many measurements may end."""
    told: list[list[ModelFit]] = field(default_factory=list[list[ModelFit]])

    def __post_init__(self) -> None:
        self.measuring = Measuring(
            SETTINGS,
            self.told.append,
            busy=lambda: self.busy,
            timers=self.clock,
            measure=self.measure,
        )

    async def measure(self, model: InstalledModel, _settings: Settings) -> ModelFit:
        self.heard.put_nowait(f"loaded {model.name}")
        try:
            await self.turns.acquire()
        except asyncio.CancelledError:
            await asyncio.sleep(0)  # Unloading takes a while; nobody may break it off.
            raise
        finally:
            self.heard.put_nowait(f"unloaded {model.name}")
        fitness = None if self.unmeasured else GOOD
        return ModelFit(model, 1000, fitness, self.unmeasured)

    def let_end(self, count: int) -> None:
        for _ in range(count):
            self.turns.release()

    async def hears(self, *events: str) -> None:
        async with asyncio.timeout(30):
            assert [await self.heard.get() for _ in events] == list(events)

    async def nothing_happens(self) -> None:
        """Nothing was heard, also when what goes on has come to its end."""
        work = self.measuring._work  # pyright: ignore[reportPrivateUsage]
        if work is not None:
            await asyncio.wait([work], timeout=30)
        await asyncio.sleep(0)
        assert self.heard.empty()

    @property
    def known(self) -> list[str]:
        """The names of those that were told in the end."""
        return [fit.model.name for fit in self.told[-1] if fit.fitness]


@pytest.fixture
async def session() -> AsyncIterator[Session]:
    session = Session()
    yield session
    await session.measuring.close()
    assert session.clock.set == []


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two models beside the bundled one, which is larger than they are."""
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path / "d")
    models_folder().mkdir(parents=True)
    for name, count in (("small", 10), ("middle", 100)):
        (models_folder() / f"{name}.gguf").write_bytes(b"GGUF" + bytes(count))
    return models_folder()


async def test_all_are_measured_one_after_the_other_when_it_is_quiet(
    session: Session,
) -> None:
    session.let_end(3)
    session.measuring.touch()
    session.clock.turn(QUIET_S)
    for name in ("small", "middle", NAME):
        await session.hears(f"loaded {name}", f"unloaded {name}")
    await session.nothing_happens()
    # Each counts at once, and all of them later.
    assert [len(told) for told in session.told] == [1, 2, 3]
    assert len(known_fits([it.model for it in session.told[-1]], SETTINGS)) == 3
    session.measuring.touch()
    session.clock.turn(QUIET_S)
    await session.nothing_happens()


async def test_nothing_begins_while_somebody_writes(session: Session) -> None:
    for _ in range(10):
        session.measuring.touch()
        session.clock.turn(QUIET_S - 1)
        assert len(session.clock.set) == 1
    session.clock.turn(0.5)
    await session.nothing_happens()
    session.clock.turn(0.5)
    await session.hears("loaded small")


async def test_a_key_ends_it_and_it_is_repeated_later(session: Session) -> None:
    session.measuring.touch()
    session.clock.turn(QUIET_S)
    await session.hears("loaded small")
    session.measuring.touch()
    session.measuring.touch()
    await session.hears("unloaded small")
    session.measuring.touch()
    await session.nothing_happens()
    session.clock.turn(QUIET_S - 1)
    await session.nothing_happens()
    assert session.told == []
    session.let_end(1)
    session.clock.turn(1)
    await session.hears("loaded small", "unloaded small", "loaded middle")


async def test_those_that_were_done_are_not_repeated(session: Session) -> None:
    session.let_end(1)
    session.measuring.touch()
    session.clock.turn(QUIET_S)
    await session.hears("loaded small", "unloaded small", "loaded middle")
    session.measuring.touch()
    await session.hears("unloaded middle")
    await session.nothing_happens()
    session.let_end(1)
    session.clock.turn(QUIET_S)
    await session.hears("loaded middle", "unloaded middle", f"loaded {NAME}")
    assert session.known == ["small", "middle"]


async def test_nothing_begins_while_the_writer_waits_for_a_model(
    session: Session,
) -> None:
    session.busy = True
    session.measuring.touch()
    session.clock.turn(10 * QUIET_S)
    await session.nothing_happens()
    session.busy = False
    session.clock.turn(QUIET_S)
    await session.hears("loaded small")


async def test_what_others_found_out_is_told(session: Session, folder: Path) -> None:
    session.let_end(3)
    small = InstalledModel("small", folder / "small.gguf")
    keep_fits([ModelFit(small, 1000, GOOD)], SETTINGS)
    session.measuring.touch()
    session.clock.turn(QUIET_S)
    await session.hears("loaded middle")
    assert [fit.model for fit in session.told[0]] == [small]


async def test_another_process_that_measures_is_waited_for(
    session: Session, folder: Path
) -> None:
    session.let_end(3)
    async with alone():
        session.measuring.touch()
        session.clock.turn(QUIET_S)
        await asyncio.sleep(0)
        assert session.heard.empty()
        # It has measured the small one by the time it ends.
        small = InstalledModel("small", folder / "small.gguf")
        keep_fits([ModelFit(small, 1000, GOOD)], SETTINGS)
    await session.hears("loaded middle")


async def test_what_could_not_be_measured_is_left_until_the_next_session(
    session: Session,
) -> None:
    session.let_end(3)
    session.unmeasured = "Not loaded: no room."
    session.measuring.touch()
    session.clock.turn(QUIET_S)
    for name in ("small", "middle", NAME):
        await session.hears(f"loaded {name}", f"unloaded {name}")
    session.measuring.touch()
    session.clock.turn(QUIET_S)
    await session.nothing_happens()
    assert session.known == []
    later = Session()
    later.measuring.touch()
    later.clock.turn(QUIET_S)
    await later.hears("loaded small")
    await later.measuring.close()


async def test_where_nothing_can_be_kept_it_counts_for_this_session(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no folder").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "no folder"))
    session.let_end(3)
    session.measuring.touch()
    session.clock.turn(QUIET_S)
    for name in ("small", "middle", NAME):
        await session.hears(f"loaded {name}", f"unloaded {name}")
    await session.nothing_happens()
    assert session.known == ["small", "middle", NAME]


async def test_closing_unloads_the_model(session: Session) -> None:
    session.measuring.touch()
    session.clock.turn(QUIET_S)
    await session.hears("loaded small")
    await session.measuring.close()
    await session.hears("unloaded small")
    session.measuring.touch()
    assert session.clock.set == []


async def test_nothing_is_measured_beside_a_model_that_takes_over(
    session: Session,
) -> None:
    session.measuring.touch()
    session.clock.turn(QUIET_S)
    await session.hears("loaded small")
    session.busy = True  # As when a better model is loaded, for what was just told.
    session.let_end(3)
    await session.hears("unloaded small")
    await session.nothing_happens()
    session.busy = False
    session.clock.turn(QUIET_S)
    await session.hears("loaded middle", "unloaded middle")
