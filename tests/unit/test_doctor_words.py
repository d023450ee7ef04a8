"""`coauthor doctor` in a writer's words."""

from typing import get_args

from coauthor.cli.doctor_words import reading_row, speed_rows
from coauthor.cli.speed import Speed, Typing
from coauthor.engine.stages import Stage
from coauthor.lsp.ext import StageTimes
from coauthor.shaping.candidate import Reason
from coauthor.tasks.complete import Silence


def speed(**changes):
    found = {
        "startup_ms": 300.0,
        "first_suggestion_ms": 800.0,
        "warm_ms": 20.0,
        "typing": Typing(80, 20),
        "counters": {"asked": 86},
        "silences": {},
        "stages": {},
    }
    return Speed(**{**found, **changes})


def page(rows):
    return "\n".join(f"{name}: {value}" for name, value in rows)


def test_the_share_of_keys_that_needed_no_model():
    assert "25% of 80 keys needed no model" in page(speed_rows(speed()))
    assert "keys" not in page(speed_rows(speed(typing=Typing(0, 0))))


def test_stages_have_a_line_each_under_one_title():
    stages = {stage: StageTimes(9, 1.25, 20.0) for stage in get_args(Stage)}
    rows = list(speed_rows(speed(stages=stages)))
    told = [row for row in rows if "rarely over 20.0" in row[1]]
    assert [bool(name) for name, _ in told] == [True, False, False, False, False]


def test_a_key_that_needs_no_model_is_not_a_part_of_one_that_does():
    stages = {"model": StageTimes(5, 59.0, 80.0), "answer": StageTimes(86, 0.4, 60.0)}
    *_, part, whole = (value for _, value in speed_rows(speed(stages=stages)))
    assert part.startswith("all of the text")
    assert whole.startswith("a key's answer")
    assert whole.endswith("(most need no model)")
    rarely = {**stages, "answer": StageTimes(6, 60.0, 90.0)}
    assert "(most" not in page(speed_rows(speed(stages=rarely)))


def test_every_reason_for_silence_has_words():
    reasons = {"off", *Silence, *Reason}
    told = page(speed_rows(speed(silences=dict.fromkeys(map(str, reasons), 1))))
    assert f"{len(reasons)} of 86 times" in told
    assert "_" not in told


def test_a_model_that_forgets_what_it_has_read_has_a_line():
    told = page(reading_row({"prefix reuse": "all of your text again"}))
    assert told == "model reading: all of your text again"
    assert page(reading_row({"prefix reuse": "yes"})) == ""
    assert page(reading_row({})) == ""
