"""Models that cannot cut back what they have read still go on from it, exactly."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coauthor.backends.base import Priority
from tests.unit.llama_cpp.conftest import StartEngine
from tests.unit.llama_cpp.inside import Inside, without_counts
from tests.unit.llama_cpp.tiny_gguf import write_model
from tests.unit.llama_cpp.tiny_kinds import HYBRID, RECURRENT, SLIDING_WINDOW, Kind

PROMPT = (
    "Each character of this text is one token, so that it does not fit in a batch, and "
    "it is much longer than the window through which some of the models look. The end"
)
TYPED = " is near, but not yet here"

StartKind = Callable[[], Inside]


@pytest.fixture(
    params=[SLIDING_WINDOW, RECURRENT, HYBRID], ids=lambda k: k.architecture
)
def start(
    request: pytest.FixtureRequest, start_engine: StartEngine, tmp_path: Path
) -> StartKind:
    """Starts engines with a model of the same kind."""
    kind: Kind = request.param
    model = write_model(tmp_path / "model.gguf", kind=kind)
    return lambda: start_engine(model)


def three(engine: Inside, priority: int = Priority.INLINE) -> list[int]:
    return [
        engine.start(
            PROMPT, max_tokens=20, temperature=seed / 2, seed=seed, priority=priority
        )
        for seed in range(3)
    ]


def test_a_writer_is_told(start: StartKind) -> None:
    told = start().ready.details["prefix reuse"]
    assert "only what is new while you type on" in told


def test_typing_on_reads_only_what_is_new(start: StartKind) -> None:
    engine = start()
    engine.run(PROMPT, heal=True)
    for end in range(1, len(TYPED) + 1):
        typed = engine.run(PROMPT + TYPED[:end], heal=True)
        # With each new word the last one is read.
        assert typed.evaluated <= len(" is near,")
        fresh = start().run(PROMPT + TYPED[:end], heal=True)
        assert without_counts([typed]) == without_counts([fresh])


def test_typing_inside_a_word_reads_nothing(start: StartKind) -> None:
    engine = start()
    engine.run(PROMPT, heal=True)
    assert engine.run(PROMPT + "s", heal=True).evaluated == 0
    assert engine.run(PROMPT + "se", heal=True).evaluated == 0
    assert engine.run(PROMPT, heal=True).evaluated == 0


def test_after_another_change_all_is_read_again(start: StartKind) -> None:
    engine = start()
    engine.run(PROMPT + TYPED)
    changed = PROMPT.replace("character", "letter")
    answer = engine.run(changed)
    assert answer.cached == 0
    assert without_counts([answer]) == without_counts([start().run(changed)])


def test_text_taken_back_is_not_there_any_more(start: StartKind) -> None:
    engine = start()
    engine.run(PROMPT + TYPED)
    answer = engine.run(PROMPT)
    assert without_counts([answer]) == without_counts([start().run(PROMPT)])


def test_the_prompt_alone_can_be_read_ahead(start: StartKind) -> None:
    engine = start()
    engine.run(PROMPT, max_tokens=0, priority=Priority.PREFETCH)
    assert engine.run(PROMPT).evaluated == 0


def test_alternatives_share_the_prompt_and_the_decodes(start: StartKind) -> None:
    together, alone = start(), start()
    answers = together.finish(*three(together))
    assert sum(answer.evaluated for answer in answers) == answers[-1].evaluated
    assert len(together.decodes) == 2 + 20 - 1
    single = [alone.finish(run)[0] for run in three(alone)]
    assert without_counts(answers) == without_counts(single)


def test_the_bell_leaves_no_trace(start: StartKind) -> None:
    quiet, disturbed = start(), start()
    expected = quiet.finish(*three(quiet))
    runs = three(disturbed)
    while not all(disturbed.answers[run].finish for run in runs):
        disturbed.interrupts = 1
        disturbed.turn()
        disturbed.turn()
    answers = [disturbed.answers[run] for run in runs]
    assert without_counts(answers) == without_counts(expected)


def test_an_interrupted_prompt_goes_on_where_it_was(start: StartKind) -> None:
    engine = start()
    run = engine.start(PROMPT, priority=Priority.COMMAND)
    engine.turn()
    engine.interrupts = 1
    engine.turn()
    assert len(engine.decodes) == 1
    engine.finish(run)
    assert engine.tokens == start_tokens(start)


def start_tokens(start: StartKind) -> int:
    """How many tokens an undisturbed run evaluates."""
    engine = start()
    engine.run(PROMPT)
    return engine.tokens


def test_a_keystroke_in_between_leaves_no_trace(start: StartKind) -> None:
    quiet, disturbed = start(), start()
    expected = quiet.finish(*three(quiet, Priority.COMMAND))
    runs = three(disturbed, Priority.COMMAND)
    while disturbed.generated(runs[0]) < 5:
        disturbed.turn()
    other = disturbed.run("Something else, and quite short", max_tokens=6)
    assert other.generated == 6
    assert disturbed.finish(*runs) == expected


def test_many_documents_at_once(start: StartKind) -> None:
    engine = start()
    texts = [f"{number}. {PROMPT}" for number in range(12)]
    answers = engine.finish(
        *(engine.start(text, max_tokens=4, priority=Priority.COMMAND) for text in texts)
    )
    fresh = start()
    assert without_counts(answers) == without_counts(
        [fresh.run(text, max_tokens=4) for text in texts]
    )
