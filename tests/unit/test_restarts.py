"""When a worker may be started again, and when its model is to blame."""

import signal

import pytest

from coauthor.backends.llama_cpp.restarts import End, Restarts, is_crash


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


KILLED = End(-9, loaded=True, worked=True)
LEFT = End(1, loaded=True, worked=False)


def test_being_killed_from_outside_costs_a_worker_that_works_no_rest():
    restarts = Restarts(Clock())
    for _ in range(11):
        restarts.started()
        restarts.ended(KILLED)
        assert restarts.rest <= 0.25


def test_the_rest_doubles_up_to_half_a_minute():
    clock = Clock()
    restarts = Restarts(clock)
    rests = []
    for _ in range(11):
        restarts.started()
        restarts.ended(LEFT)
        rests.append(restarts.rest)
    assert rests == [0, 0.25, 0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    clock.now += 29
    assert restarts.rest == 1
    assert not restarts.bad


def test_a_long_life_forgives():
    clock = Clock()
    restarts = Restarts(clock)
    for _ in range(5):
        restarts.started()
        clock.now += 60
        restarts.ended(KILLED)
        assert restarts.rest == 0


@pytest.mark.parametrize(
    ("first", "second", "seconds", "bad"),
    [
        (End(1, False, False), End(1, False, False), 1, True),
        (End(-9, False, False), End(-9, False, False), 1, True),
        (End(-6, True, False), End(-11, True, False), 1, True),
        (End(1, False, False), End(1, False, False), 100, False),
        (End(-9, True, False), End(-9, True, False), 1, False),
        (End(-6, True, True), End(-6, True, False), 1, False),
        (End(1, False, False), End(-9, True, True), 1, False),
    ],
)
def test_two_faults_in_a_short_while_make_a_model_bad(first, second, seconds, bad):
    clock = Clock()
    restarts = Restarts(clock)
    restarts.ended(first)
    clock.now += seconds
    restarts.ended(second)
    assert restarts.bad is bad


@pytest.mark.parametrize(
    ("status", "crash"),
    [(0, False), (1, False), (3, True), (0xC0000005, True), (-6, True), (-11, True)],
)
def test_a_crash_by_its_exit_status(status, crash):
    assert is_crash(status) is crash


def test_a_signal_sent_by_others_is_no_crash():
    assert not is_crash(-signal.SIGTERM)
    assert not is_crash(-signal.SIGINT)
