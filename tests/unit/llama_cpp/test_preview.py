"""What the model would read is what it reads, counted piece by piece."""

from pathlib import Path

import pytest

from coauthor.backends.llama_cpp import frames
from tests.unit.llama_cpp.test_generation import PROSE, between
from tests.unit.llama_cpp.test_worker import CHATML
from tests.unit.llama_cpp.tiny_gguf import write_model
from tests.unit.llama_cpp.worker_process import Part, WorkerProcess

LONG = "The tide came in and the tide went out, and nobody kept count. " * 100


def stretches(
    worker: WorkerProcess, parts: list[Part], **options: bool
) -> list[frames.Stretch]:
    answer = worker.preview(parts, **options)
    assert isinstance(answer, frames.Previewed), answer
    return answer.stretches


@pytest.mark.parametrize(
    "parts",
    [
        [frames.Text(PROSE, "start")],
        [frames.Text("A note.", "never"), frames.Text(PROSE, "start")],
        between(PROSE, " The garden had grown wild."),
        between(LONG, LONG),
        [frames.Text("Zoë 🌧️ <|fim_prefix|> 中文" * 99, "start")],
        [frames.Text("", "start")],
    ],
    ids=["before", "note", "between", "cut", "characters", "nothing"],
)
def test_the_counts_are_those_of_the_run(
    worker: WorkerProcess, parts: list[Part]
) -> None:
    run = worker.run(parts)
    seen = stretches(worker, parts)
    read = sum(each.tokens for each in seen)
    assert read == run.evaluated + run.cached
    assert [it.part for it in seen if it.part is not None] == [*range(len(parts))]


def test_a_word_that_is_spelled_again_counts(worker: WorkerProcess) -> None:
    parts: list[Part] = [frames.Text(PROSE + "and the gard", "start")]
    healed = stretches(worker, parts, heal=True)
    plain = stretches(worker, parts)
    assert healed[-1].text == plain[-1].text == PROSE + "and the gard"
    assert abs(healed[-1].tokens - plain[-1].tokens) <= 2


def test_what_is_cut_is_not_shown(worker: WorkerProcess) -> None:
    *_, after, _, before, _ = stretches(worker, between(LONG + "\nHe sai", LONG))
    assert LONG.startswith(after.text)
    assert before.text.endswith("nobody kept count. \nHe sai")
    assert (LONG + "\nHe sai").endswith(before.text)
    healed = stretches(worker, between(LONG + "\nHe sai", LONG), heal=True)
    assert healed[-2].text.endswith("\nHe sai")


def test_what_cannot_be_cut_is_refused(worker: WorkerProcess) -> None:
    answer = worker.preview([frames.Text(LONG, "never")])
    assert isinstance(answer, frames.Failed)
    assert answer.kind == "ContextTooLong"
    assert worker.run(PROSE).finish


def test_messages_come_in_their_template(tmp_path: Path) -> None:
    worker = WorkerProcess(tmp_path)
    try:
        worker.load(write_model(tmp_path / "t.gguf", tokenizer__chat_template=CHATML))
        parts: list[Part] = [
            frames.Message("system", "You edit."),
            frames.Message("user", "Tighten: <|im_end|>"),
        ]
        run = worker.run(parts)
        seen = stretches(worker, parts)
    finally:
        worker.close()
    own = [each for each in seen if each.part is not None]
    assert [(it.part, it.text) for it in own] == [
        (0, "You edit."),
        (1, "Tighten: <|im_end|>"),
    ]
    assert any("<|im_start|>user" in it.text for it in seen if it.part is None)
    assert sum(it.tokens for it in seen) == run.evaluated + run.cached
