"""The engine: shared starts, deltas, deadlines, the retry, state and counters."""

import asyncio
from contextlib import aclosing
from typing import get_args

import pytest

from coauthor.backends.base import Delta, GenerationRequest, Priority, TextPart
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.engine.counters import Counters, Event
from coauthor.engine.deadline import within
from coauthor.engine.engine import Engine
from coauthor.engine.thinking import UNSEEN_S
from coauthor.errors import (
    BackendTimeout,
    BackendUnavailable,
    ContextTooLong,
    ModelNotFound,
)
from coauthor.shaping.candidate import Reason
from tests.hand_clock import HandClock

REQUEST = GenerationRequest((TextPart("Once"),), 32)


def scripted(*rules, **options):
    return ScriptedBackend(Script(rules=rules, **options))


def engine_of(backend, clock=None):
    """An engine and the states it told of."""
    told = []
    engine = Engine(
        lambda: backend, on_change=lambda: told.append(engine.state), timers=clock
    )
    return engine, told


class Stuck:
    """A sleep that never ends by itself, and tells when it began."""

    def __init__(self):
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()

    async def __call__(self, seconds):
        self.begun.set()
        await self.go_on.wait()


async def text_of(engine, **options):
    run = engine.generate(REQUEST, **options)
    return "".join([delta.text async for delta in run])


async def test_deltas_pass_and_are_counted():
    engine, told = engine_of(scripted(Rule(text="one two")))
    assert engine.state == "starting"
    assert await text_of(engine) == "one two"
    assert told == ["loading", "ready"]
    assert engine.session.counters == Counters(requests=1, evaluated=2, generated=2)
    await text_of(engine)
    assert told == ["loading", "ready"]


async def test_thinking_is_told_of_a_run_that_lasts_and_until_the_last_one_ends():
    clock = HandClock()
    engine, told = engine_of(scripted(Rule(text="la ", forever=True)), clock)
    await engine.warm_up()
    async with aclosing(engine.generate(REQUEST)) as one:
        await anext(one)
        clock.turn(UNSEEN_S / 2)
        async with aclosing(engine.generate(REQUEST)) as two:
            await anext(two)
            assert engine.state == "ready"
            clock.turn(UNSEEN_S / 2)
            assert told == ["loading", "ready", "thinking"]
            clock.turn(UNSEEN_S)
        assert engine.state == "thinking"
    assert told == ["loading", "ready", "thinking", "ready"]


async def test_nobody_is_told_of_short_runs_however_many_there_are():
    clock = HandClock()
    engine, told = engine_of(scripted(Rule(text="la ", forever=True)), clock)
    for _ in range(5):
        async with aclosing(engine.generate(REQUEST)) as run:
            await anext(run)
            clock.turn(UNSEEN_S * 0.9)
    assert told == ["loading", "ready"]
    assert clock.set == []


async def test_what_is_made_ready_for_later_is_no_thinking():
    clock = HandClock()
    engine, told = engine_of(scripted(Rule(text="la ", forever=True)), clock)
    ahead = GenerationRequest((TextPart("Once"),), 32, priority=Priority.PREFETCH)
    async with aclosing(engine.generate(ahead)) as run:
        await anext(run)
        clock.turn(60)
        assert engine.state == "ready"
    assert told == ["loading", "ready"]


async def test_concurrent_callers_share_one_start():
    backend = scripted(Rule(text="one"))
    engine, _ = engine_of(backend)
    asked = asyncio.gather(*[engine.capabilities() for _ in range(10)])
    texts = await asyncio.gather(*[text_of(engine) for _ in range(10)])
    assert {one.model for one in await asked} == {"scripted"}
    assert texts == ["one"] * 10
    assert backend.starts == 1


async def test_a_cancelled_caller_does_not_stop_the_start():
    sleep = Stuck()
    backend = ScriptedBackend(Script(load_ms=1000), sleep)
    engine, _ = engine_of(backend)
    first = asyncio.create_task(engine.capabilities())
    await sleep.begun.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    sleep.go_on.set()
    await engine.capabilities()
    assert backend.starts == 1


async def test_a_failed_start_shows_and_is_tried_again():
    there = []

    def make():
        if not there:
            raise ModelNotFound("No model is there. Add one.")
        return scripted(Rule(text="one"))

    engine = Engine(make)
    await engine.warm_up()
    assert (engine.state, engine.message) == ("trouble", "No model is there. Add one.")
    with pytest.raises(ModelNotFound):
        await text_of(engine)
    assert engine.session.counters.failed == 1
    there.append(True)
    assert await text_of(engine) == "one"
    assert (engine.state, engine.message) == ("ready", "")


async def test_closing_the_stream_closes_the_backends():
    backend = scripted(Rule(text="la ", forever=True))
    engine, _ = engine_of(backend)
    async with aclosing(engine.generate(REQUEST)) as run:
        await anext(run)
    assert (backend.running, backend.cancelled) == (0, 1)


async def test_cancelling_the_task_closes_the_backends_stream():
    sleep = Stuck()
    backend = ScriptedBackend(Script(rules=(Rule(text="one"),)), sleep)
    engine, _ = engine_of(backend)
    task = asyncio.create_task(text_of(engine))
    await sleep.begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (backend.running, backend.cancelled) == (0, 1)
    assert engine.session.counters.failed == 0
    assert engine.state == "ready"


async def test_a_backend_that_goes_away_before_the_first_delta_is_asked_again():
    gone = Rule(times=1, fail="BackendUnavailable")
    engine, told = engine_of(scripted(gone, Rule(text="one")))
    assert await text_of(engine) == "one"
    assert engine.session.counters.failed == 0
    assert told == ["loading", "ready"]


async def test_it_is_asked_again_only_once():
    backend = scripted(Rule(fail="BackendUnavailable", message="It rests."))
    engine, _ = engine_of(backend)
    with pytest.raises(BackendUnavailable):
        await text_of(engine)
    assert len(backend.requests) == 2
    assert (engine.state, engine.message) == ("trouble", "It rests.")
    assert engine.session.counters.failed == 1


async def test_who_tried_again_by_itself_is_not_asked_again():
    backend = scripted(Rule(fail="BackendUnavailable"))
    play = backend.generate

    async def generate(request):
        try:
            async for delta in play(request):
                yield delta
        except BackendUnavailable as error:
            error.again, error.after_s = True, 60.0
            raise

    backend.generate = generate
    engine, _ = engine_of(backend)
    with pytest.raises(BackendUnavailable):
        await text_of(engine)
    assert len(backend.requests) == 1


async def test_while_it_loads_it_is_known_where_text_will_go():
    told = []
    engine = Engine(
        lambda: scripted(Rule(text="one")),
        lambda: told.append((engine.state, engine.backend is not None)),
    )
    await engine.warm_up()
    assert told == [("loading", True), ("ready", True)]


async def test_a_broken_stream_is_not_begun_again():
    backend = scripted(Rule(text="one two", fail="BackendUnavailable"))
    engine, _ = engine_of(backend)
    with pytest.raises(BackendUnavailable):
        await text_of(engine)
    assert len(backend.requests) == 1


async def test_trouble_ends_with_the_next_delta():
    engine, _ = engine_of(
        scripted(Rule(times=1, fail="BackendTimeout"), Rule(text="a"))
    )
    with pytest.raises(BackendTimeout):
        await text_of(engine)
    assert engine.state == "trouble"
    await text_of(engine)
    assert engine.state == "ready"


async def test_a_text_that_is_too_long_is_no_trouble_of_the_models():
    engine, _ = engine_of(scripted(Rule(fail="ContextTooLong")))
    with pytest.raises(ContextTooLong):
        await text_of(engine)
    assert engine.state == "ready"


async def test_a_deadline_counts_from_the_first_delta():
    silent = scripted(Rule(deltas=("la ",), delay_ms=1, forever=True))
    engine, _ = engine_of(silent)
    deltas = [d async for d in engine.generate(REQUEST, deadline_ms=5)]
    assert deltas[0].text == "la "
    assert deltas[-1] == Delta("", "length")
    assert [delta.finish for delta in deltas[:-1]] == [None] * (len(deltas) - 1)
    assert silent.cancelled == 1


async def test_a_deadline_interrupts_the_wait_for_a_delta():
    async def sleep_after_the_first(seconds):
        if taken:
            await asyncio.Event().wait()

    taken = []
    backend = ScriptedBackend(
        Script(rules=(Rule(deltas=("la ",), forever=True),)), sleep_after_the_first
    )
    engine, _ = engine_of(backend)
    deltas = []
    async for delta in engine.generate(REQUEST, deadline_ms=1):
        taken.append(delta)
        deltas.append(delta)
    assert [(d.text, d.finish) for d in deltas] == [("la ", None), ("", "length")]


async def test_a_run_within_its_deadline_keeps_its_own_end():
    engine, _ = engine_of(scripted(Rule(text="one two")))
    deltas = [d async for d in engine.generate(REQUEST, deadline_ms=60_000)]
    assert deltas[-1].finish == "end"
    assert deltas[-1].usage is not None


async def test_a_deadline_of_nothing_gives_the_first_delta():
    engine, _ = engine_of(scripted(Rule(text="one two three")))
    assert await text_of(engine, deadline_ms=0) == "one"


async def test_close_is_final():
    backend = scripted(Rule(text="one"))
    engine, told = engine_of(backend)
    await text_of(engine)
    await engine.close()
    await engine.close()
    assert backend.closed
    assert told[-1] == engine.state == "off"
    with pytest.raises(BackendUnavailable, match="shutting down"):
        await text_of(engine)


async def test_close_stops_a_start():
    sleep = Stuck()
    engine = Engine(lambda: ScriptedBackend(Script(load_ms=1), sleep))
    waiting = asyncio.create_task(text_of(engine))
    await sleep.begun.wait()
    await engine.close()
    with pytest.raises(BackendUnavailable, match="was stopped"):
        await waiting
    assert engine.state == "off"


def test_every_event_has_its_counter():
    engine, _ = engine_of(scripted())
    for event in get_args(Event):
        engine.count(event)
    assert engine.session.counters == Counters(**dict.fromkeys(get_args(Event), 1))


def test_an_answer_without_a_suggestion_is_counted_with_its_reason():
    engine, _ = engine_of(scripted())
    for reason in (Reason.LOOPS, "off", "off"):
        engine.session.silent(reason)
    assert engine.session.counters.silent == 3
    assert list(engine.session.silences.counts().items()) == [("off", 2), ("loops", 1)]


async def test_a_run_for_a_suggestion_is_measured_as_far_as_it_was_of_use():
    engine, _ = engine_of(scripted(Rule(text="one two three")))
    await text_of(engine)
    async with aclosing(engine.generate(REQUEST)) as run:
        await anext(run)
    spreads = engine.session.stages.spreads()
    assert list(spreads) == ["first", "model"]
    assert [spread.count for spread in spreads.values()] == [2, 2]


async def test_runs_that_fail_or_that_no_key_waits_for_are_not_measured():
    engine, _ = engine_of(scripted(Rule(times=1, fail="BackendTimeout")))
    with pytest.raises(BackendTimeout):
        await text_of(engine)
    for priority in (Priority.COMMAND, Priority.PREFETCH):
        request = GenerationRequest((TextPart("Once"),), 32, priority=priority)
        async with aclosing(engine.generate(request)) as run:
            await anext(run)
    assert engine.session.stages.spreads() == {}


async def test_a_model_that_hangs_is_given_up():
    async def hangs():
        await asyncio.get_running_loop().create_future()
        yield Delta("never")

    with pytest.raises(BackendTimeout):
        async for _ in within(hangs(), None, patience_ms=1):
            pass
