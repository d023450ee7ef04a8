"""How long an automatic suggestion waits."""

import pytest

from coauthor.engine.pace import Pace


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def type_keys(pace: Pace, clock: Clock, gap: float, keys: int = 25) -> None:
    for _ in range(keys):
        clock.now += gap
        pace.edited()


def test_without_an_edit_there_is_nothing_to_wait_for(clock: Clock):
    assert Pace(clock).wait_s() == 0


def test_slow_writers_get_a_longer_pause_within_limits(clock: Clock):
    waits: list[float] = []
    for gap in (0.01, 0.1, 0.2, 0.5, 0.9):
        pace = Pace(clock)
        type_keys(pace, clock, gap)
        waits.append(pace.wait_s())
    assert waits == pytest.approx([0.25, 0.385, 0.769, 1.0, 1.0], abs=0.001)


def test_what_the_editor_has_waited_counts(clock: Clock):
    pace = Pace(clock)
    type_keys(pace, clock, 0.2)
    clock.now += 0.2
    assert pace.wait_s() == pytest.approx(0.569, abs=0.001)
    clock.now += 0.6
    assert pace.wait_s() == 0


def test_the_dearer_an_answer_the_longer_the_pause(clock: Clock):
    waits: list[float] = []
    for answer in (0.02, 0.2, 1.0):
        pace = Pace(clock)
        type_keys(pace, clock, 0.2)
        pace.answered(answer)
        waits.append(pace.wait_s())
    assert waits == pytest.approx([0.769, 0.769, 1.154], abs=0.001)


def test_thinking_is_not_typing(clock: Clock):
    pace = Pace(clock)
    type_keys(pace, clock, 0.1)
    clock.now += 60
    pace.edited()
    assert pace.wait_s() == pytest.approx(0.385, abs=0.001)


def test_at_first_it_is_half_a_second_on_the_whole(clock: Clock):
    pace = Pace(clock)
    pace.edited()
    assert pace.wait_s() == pytest.approx(0.5)
    clock.now += 0.2
    assert pace.wait_s() == pytest.approx(0.3)
