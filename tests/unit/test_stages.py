"""How long the stages of answering take."""

import pytest

from coauthor.engine.stages import Spread, Stages


class Clock:
    def __init__(self):
        self.now = 5.0

    def __call__(self):
        return self.now


def test_a_block_is_measured_in_milliseconds():
    clock = Clock()
    stages = Stages(clock)
    with stages.measure("shaping"):
        clock.now += 0.25
    assert stages.spreads() == {"shaping": Spread(1, 250.0, 250.0)}


def test_blocks_may_stand_in_each_other():
    clock = Clock()
    stages = Stages(clock)
    with stages.measure("model"):
        with stages.measure("first"):
            clock.now += 1
        clock.now += 2
    assert stages.spreads() == {
        "first": Spread(1, 1000.0, 1000.0),
        "model": Spread(1, 3000.0, 3000.0),
    }


def test_percentiles_are_of_the_last_samples_and_the_count_is_of_all():
    stages = Stages()
    for _ in range(1000):
        stages.took("answer", 9.0)
    for milliseconds in range(256):
        stages.took("answer", milliseconds / 1000)
    assert stages.spreads() == {"answer": Spread(1256, 127.0, 243.0)}


def test_what_ends_with_an_exception_is_no_sample():
    stages = Stages()
    with pytest.raises(KeyError), stages.measure("context"):
        raise KeyError
    assert stages.spreads() == {}


def test_a_generator_that_is_closed_early_is_one():
    stages = Stages()

    def numbers():
        with stages.measure("model"):
            yield 1
            yield 2

    taken = numbers()
    next(taken)
    taken.close()
    assert stages.spreads()["model"].count == 1


def test_stages_come_in_the_order_of_a_suggestions_way():
    stages = Stages()
    for stage in ("answer", "shaping", "wait"):
        stages.took(stage, 1.0)
    assert list(stages.spreads()) == ["wait", "shaping", "answer"]
