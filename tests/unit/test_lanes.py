"""Newest wins, exactly."""

import asyncio

import pytest

from coauthor.engine.lanes import Lanes


async def hold(lanes, key, entered=None):
    async with lanes.newest(key):
        if entered is not None:
            entered.set()
        await asyncio.Event().wait()


async def held(lanes, key):
    """A task that holds the key by now."""
    entered = asyncio.Event()
    task = asyncio.create_task(hold(lanes, key, entered))
    await entered.wait()
    return task


async def settle(*tasks):
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_the_newcomer_cancels_the_holder():
    superseded = []
    lanes = Lanes(on_superseded=lambda: superseded.append(1))
    old = await held(lanes, "key")
    new = await held(lanes, "key")
    with pytest.raises(asyncio.CancelledError):
        await old
    assert not new.done()
    assert superseded == [1]
    assert len(lanes) == 1
    await settle(new)
    assert len(lanes) == 0


async def test_keys_do_not_touch_each_other():
    lanes = Lanes()
    tasks = [await held(lanes, key) for key in ("a", "b", ("a", "b"))]
    assert not any(task.done() for task in tasks)
    await settle(*tasks)


async def test_the_one_that_leaves_late_leaves_the_newcomer_in():
    lanes = Lanes()
    leave = asyncio.Event()

    async def slow_to_leave(entered):
        async with lanes.newest("key"):
            try:
                entered.set()
                await asyncio.Event().wait()
            finally:
                await leave.wait()

    entered = asyncio.Event()
    old = asyncio.create_task(slow_to_leave(entered))
    await entered.wait()
    new = await held(lanes, "key")
    leave.set()
    await asyncio.gather(old, return_exceptions=True)
    assert len(lanes) == 1
    assert lanes.cancel("key")
    with pytest.raises(asyncio.CancelledError):
        await new


async def test_a_task_never_cancels_itself():
    lanes = Lanes()
    async with lanes.newest("key"):
        assert not lanes.cancel("key")
        async with lanes.newest("key"):
            assert not lanes.cancel("key")
        assert len(lanes) == 1
        await asyncio.sleep(0)
    assert len(lanes) == 0


async def test_cancel_without_a_holder_does_nothing():
    lanes = Lanes()
    assert not lanes.cancel("key")
    called = asyncio.Event()

    def from_a_plain_callback():
        lanes.cancel("key")
        called.set()

    asyncio.get_running_loop().call_soon(from_a_plain_callback)
    await called.wait()


async def test_the_holders_own_error_passes_and_frees_the_key():
    lanes = Lanes()
    with pytest.raises(ValueError, match="mine"):
        async with lanes.newest("key"):
            raise ValueError("mine")
    assert len(lanes) == 0


async def test_a_flood_leaves_only_the_newest():
    superseded = []
    lanes = Lanes(on_superseded=lambda: superseded.append(1))
    entered = asyncio.Event()
    tasks = [asyncio.create_task(hold(lanes, "key")) for _ in range(999)]
    tasks.append(asyncio.create_task(hold(lanes, "key", entered)))
    await entered.wait()
    outcomes = await asyncio.gather(*tasks[:-1], return_exceptions=True)
    assert all(isinstance(one, asyncio.CancelledError) for one in outcomes)
    assert not tasks[-1].done()
    assert len(superseded) == 999
    assert len(lanes) == 1
    await settle(tasks[-1])
