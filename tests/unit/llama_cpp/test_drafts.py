"""Drafts make a copying run cheaper, and change nothing of what it says.

The same tokens in another batch are rounded differently, which may decide between two
that are as good as equally likely. Here the likelihoods lie far apart, so the texts can
be compared.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from coauthor.backends.base import Priority
from coauthor.backends.llama_cpp import frames
from coauthor.backends.llama_cpp.drafts import LONGEST
from tests.unit.llama_cpp.conftest import StartEngine
from tests.unit.llama_cpp.inside import Inside, without_counts
from tests.unit.llama_cpp.tiny_gguf import write_model
from tests.unit.llama_cpp.tiny_kinds import HYBRID, RECURRENT, SLIDING_WINDOW, Kind
from tests.unit.llama_cpp.worker_process import WorkerProcess

CHAIN = "".join(map(chr, range(ord("!"), ord("~") + 1)))
"""Each character is a token, and the model most likely goes on as it does here."""
FOLLOWS = dict(zip(CHAIN, CHAIN[1:] + CHAIN[0], strict=True))
TOKENS = 60
CONTEXT = 256

Start = Callable[[], Inside]


@pytest.fixture(scope="session")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that copies the chain, unless a high temperature leads it astray."""
    return write_model(tmp_path_factory.mktemp("echo") / "echo.gguf", follows=FOLLOWS)


@pytest.fixture
def start(start_engine: StartEngine, echo: Path) -> Start:
    return lambda: start_engine(echo)


def test_a_copy_takes_few_decodes(start: Start) -> None:
    engine, plain = start(), start()
    answer = engine.run(CHAIN, max_tokens=TOKENS, copies=True)
    assert answer == plain.run(CHAIN, max_tokens=TOKENS)
    assert (answer.text, answer.generated) == (CHAIN[:TOKENS], TOKENS)
    assert len(plain.decodes) == TOKENS
    # The first tokens have to be found in the prompt.
    assert len(engine.decodes) <= 2 + TOKENS // 5
    piece = engine.pieces[1]
    assert piece.drafted == sum(span.rows - 1 for span in engine.drafts)
    assert 0.9 * TOKENS - 5 <= piece.confirmed <= piece.drafted


@pytest.mark.parametrize("penalty", [1.0, 1.1])
@pytest.mark.parametrize("temperature", [0.0, 1.0, 1.5, 2.0])
def test_the_text_is_the_same(start: Start, temperature: float, penalty: float) -> None:
    engine, plain = start(), start()
    for seed in range(12):
        for prompt in (CHAIN, CHAIN[40:] + "\n" + CHAIN[:60] + "##", "a to z. " * 20):
            said, drafted = (
                each.run(
                    prompt,
                    max_tokens=TOKENS,
                    temperature=temperature,
                    repeat_penalty=penalty,
                    seed=seed,
                    copies=each is engine,
                )
                for each in (plain, engine)
            )
            assert drafted.text == said.text
            assert drafted.generated == said.generated
    assert engine.drafts
    assert len(engine.decodes) < len(plain.decodes)


def test_after_a_stray_word_the_copy_goes_on(start: Start) -> None:
    engine = start()
    answer = engine.run(CHAIN, max_tokens=90, temperature=1.5, seed=3, copies=True)
    assert answer.text not in CHAIN + CHAIN
    assert len(engine.decodes) < 40


def test_what_is_never_right_is_soon_not_tried_any_more(
    start_engine: StartEngine,
) -> None:
    engine = start_engine()
    # Every pair of this prompt is found again and again, but the model is only noise.
    answer = engine.run("a b c d e f g. " * 8, max_tokens=100, copies=True)
    assert answer.generated == 100
    assert len(engine.drafts) < 10


@pytest.mark.parametrize("length", range(1, 25))
def test_the_budget_ends_in_the_middle_of_a_draft(start: Start, length: int) -> None:
    engine = start()
    answer = engine.run(CHAIN, max_tokens=length, copies=True)
    assert (answer.text, answer.finish) == (CHAIN[:length], "length")
    assert answer.generated == length
    assert furthest(engine) < 1 + len(CHAIN) + length


@pytest.mark.parametrize("at", range(3, 25))
def test_a_stop_sequence_ends_in_the_middle_of_a_draft(start: Start, at: int) -> None:
    engine, plain = start(), start()
    stop = [CHAIN[at : at + 2]]
    answer = engine.run(CHAIN, max_tokens=TOKENS, stop=stop, copies=True)
    assert answer == plain.run(CHAIN, max_tokens=TOKENS, stop=stop)
    assert (answer.text, answer.finish) == (CHAIN[:at], "stop")
    # What was drafted beyond is not kept.
    after = engine.run(CHAIN + CHAIN[: at + 2] + "!", max_tokens=1)
    assert without_counts([after]) == without_counts(
        [start().run(CHAIN + CHAIN[: at + 2] + "!", max_tokens=1)]
    )


@pytest.mark.parametrize("at", range(3, 25))
def test_the_end_of_the_text_comes_in_the_middle_of_a_draft(
    start_engine: StartEngine, tmp_path: Path, at: int
) -> None:
    said = CHAIN[: at + 1]
    follows = dict(zip(said, [*said[1:], "</s>"], strict=True)) | {"</s>": "!"}
    model = write_model(tmp_path / "ends.gguf", follows=follows)
    prompt = [frames.Text(said, "start"), frames.Special("</s>")]
    prompt += [frames.Text("%", "start"), frames.Special("</s>")]
    engine, plain = start_engine(model), start_engine(model)
    answer = engine.run(prompt, max_tokens=TOKENS, copies=True)
    assert answer == plain.run(prompt, max_tokens=TOKENS)
    assert (answer.text, answer.finish) == (said, "end")
    assert len(engine.decodes) < len(plain.decodes) or at < 4


def test_nothing_is_drafted_beyond_the_context(start: Start) -> None:
    engine = start()
    prompt = "-" * (CONTEXT - 100) + CHAIN[:60]
    tokens = CONTEXT - 1 - len(prompt)
    answer = engine.run(prompt + CHAIN[0], max_tokens=tokens, copies=True)
    assert answer.finish == "length"
    assert engine.drafts
    assert furthest(engine) < CONTEXT


def furthest(engine: Inside) -> int:
    """The last position that was evaluated."""
    ends = (s.position + len(s.tokens) for spans in engine.decodes for s in spans)
    return max(ends) - 1


def test_no_kept_text_has_to_go_for_a_draft(start: Start) -> None:
    engine = start()
    cells = engine.loaded.context.cells
    # Two texts that are written by turns both stay in the cells.
    other = "0 " + "." * 238
    last = "3 " + "." * (cells - 241 - (1 + len(CHAIN) + 8) - 4)
    for text in (other, last):
        engine.run(text, max_tokens=1)
    kept = sum(len(each.tokens) for each in engine.loaded.sequences._kept)
    assert cells - kept == 1 + len(CHAIN) + 9
    # There is room for what it says, and for no long draft.
    answer = engine.run(
        CHAIN,
        max_tokens=TOKENS,
        stop=[CHAIN[8]],
        copies=True,
        priority=Priority.COMMAND,
    )
    assert answer.text == CHAIN[:8]
    assert not any(each.parked for each in engine.loaded.sequences._kept[:2])
    for text in (other, last):
        assert engine.run(text, max_tokens=1).evaluated == 0


def test_the_bell_leaves_no_trace(start: Start) -> None:
    quiet, disturbed = start(), start()
    options = {"max_tokens": 90, "temperature": 1.5, "seed": 3, "copies": True}
    expected = quiet.run(CHAIN, **options)
    run = disturbed.start(CHAIN, **options)  # type: ignore[arg-type]
    while not disturbed.answers[run].finish:
        disturbed.interrupts = 1
        disturbed.turn()
        disturbed.turn()
    assert disturbed.answers[run] == expected
    assert disturbed.decodes == quiet.decodes
    assert disturbed.pieces[run] == quiet.pieces[run]


def test_a_key_in_between_leaves_no_trace(start: Start) -> None:
    quiet, disturbed = start(), start()
    options = {
        "max_tokens": 90,
        "temperature": 1.5,
        "seed": 3,
        "copies": True,
        "priority": Priority.COMMAND,
    }
    expected = quiet.run(CHAIN, **options)
    run = disturbed.start(CHAIN, **options)  # type: ignore[arg-type]
    while not disturbed.generated(run):
        disturbed.turn()
    keys = 0
    while not disturbed.answers[run].finish:
        disturbed.interrupts = 1
        disturbed.turn()
        key = disturbed.run(f"{keys} keys", max_tokens=3)
        assert key.generated == 3
        keys += 1
        if not disturbed.answers[run].finish:
            disturbed.turn()
    assert keys > 10
    assert disturbed.answers[run] == expected


def test_keys_at_any_moment_leave_no_trace(
    start_worker: Callable[[], WorkerProcess], tmp_path: Path
) -> None:
    """Nobody knows what the worker is doing when this bell rings."""
    path = tmp_path / "echo.gguf"
    write_model(path, follows=FOLLOWS, llama__context_length=1024)
    quiet, disturbed = start_worker(), start_worker()
    for worker in (quiet, disturbed):
        worker.load(path)
    options = {"max_tokens": 900, "temperature": 1.5, "priority": Priority.COMMAND}
    expected = quiet.run(CHAIN, **options)
    run = disturbed.start(CHAIN, **options, copies=True)  # type: ignore[arg-type]
    last, text, keys = None, "", 0
    while last is None or last.finish is None:
        piece = disturbed.receive()
        assert isinstance(piece, frames.Piece)
        if piece.id == run:
            last, text, keys = piece, text + piece.text, keys + 1
            disturbed.start(f"{keys} keys", max_tokens=1)
            disturbed.ring(Priority.COMMAND)
    assert text == expected.text
    assert last.generated == expected.generated == 900
    assert last.confirmed > 10
    assert keys > 10


def test_cancelled_between_two_drafts_it_keeps_what_it_said(start: Start) -> None:
    engine = start()
    run = engine.start(CHAIN, max_tokens=TOKENS, copies=True)
    while len(engine.drafts) < 2:
        engine.turn()
    engine.cancel(run)
    answer = engine.finish(run)[0]
    assert (answer.text, answer.finish) == (CHAIN[: answer.generated], "cancelled")
    again = engine.run(CHAIN, max_tokens=TOKENS, copies=True)
    assert (again.text, again.evaluated) == (CHAIN[:TOKENS], 0)


def test_alternatives_side_by_side_draft_nothing(start: Start) -> None:
    together, alone = start(), start()
    seeds = range(3)
    runs = [
        together.start(CHAIN, max_tokens=20, temperature=1.5, seed=seed, copies=True)
        for seed in seeds
    ]
    answers = together.finish(*runs)
    assert not together.drafts
    assert without_counts(answers) == without_counts(
        [alone.run(CHAIN, max_tokens=20, temperature=1.5, seed=seed) for seed in seeds]
    )


def test_a_run_that_does_not_copy_drafts_nothing(start: Start) -> None:
    engine = start()
    engine.run(CHAIN, max_tokens=TOKENS, priority=Priority.COMMAND)
    assert not engine.drafts


def test_a_word_is_healed_before_anything_is_drafted(start: Start) -> None:
    engine, plain = start(), start()
    prompt = CHAIN + " !" + CHAIN[1:4]
    answer = engine.run(prompt, max_tokens=TOKENS, heal=True, copies=True)
    assert answer.text == plain.run(prompt, max_tokens=TOKENS, heal=True).text
    assert engine.drafts
    # The last character that was typed is pending, and the draft stands behind it.
    assert engine.drafts[0].position >= len(prompt)


@pytest.mark.parametrize("kind", [SLIDING_WINDOW, RECURRENT, HYBRID])
def test_a_memory_that_cannot_be_cut_back_drafts_nothing(
    start_engine: StartEngine, tmp_path: Path, kind: Kind
) -> None:
    model = write_model(tmp_path / "model.gguf", kind=kind)
    engine, plain = start_engine(model), start_engine(model)
    answer = engine.run("ab " * 40, max_tokens=40, copies=True)
    assert answer == plain.run("ab " * 40, max_tokens=40)
    assert not engine.drafts


def test_a_model_for_which_it_does_not_pay_drafts_nothing(start: Start) -> None:
    engine = start()
    engine.price_drafts(1.0)
    answer = engine.run(CHAIN, max_tokens=TOKENS, copies=True)
    assert answer.text == CHAIN[:TOKENS]
    assert not engine.drafts
    assert LONGEST < TOKENS
