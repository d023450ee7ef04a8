"""Who does which job, and who stands in: with scripted models and a hand's clock."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from coauthor.backends.base import GenerationRequest, Priority, TextPart
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.engine.engine import Engine
from coauthor.engine.jobs import JOBS, Candidate, Job
from coauthor.engine.routes import Routes
from coauthor.errors import (
    BackendRefused,
    BackendUnavailable,
    CoauthorError,
    CommandUnavailable,
    ContextTooLong,
    KeptHere,
    ModelNotFound,
)
from tests.hand_clock import HandClock

DOWN = BackendUnavailable("Nobody answers at http://127.0.0.1:1. Start it.")


def unable(message: str) -> ScriptedBackend:
    return ScriptedBackend(Script(fail_start="BackendUnavailable", message=message))


class Desk:
    """Routes over scripted backends, and what they told."""

    def __init__(self, *names):
        self.clock = HandClock()
        self.backends = {
            name: ScriptedBackend(Script(rules=(Rule(text=name),))) for name in names
        }
        self.told = []
        self.changes = []
        every = tuple(self.candidate(name) for name in names)
        self.routes = Routes(
            dict.fromkeys(JOBS, every),
            lambda: self.changes.append(self.routes.state),
            self.told.append,
            timers=self.clock,
        )
        self.failing: Mapping[str, CoauthorError] = {}
        self.asked = []

    def candidate(self, name):
        return Candidate(name, lambda: self.backends[name])

    async def work(self, engine: Engine) -> str:
        await engine.capabilities()
        name = next(
            it for it, backend in self.backends.items() if backend is engine.backend
        )
        self.asked.append(name)
        if name in self.failing:
            raise self.failing[name]
        return name

    async def run(self, job: Job = "inline") -> str:
        return await self.routes.run(job, self.work)


@pytest.mark.parametrize(
    "failure",
    [DOWN, ModelNotFound("It is no model."), BackendRefused("No.")],
)
async def test_the_next_one_does_what_the_first_cannot(failure: CoauthorError) -> None:
    desk = Desk("desk", "llama_cpp", "other")
    desk.failing = {"desk": failure}
    assert await desk.run() == "llama_cpp"
    assert desk.told == [f"{failure} Meanwhile llama_cpp makes suggestions."]


async def test_one_that_failed_rests_and_is_then_asked_again() -> None:
    desk = Desk("desk", "llama_cpp")
    desk.failing = {"desk": DOWN}
    assert [await desk.run(), await desk.run()] == ["llama_cpp", "llama_cpp"]
    assert desk.asked == ["desk", "llama_cpp", "llama_cpp"]
    assert desk.routes.stands_in_for("inline") == "desk"
    assert len(desk.told) == 1
    desk.clock.turn(31)
    desk.failing = {}
    assert await desk.run() == "desk"
    assert desk.routes.stands_in_for("inline") == ""


async def test_it_is_told_again_when_the_first_had_come_back() -> None:
    desk = Desk("desk", "llama_cpp")
    for failing in ({"desk": DOWN}, {}, {"desk": DOWN}):
        desk.failing = failing
        await desk.run()
        desk.clock.turn(31)
    assert len(desk.told) == 2


@pytest.mark.parametrize(
    "failure", [ContextTooLong("Too long."), CommandUnavailable("It cannot.")]
)
async def test_what_is_about_the_request_is_no_reason_to_ask_another(
    failure: CoauthorError,
) -> None:
    desk = Desk("desk", "llama_cpp")
    desk.failing = {"desk": failure}
    with pytest.raises(type(failure)):
        await desk.run()
    assert desk.asked == ["desk"]


async def test_a_text_that_is_kept_here_goes_to_the_next_without_a_rest() -> None:
    desk = Desk("far", "llama_cpp")
    desk.failing = {"far": KeptHere("Nothing was sent.")}
    assert await desk.run() == "llama_cpp"
    assert desk.routes.candidate("inline").name == "far"


async def test_where_all_fail_the_first_failure_tells_of_the_others() -> None:
    desk = Desk("desk", "llama_cpp")
    desk.failing = {"desk": DOWN, "llama_cpp": CommandUnavailable("It only continues.")}
    with pytest.raises(BackendUnavailable) as raised:
        await desk.run("rewrite")
    assert str(raised.value) == (
        f"{DOWN} llama_cpp could not stand in: It only continues."
    )


async def test_why_the_first_failed_is_told_also_while_it_rests() -> None:
    desk = Desk("desk", "llama_cpp")
    desk.failing = {"desk": DOWN}
    await desk.run()
    desk.failing = {
        **desk.failing,
        "llama_cpp": CommandUnavailable("It only continues."),
    }
    with pytest.raises(BackendUnavailable, match=r"Nobody answers.*It only continues"):
        await desk.run("rewrite")
    assert desk.asked == ["desk", "llama_cpp", "llama_cpp"]


async def test_when_all_rest_they_are_asked_all_the_same() -> None:
    desk = Desk("desk", "llama_cpp")
    desk.failing = {"desk": DOWN, "llama_cpp": DOWN}
    for _ in range(2):
        with pytest.raises(BackendUnavailable):
            await desk.run()
    assert desk.asked == ["desk", "llama_cpp"] * 2


async def test_alone_it_fails_as_it_did() -> None:
    desk = Desk("desk")
    desk.failing = {"desk": DOWN}
    with pytest.raises(BackendUnavailable) as raised:
        await desk.run()
    assert raised.value is DOWN


async def test_jobs_with_one_name_share_an_engine_and_others_have_their_own() -> None:
    desk = Desk("llama_cpp", "large")
    small, large = desk.candidate("llama_cpp"), desk.candidate("large")
    desk.routes = Routes({"inline": (small,), "rewrite": (large,), "ideas": (large,)})
    engines = [desk.routes.engine(job) for job in JOBS]
    assert engines[1] is engines[2] is not engines[0]
    assert desk.routes.engines() == (engines[0], engines[1])
    assert await desk.run("ideas") == "large"
    assert desk.backends["llama_cpp"].starts == 0
    assert engines[0].session is engines[1].session


async def test_warming_up_starts_what_makes_suggestions_and_says_nothing() -> None:
    desk = Desk("desk", "llama_cpp", "other")
    desk.backends["desk"] = ScriptedBackend(
        Script(fail_start="BackendUnavailable", message="Nobody answers.")
    )
    await desk.routes.warm_up()
    assert desk.routes.state == "ready"
    assert (desk.told, desk.backends["other"].starts) == ([], 0)
    assert await desk.run() == "llama_cpp"
    assert len(desk.told) == 1


async def test_the_state_is_that_of_suggestions_and_of_what_goes_on_elsewhere() -> None:
    desk = Desk("llama_cpp", "large")
    small, large = desk.candidate("llama_cpp"), desk.candidate("large")
    desk.backends["large"] = ScriptedBackend(
        Script(fail_start="BackendUnavailable", message="It is no model.")
    )
    desk.routes = Routes({"inline": (small,), "rewrite": (large,), "ideas": (large,)})
    assert desk.routes.state == "starting"
    await desk.routes.warm_up()
    assert desk.routes.state == "ready"
    with pytest.raises(BackendUnavailable):
        await desk.run("ideas")
    assert desk.routes.engine("inline").state == "ready"
    assert (desk.routes.state, desk.routes.message) == ("trouble", "It is no model.")


async def test_closing_ends_every_engine() -> None:
    desk = Desk("desk", "llama_cpp")
    desk.failing = {"desk": DOWN}
    await desk.run()
    await desk.routes.close()
    assert desk.routes.state == "off"
    with pytest.raises(BackendUnavailable):
        await desk.routes.engine("inline").capabilities()


def laddered(*names: str) -> Desk:
    """The first of them is silent for as long as its rule says."""
    desk = Desk(*names)
    rungs = tuple(replace(desk.candidate(name), rung=True) for name in names)
    desk.routes = Routes(
        dict.fromkeys(JOBS, rungs),
        lambda: desk.changes.append(desk.routes.state),
        desk.told.append,
        deadline_ms=0,
        timers=desk.clock,
    )
    return desk


async def suggest(desk: Desk, times: int, priority: Priority = Priority.INLINE) -> None:
    request = GenerationRequest((TextPart("Once"),), 8, priority=priority)
    for _ in range(times):
        run = desk.routes.engine("inline").generate(request)
        assert "".join([delta.text async for delta in run])


async def test_one_that_keeps_being_late_makes_room_for_the_next() -> None:
    desk = laddered("large", "middle", "small")
    await suggest(desk, 9)
    assert desk.routes.candidate("inline").name == "large"
    await suggest(desk, 1)
    assert desk.routes.candidate("inline").name == "middle"
    assert desk.told == [
        "large is too slow for that here: from now on middle makes suggestions."
    ]
    # It may be fast enough for a rewrite, and nobody has waited for one.
    assert desk.routes.candidate("rewrite").name == "large"
    await suggest(desk, 10)
    await suggest(desk, 30)
    # There is nothing below the last.
    assert desk.routes.candidate("inline").name == "small"


async def test_one_that_another_job_names_is_late_for_auto_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("coauthor.engine.misses.RELUCTANTLY", 0.0)
    desk = Desk("large", "small")
    ladder = tuple(replace(desk.candidate(it), rung=True) for it in ("large", "small"))
    named = (desk.candidate("large"),)
    desk.routes = Routes({"inline": named, "rewrite": ladder, "ideas": named})
    # Whoever suggests is there first, so it is named where it begins.
    await suggest(desk, 1)
    await suggest(desk, 10, Priority.COMMAND)
    assert desk.routes.candidate("rewrite").name == "small"
    # Who was named stays.
    assert desk.routes.candidate("inline").name == "large"
    assert desk.routes.candidate("ideas").name == "large"


async def test_what_nobody_waits_for_is_never_late() -> None:
    desk = laddered("large", "small")
    await suggest(desk, 30, Priority.PREFETCH)
    assert desk.routes.candidate("inline").name == "large"


async def test_one_that_was_too_slow_stays_out_when_more_is_known() -> None:
    desk = laddered("large", "small")
    both = (desk.routes.candidate("inline"), desk.candidate("small"))
    await suggest(desk, 10)
    desk.routes.replan(dict.fromkeys(JOBS, both))
    assert desk.routes.candidate("inline").name == "small"
    assert desk.routes.candidate("rewrite").name == "large"


async def test_a_new_order_unloads_what_nobody_needs_and_keeps_the_rest() -> None:
    desk = Desk("large", "small")
    await desk.run()
    large = desk.routes.engine("inline")
    desk.routes.replan(dict.fromkeys(JOBS, (desk.candidate("small"),)))
    assert await desk.run() == "small"
    assert desk.backends["large"].unloads == 1
    small = desk.routes.engine("inline")
    both = (desk.candidate("large"), desk.candidate("small"))
    desk.routes.replan(dict.fromkeys(JOBS, both))
    assert await desk.run() == "large"
    assert desk.routes.engine("inline") is large
    assert (small.state, small.known is not None) == ("ready", True)


async def test_a_new_order_does_not_end_the_work_that_goes_on() -> None:
    desk = Desk("large", "small")

    async def work(engine: Engine) -> str:
        await engine.capabilities()
        desk.routes.replan(dict.fromkeys(JOBS, (desk.candidate("small"),)))
        return await desk.work(engine)

    assert await desk.routes.run("rewrite", work) == "large"
    assert desk.told == []


async def test_the_run_after_which_it_is_too_slow_is_a_result_all_the_same() -> None:
    desk = laddered("large", "small")

    async def work(engine: Engine) -> str:
        request = GenerationRequest((TextPart("Once"),), 8)
        return "".join([delta.text async for delta in engine.generate(request)])

    texts = [await desk.routes.run("inline", work) for _ in range(10)]
    assert texts == ["large"] * 10
    assert desk.routes.candidate("inline").name == "small"
    assert len(desk.told) == 1


async def test_nobody_stands_in_for_what_was_ended() -> None:
    desk = Desk("llama_cpp", "far")

    async def work(engine: Engine) -> str:
        await engine.capabilities()
        await desk.routes.close()
        return await desk.work(engine)

    desk.failing = {"llama_cpp": DOWN}
    with pytest.raises(BackendUnavailable):
        await desk.routes.run("rewrite", work)
    with pytest.raises(BackendUnavailable):
        await desk.run()
    assert desk.asked == []
    assert desk.backends["far"].starts == 0
