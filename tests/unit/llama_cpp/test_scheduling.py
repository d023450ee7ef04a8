"""Who goes first, and that cancelling and overtaking leave no trace in the text."""

from collections.abc import Callable

import pytest

from coauthor.backends.base import Priority
from coauthor.backends.llama_cpp import frames
from tests.unit.llama_cpp.worker_process import BUNDLED, WorkerProcess, collect

LONG = "The history of the village is long and in places rather hard to believe. " * 22
STORY = "Once upon a time there was a king who had three daughters, and"


def first_piece(worker: WorkerProcess, identifier: int) -> frames.Piece:
    """Wait until the run has begun to write."""
    while True:
        frame = worker.receive()
        if isinstance(frame, frames.Piece) and frame.id == identifier:
            return frame


def test_a_run_is_cancelled_while_it_writes(worker: WorkerProcess) -> None:
    run = worker.start(STORY, max_tokens=400)
    assert first_piece(worker, run).finish is None
    worker.send(frames.Cancel(run))
    worker.ring(Priority.INLINE)
    answer = worker.finish(run)
    assert answer.finish == "cancelled"
    assert answer.generated < 400


def test_a_run_is_cancelled_while_it_reads(worker: WorkerProcess) -> None:
    run = worker.start("Before. " + LONG, priority=Priority.COMMAND, max_tokens=50)
    worker.send(frames.Cancel(run))
    worker.ring(Priority.COMMAND)
    answer = worker.finish(run)
    assert answer.finish == "cancelled"
    assert answer.generated == 0
    # What was read before the bell is not read again.
    again = worker.run("Before. " + LONG, max_tokens=1)
    assert again.cached >= answer.evaluated


def test_cancelling_what_is_over_or_unknown_is_silent(worker: WorkerProcess) -> None:
    answer = worker.run(STORY, max_tokens=1)
    assert answer.finish
    worker.send(frames.Cancel(1))
    worker.send(frames.Cancel(999_999))
    assert worker.run(STORY, max_tokens=1) == answer


@pytest.fixture
def alike(start_worker: Callable[[], WorkerProcess]) -> list[WorkerProcess]:
    """Two fresh workers.

    A text that is kept already would be read in other batches, and its cells would lie
    in another order; both change the rounding, and so a close decision.
    """
    workers = [start_worker(), start_worker()]
    for worker in workers:
        worker.load(BUNDLED)
    return workers


def test_a_keystroke_overtakes_a_command(alike: list[WorkerProcess]) -> None:
    quiet, disturbed = alike
    undisturbed = quiet.run(STORY, max_tokens=120, priority=Priority.COMMAND)
    command = disturbed.start(STORY, max_tokens=120, priority=Priority.COMMAND)
    begun = first_piece(disturbed, command)
    inline = disturbed.start("It was a dark and stormy", max_tokens=12)
    disturbed.ring(Priority.COMMAND)
    answers = collect(disturbed, [command, inline])
    assert list(answers) == [inline, command]
    assert begun.text + answers[command].text == undisturbed.text


def test_a_keystroke_overtakes_a_command_that_reads(alike: list[WorkerProcess]) -> None:
    quiet, disturbed = alike
    undisturbed = quiet.run(LONG, max_tokens=30, priority=Priority.COMMAND)
    command = disturbed.start(LONG, max_tokens=30, priority=Priority.COMMAND)
    inline = disturbed.start("The evening was", max_tokens=5)
    disturbed.ring(Priority.COMMAND)
    answers = collect(disturbed, [command, inline])
    assert list(answers) == [inline, command]
    assert answers[command].text == undisturbed.text


def test_the_newest_keystroke_goes_first(worker: WorkerProcess) -> None:
    older = worker.start(STORY, max_tokens=200)
    first_piece(worker, older)
    newer = worker.start(STORY + " the", max_tokens=3)
    worker.ring(Priority.INLINE)
    assert list(collect(worker, [older, newer])) == [newer, older]


def test_commands_go_in_the_order_they_came(worker: WorkerProcess) -> None:
    runs = [
        worker.start(f"Chapter {number}.", max_tokens=20, priority=Priority.COMMAND)
        for number in range(3)
    ]
    assert list(collect(worker, runs)) == runs


def test_more_runs_than_sequences_all_finish(worker: WorkerProcess) -> None:
    texts = [f"{number} {LONG[number * 3 :]}" for number in range(12)]
    runs = [worker.start(text, max_tokens=4) for text in texts]
    worker.ring(Priority.INLINE)
    answers = collect(worker, runs)
    assert {answer.finish for answer in answers.values()} == {"length"}


def test_a_bell_without_a_frame_changes_nothing(alike: list[WorkerProcess]) -> None:
    quiet, disturbed = alike
    undisturbed = quiet.run(STORY, max_tokens=40)
    run = disturbed.start(STORY, max_tokens=40)
    text = ""
    finish = None
    while finish is None:
        disturbed.ring(Priority.INLINE)
        frame = disturbed.receive()
        assert isinstance(frame, frames.Piece)
        assert frame.id == run
        text += frame.text
        finish = frame.finish
    assert text == undisturbed.text
