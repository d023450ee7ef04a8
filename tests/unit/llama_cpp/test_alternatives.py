"""Alternatives share their prompt and go through the same decodes."""

import pytest

from coauthor.backends.base import Priority
from coauthor.backends.llama_cpp.context import BATCH, SEQUENCES
from tests.unit.llama_cpp.conftest import StartEngine
from tests.unit.llama_cpp.inside import Inside, without_counts

PROMPT = (
    "A prompt in which each character is a token of its own, and which is longer than "
    "one batch, so that it takes more than a single decode to read it all. The end"
)
LENGTH = 1 + len(PROMPT) - PROMPT.count(" a")
"""The begin token, and one token for each character or " a"."""
READS = -(-LENGTH // BATCH)
"""Decodes for the prompt alone."""
TOKENS = 20
HEAT = (0.0, 1.0, 1.0)
"""One greedy alternative, two by chance."""


@pytest.fixture
def engine(start_engine: StartEngine) -> Inside:
    return start_engine()


def three(
    engine: Inside, prompt: str = PROMPT, *, heal: bool = False, tokens: int = TOKENS
) -> list[int]:
    return [
        engine.start(prompt, max_tokens=tokens, temperature=heat, seed=seed, heal=heal)
        for seed, heat in enumerate(HEAT)
    ]


def test_three_take_as_many_decodes_as_one(engine: Inside) -> None:
    answers = engine.finish(*three(engine))
    assert [answer.generated for answer in answers] == [TOKENS] * 3
    assert len(set(without_counts(answers))) == 3
    # The first token of each comes from the prompt's logits, the last one's go unused.
    assert len(engine.decodes) == READS + TOKENS - 1
    assert engine.tokens == LENGTH + 3 * (TOKENS - 1)
    assert sum(answer.evaluated for answer in answers) == LENGTH


def test_healing_shares_the_logits_as_well(engine: Inside) -> None:
    answers = engine.finish(*three(engine, heal=True))
    spelled_again = len(" end")
    assert sum(a.evaluated for a in answers) == LENGTH - spelled_again
    # The last token that spells is the first that counts.
    assert len(engine.decodes) == READS + spelled_again - 1 + TOKENS - 1


def test_they_say_what_each_would_say_alone(start_engine: StartEngine) -> None:
    together, alone = start_engine(), start_engine()
    answers = together.finish(*three(together))
    assert without_counts(answers) == without_counts(
        [
            alone.run(PROMPT, max_tokens=TOKENS, temperature=heat, seed=seed)
            for seed, heat in enumerate(HEAT)
        ]
    )


def test_a_later_request_for_the_same_prompt_reads_nothing(engine: Inside) -> None:
    first = engine.run(PROMPT)
    engine.decodes.clear()
    again = engine.run(PROMPT)
    assert (again.text, again.evaluated) == (first.text, 0)
    assert len(engine.decodes) == again.generated - 1


def test_one_that_comes_later_joins_in(engine: Inside) -> None:
    early = engine.start(PROMPT, max_tokens=TOKENS)
    while engine.generated(early) < 5:
        engine.turn()
    engine.decodes.clear()
    late = engine.start(PROMPT, max_tokens=TOKENS, temperature=1.0)
    engine.finish(early, late)
    assert engine.answers[late].evaluated == 0
    assert len(engine.decodes) == TOKENS - 1


def test_each_stops_on_its_own(start_engine: StartEngine) -> None:
    engine, other = start_engine(), start_engine()
    whole = other.finish(*three(other))
    runs = three(engine)
    short = engine.start(PROMPT, max_tokens=3)
    stopped = engine.start(PROMPT, max_tokens=TOKENS, stop=[whole[0].text[2:4]])
    answers = engine.finish(*runs, short, stopped)
    assert without_counts(answers[:3]) == without_counts(whole)
    assert (answers[3].generated, answers[3].finish) == (3, "length")
    assert (answers[4].text, answers[4].finish) == (whole[0].text[:2], "stop")
    assert len(engine.decodes) == READS + TOKENS - 1


@pytest.mark.parametrize("which", [0, 1, 2])
def test_when_one_is_cancelled_the_rest_go_on(
    start_engine: StartEngine, which: int
) -> None:
    engine, other = start_engine(), start_engine()
    whole = other.finish(*three(other))
    runs = three(engine)
    while engine.generated(runs[which]) < 5:
        engine.turn()
    engine.cancel(runs[which])
    answers = engine.finish(*runs)
    assert answers[which].finish == "cancelled"
    assert answers[which].generated < TOKENS
    del whole[which], answers[which]
    assert without_counts(answers) == without_counts(whole)
    assert len(engine.decodes) == READS + TOKENS - 1


def test_when_the_one_that_reads_is_cancelled_another_goes_on(engine: Inside) -> None:
    runs = three(engine)
    engine.turn()
    assert len(engine.decodes) == 1
    # The newest of them is the most urgent, so it is the one that reads.
    engine.cancel(runs[-1])
    answers = engine.finish(*runs)
    assert sum(answer.evaluated for answer in answers) == LENGTH


def test_the_bell_leaves_no_trace(start_engine: StartEngine) -> None:
    quiet, disturbed = start_engine(), start_engine()
    expected = quiet.finish(*three(quiet, heal=True))
    runs = three(disturbed, heal=True)
    while not all(disturbed.answers[run].finish for run in runs):
        disturbed.interrupts = 1
        disturbed.turn()
        disturbed.turn()
    assert [disturbed.answers[run] for run in runs] == expected


def test_a_keystroke_in_between_leaves_no_trace(start_engine: StartEngine) -> None:
    quiet, disturbed = start_engine(), start_engine()
    expected = quiet.finish(
        *(
            quiet.start(PROMPT, max_tokens=TOKENS, seed=seed, priority=Priority.COMMAND)
            for seed in range(3)
        )
    )
    runs = [
        disturbed.start(PROMPT, max_tokens=TOKENS, seed=seed, priority=Priority.COMMAND)
        for seed in range(3)
    ]
    while disturbed.generated(runs[0]) < 5:
        disturbed.turn()
    disturbed.interrupts = 1
    disturbed.turn()
    before = len(disturbed.decodes)
    disturbed.run("Another text", max_tokens=4)
    for spans in disturbed.decodes[before:]:
        assert len(spans) == 1
    assert disturbed.finish(*runs) == expected


def test_what_the_writer_has_left_behind_does_not_ride_along(engine: Inside) -> None:
    stale = three(engine, heal=True)
    while engine.generated(stale[0]) < 3:
        engine.turn()
    before = len(engine.decodes)
    newest = engine.start(PROMPT + "i", max_tokens=TOKENS, heal=True)
    engine.finish(newest)
    assert all(len(spans) == 1 for spans in engine.decodes[before:])
    assert not any(engine.answers[run].finish for run in stale)


def test_more_than_there_are_sequences_all_finish(engine: Inside) -> None:
    runs = [
        engine.start(PROMPT, max_tokens=5, temperature=1.0, seed=seed)
        for seed in range(SEQUENCES + 4)
    ]
    answers = engine.finish(*runs)
    assert {answer.generated for answer in answers} == {5}
    assert sum(answer.evaluated for answer in answers) == LENGTH


def test_those_for_which_there_is_no_room_wait(engine: Inside) -> None:
    tokens = 256 - LENGTH
    assert SEQUENCES * tokens + LENGTH > engine.loaded.context.cells
    runs = [
        engine.start(PROMPT, max_tokens=tokens, temperature=1.0, seed=seed)
        for seed in range(SEQUENCES)
    ]
    answers = engine.finish(*runs)
    assert {answer.generated for answer in answers} == {tokens}
    # Far from one decode for each token, though some had to begin again.
    assert len(engine.decodes) < SEQUENCES * tokens / 4


def test_alternatives_do_not_push_other_documents_out(engine: Inside) -> None:
    other = "An altogether different text in another document, which stays as it is."
    engine.run(other, max_tokens=1)
    for length in range(100, 100 + 2 * SEQUENCES):
        engine.finish(*three(engine, PROMPT[:length], tokens=3))
    assert engine.run(other, max_tokens=1).evaluated == 0
