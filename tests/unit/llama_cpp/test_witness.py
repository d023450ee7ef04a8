"""How sure the model says it is, compared with its own logits."""

import math
from typing import Any

import pytest

from coauthor.backends.llama_cpp.context import Context, Row
from tests.unit.llama_cpp.conftest import StartEngine
from tests.unit.llama_cpp.inside import Inside
from tests.unit.llama_cpp.worker_process import BUNDLED

PROSE = "The children would walk past the old house on their way home from "


def likeliest(row: Row) -> list[float]:
    """The probabilities of the 65 likeliest tokens, best first."""
    best = sorted(row, reverse=True)[:65]
    whole = sum(math.exp(logit - best[0]) for logit in best)
    return [math.exp(logit - best[0]) / whole for logit in best]


@pytest.fixture
def inside(start_engine: StartEngine) -> Inside:
    return start_engine(BUNDLED)


@pytest.mark.parametrize("penalty", [1.0, 1.1])
def test_it_is_the_mean_of_what_was_picked(
    inside: Inside, penalty: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[Row] = []
    sample = Context.sample

    def watched(context: Context, chain: Any, at: int) -> int:
        rows.append(context.row(at))
        return sample(context, chain, at)

    monkeypatch.setattr(Context, "sample", watched)
    told: list[float | None] = []
    run = inside.start(PROSE, max_tokens=6, probability=True, repeat_penalty=penalty)
    while not inside.answers[run].finish:
        inside.turn()
        if run in inside.pieces:
            told.append(inside.pieces[run].log_probability)
    assert told[-1] is not None
    best = [math.log(likeliest(row)[0]) for row in rows]
    if penalty == 1.0:
        # Greedy picks the likeliest token each time.
        assert len(best) >= 5
        expected = sum(best) / len(best)
        assert told[-1] == pytest.approx(expected, abs=1e-3)
    else:
        # A penalty may make it pick others, of which the model is less sure.
        assert told[-1] <= sum(best) / len(best) + 1e-3


def test_asking_changes_nothing_of_the_text(inside: Inside) -> None:
    for penalty in (1.0, 1.1):
        for heal in (False, True):
            plain = inside.run(PROSE + "sch", heal=heal, repeat_penalty=penalty)
            asked = inside.run(
                PROSE + "sch", heal=heal, repeat_penalty=penalty, probability=True
            )
            assert asked.text == plain.text


def test_nobody_is_told_who_did_not_ask(inside: Inside) -> None:
    for options in ({}, {"probability": True, "temperature": 0.8}):
        run = inside.start(PROSE, **options)  # type: ignore[arg-type]
        inside.finish(run)
        assert inside.pieces[run].log_probability is None


def test_the_rest_of_a_long_word_is_surer_than_the_next_word(inside: Inside) -> None:
    means: list[float] = []
    for text in (PROSE + "the", "It was a matter of great impor"):
        run = inside.start(text, max_tokens=1, heal=True, probability=True)
        inside.finish(run)
        means.append(inside.pieces[run].log_probability or 0.0)
    assert means[1] > means[0]
