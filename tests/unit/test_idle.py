"""The model's memory is given back while nobody writes, and had again in time."""

import asyncio
from contextlib import aclosing

import pytest

from coauthor.backends.base import GenerationRequest, TextPart
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.engine.engine import Engine
from coauthor.errors import BackendUnavailable, ModelNotFound
from tests.hand_clock import HandClock

REQUEST = GenerationRequest((TextPart("Once"),), 32)
MINUTES = 30
LONG_S = MINUTES * 60


class Sleepy(ScriptedBackend):
    """A backend that takes as long to load and unload as the test wants."""

    def __init__(self, *rules):
        super().__init__(Script(rules=rules))
        self.may_unload = asyncio.Event()
        self.may_load = asyncio.Event()
        self.may_unload.set()
        self.may_load.set()
        self.loaded = False
        self.changed = asyncio.Condition()
        self.broken = False

    async def start(self):
        known = await super().start()
        await self.may_load.wait()
        if self.broken:
            raise ModelNotFound("The model is gone.")
        await self._become(True)
        return known

    async def unload(self):
        await super().unload()
        await self.may_unload.wait()
        await self._become(False)

    async def generate(self, request):
        assert self.loaded
        async with aclosing(super().generate(request)) as deltas:
            async for delta in deltas:
                yield delta

    async def _become(self, loaded):
        async with self.changed:
            self.loaded = loaded
            self.changed.notify_all()

    async def until(self, *, loaded):
        async with self.changed, asyncio.timeout(5):
            await self.changed.wait_for(lambda: self.loaded is loaded)


class Scene:
    """An engine that has just made its first suggestion."""

    def __init__(self, *rules, minutes=MINUTES):
        self.clock = HandClock()
        self.backend = Sleepy(*(rules or (Rule(text="one"),)))
        self.told = []
        self.engine = Engine(
            lambda: self.backend,
            on_change=lambda: self.told.append(self.engine.state),
            unload_minutes=minutes,
            timers=self.clock,
        )

    async def text(self):
        return "".join([d.text async for d in self.engine.generate(REQUEST)])

    async def fall_asleep(self):
        await self.text()
        self.clock.turn(LONG_S)
        await self.backend.until(loaded=False)


async def test_the_model_is_unloaded_when_nobody_writes():
    scene = Scene()
    await scene.text()
    scene.clock.turn(LONG_S - 1)
    await asyncio.sleep(0)
    assert scene.backend.unloads == 0
    scene.clock.turn(1)
    await scene.backend.until(loaded=False)
    assert scene.engine.known is not None
    assert scene.told == ["loading", "ready"]
    scene.clock.turn(10 * LONG_S)
    assert scene.backend.unloads == 1


async def test_whoever_writes_keeps_it():
    scene = Scene()
    await scene.text()
    for _ in range(100):
        scene.clock.turn(LONG_S - 1)
        scene.engine.wake()
        assert len(scene.clock.set) == 1
    assert scene.backend.unloads == 0
    scene.clock.turn(LONG_S)
    await scene.backend.until(loaded=False)


async def test_the_first_edit_has_it_back_before_anybody_asks():
    scene = Scene()
    await scene.fall_asleep()
    scene.engine.wake()
    scene.engine.wake()
    await scene.backend.until(loaded=True)
    assert await scene.text() == "one"
    assert scene.backend.starts == 2
    assert scene.told == ["loading", "ready"]
    scene.clock.turn(LONG_S)
    await scene.backend.until(loaded=False)


async def test_a_request_has_it_back_too_and_waits():
    scene = Scene()
    await scene.fall_asleep()
    assert await scene.text() == "one"
    assert (scene.backend.starts, scene.backend.unloads) == (2, 1)


async def test_requests_while_it_is_being_unloaded_are_answered():
    scene = Scene()
    await scene.text()
    scene.backend.may_unload.clear()
    scene.clock.turn(LONG_S)
    asked = [asyncio.create_task(scene.text()) for _ in range(3)]
    await asyncio.sleep(0)
    scene.backend.may_unload.set()
    assert await asyncio.gather(*asked) == ["one"] * 3
    assert scene.backend.starts == 2


async def test_cancelling_who_waits_leaves_the_loading_alone():
    scene = Scene()
    await scene.fall_asleep()
    scene.backend.may_load.clear()
    first, second = (asyncio.create_task(scene.text()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    scene.backend.may_load.set()
    assert await second == "one"
    assert scene.backend.starts == 2


async def test_a_run_that_goes_on_keeps_it():
    scene = Scene(Rule(text="la ", forever=True))
    async with aclosing(scene.engine.generate(REQUEST)) as run:
        await anext(run)
        scene.clock.turn(5 * LONG_S)
        assert scene.backend.unloads == 0
    scene.clock.turn(LONG_S)
    await scene.backend.until(loaded=False)


async def test_a_model_that_does_not_come_back_is_trouble_and_tried_again():
    scene = Scene()
    await scene.fall_asleep()
    scene.backend.broken = True
    scene.engine.wake()
    with pytest.raises(ModelNotFound):
        await scene.text()
    assert (scene.engine.state, scene.engine.message) == (
        "trouble",
        "The model is gone.",
    )
    scene.backend.broken = False
    assert await scene.text() == "one"
    assert scene.engine.state == "ready"


async def test_no_minutes_mean_never():
    scene = Scene(minutes=0)
    await scene.text()
    scene.engine.wake()
    assert scene.clock.set == []


async def test_what_was_never_loaded_is_neither_unloaded_nor_woken():
    scene = Scene()
    scene.engine.wake()
    assert scene.clock.set == []
    assert scene.backend.starts == 0


async def test_closing_ends_the_waiting_and_the_loading():
    scene = Scene()
    await scene.fall_asleep()
    scene.backend.may_load.clear()
    asked = asyncio.create_task(scene.text())
    await asyncio.sleep(0)
    await scene.engine.close()
    with pytest.raises(BackendUnavailable):
        await asked
    assert scene.clock.set == []
    assert scene.backend.closed
