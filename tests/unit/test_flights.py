"""Work in progress: who may join it, and when it ends."""

import asyncio

import pytest

from coauthor.engine.flights import Flight, Flights
from coauthor.engine.pace import Pace
from coauthor.engine.suggestions import Place
from tests.hand_clock import HandClock


def at(before: str) -> Place:
    return Place("file:///a.md", before, "")


class Work:
    """Something that goes on until it is told what came of it."""

    def __init__(
        self,
        before: str = "The old ",
        *,
        count: int = 1,
        way: str = "",
        pause_s: float = 0,
    ):
        self.result: asyncio.Future[str] = asyncio.Future()
        self.ended = asyncio.Event()
        self.clock = HandClock()
        self.flight = Flight(
            at(before),
            self._run,
            count=count,
            way=way,
            pause_s=pause_s,
            timers=self.clock,
        )

    async def _run(self, _flight: Flight[str]) -> str:
        try:
            return await self.result
        finally:
            self.ended.set()


async def test_the_same_place_may_join_before_anything_is_said():
    work = Work()
    assert work.flight.fits(at("The old "))
    assert not work.flight.fits(at("The old h"))
    assert not work.flight.fits(at("The new "))
    work.flight.drop()


async def test_who_types_what_is_just_said_may_join():
    work = Work()
    work.flight.say("house sto")
    assert work.flight.fits(at("The old hou"))
    assert not work.flight.fits(at("The old ha"))
    assert not work.flight.fits(at("The old house sto"))
    work.flight.drop()


async def test_fewer_alternatives_than_wanted_do_not_fit():
    work = Work(count=1)
    assert not work.flight.fits(at("The old "), count=3)
    work.flight.drop()


async def test_what_is_made_ready_may_be_joined_once_it_speaks():
    work = Work("The old house.", way="house.")
    assert not work.flight.fits(at("The old house."))
    work.flight.say(" It")
    assert work.flight.fits(at("The old house."))
    work.flight.drop()


async def test_all_who_wait_get_the_result():
    work = Work()
    both = asyncio.gather(work.flight.join(), work.flight.join())
    work.result.set_result("house.")
    assert await both == ["house.", "house."]
    assert work.flight.over


@pytest.mark.parametrize("pause_s", [0.0, 5.0])
async def test_it_outlives_the_pause_that_the_settings_say(pause_s: float):
    work = Work(pause_s=pause_s)
    joining = asyncio.create_task(work.flight.join())
    await asyncio.sleep(0)
    joining.cancel()
    await asyncio.wait([joining])
    work.clock.turn(5.2)
    assert len(work.clock.set) == (1 if pause_s else 0)
    work.clock.turn(0.2)
    await work.ended.wait()


async def test_it_goes_on_when_one_of_two_leaves():
    work = Work()
    first = asyncio.create_task(work.flight.join())
    second = asyncio.create_task(work.flight.join())
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first])
    work.result.set_result("house.")
    assert await second == "house."


async def left_alone(work: Work) -> None:
    """Whoever waited for it goes away."""
    only = asyncio.create_task(work.flight.join())
    await asyncio.sleep(0)
    only.cancel()
    await asyncio.wait([only])


async def test_it_ends_when_nobody_waits_for_a_while():
    work = Work()
    await left_alone(work)
    work.clock.turn(10)
    await work.ended.wait()
    assert work.result.cancelled()


async def test_a_newcomer_after_the_longest_pause_of_all_still_joins():
    work = Work()
    pace = Pace(work.clock.time)
    pace.answered(60)
    for _ in range(20):
        work.clock.turn(0.9)
        pace.edited()
    work.flight.say("house")
    await left_alone(work)
    work.clock.turn(pace.wait_s())
    assert work.flight.fits(at("The old h"))
    second = asyncio.create_task(work.flight.join())
    await asyncio.sleep(0)
    work.clock.turn(10)
    work.result.set_result("house.")
    assert await second == "house."


@pytest.mark.parametrize(
    ("way", "draft", "typed", "ends"),
    [
        ("", "house", "ho", False),
        ("", "house", "x", True),
        ("", "", "anything", False),
        ("", "ho", "house", False),
        ("house.", "", "ho", False),
        ("house.", "", "hx", True),
        ("house.", " It", "house. I", False),
        ("house.", " It", "house. He", True),
    ],
)
async def test_typing_elsewhere_ends_it_at_once(
    way: str, draft: str, typed: str, ends: bool
):
    work = Work("The old " + way, way=way)
    await asyncio.sleep(0)
    work.flight.say(draft)
    flights: Flights[str] = Flights()
    flights.begin(work.flight)
    for letter in typed:
        flights.follow("file:///a.md", letter)
    if ends:
        await work.ended.wait()
    assert work.flight.over is ends
    flights.close()


async def test_an_edit_that_is_no_typing_ends_it():
    work = Work()
    flights: Flights[str] = Flights()
    flights.begin(work.flight)
    await asyncio.sleep(0)
    flights.follow("file:///b.md", None)
    assert flights.fitting(at("The old ")) is work.flight
    flights.follow("file:///a.md", None)
    await work.ended.wait()
    assert flights.fitting(at("The old ")) is None


async def test_the_newest_takes_the_documents_place():
    older, newer = Work(), Work("Something else ")
    flights: Flights[str] = Flights()
    flights.begin(older.flight)
    await asyncio.sleep(0)
    flights.begin(newer.flight)
    await older.ended.wait()
    assert flights.leads_to(at("Something else "))
    assert not flights.leads_to(at("The old "))
    flights.close()


async def test_an_error_reaches_who_waits_and_nobody_else():
    work = Work()
    work.result.set_exception(ValueError("no"))
    with pytest.raises(ValueError, match="no"):
        await work.flight.join()
    unheard = Work()
    unheard.result.set_exception(ValueError("unheard"))
    await unheard.ended.wait()


async def test_more_work_begins_behind_a_result():
    work = Work("The old house.", way="house.")
    flights: Flights[str] = Flights()
    more = asyncio.Event()

    async def forever(flight: Flight[str]) -> str:
        more.set()
        return await asyncio.Future()

    flights.follow_up(flights.begin(work.flight), forever)
    joined = asyncio.create_task(work.flight.join())
    await asyncio.sleep(0)
    assert not more.is_set()
    work.result.set_result(" It stood.")
    await more.wait()
    assert await joined == " It stood."
    assert flights.leads_to(at("The old house."))
    assert flights.fitting(at("The old house.")) is None
    flights.follow("file:///a.md", "hou")
    assert flights.leads_to(at("The old house."))
    flights.follow("file:///a.md", "x")
    await asyncio.sleep(0)
    assert not flights.leads_to(at("The old house."))


@pytest.mark.parametrize("how", ["failed", "dropped", "replaced"])
async def test_no_more_work_begins_where_it_is_not_wanted(how: str):
    work, other = Work(), Work("Something else ")
    flights: Flights[str] = Flights()
    begun: list[Flight[str]] = []

    async def more(flight: Flight[str]) -> str:
        begun.append(flight)
        return ""

    flights.follow_up(flights.begin(work.flight), more)
    await asyncio.sleep(0)
    if how == "failed":
        work.result.set_exception(ValueError("no"))
    elif how == "dropped":
        flights.drop("file:///a.md")
    else:
        work.result.set_result("house.")
        flights.begin(other.flight)
    await asyncio.wait_for(work.ended.wait(), 1)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert begun == []
    other.flight.drop()
