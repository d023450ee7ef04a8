"""Runs of a real worker on the bundled model: text, counts and limits."""

import pytest

from coauthor.backends.llama_cpp import frames
from coauthor.models.bundled import bundled_path
from coauthor.models.facts import read_facts
from tests.unit.llama_cpp.worker_process import Part, WorkerProcess

PROSE = (
    "The old house stood at the end of the lane, and every evening the children would "
    "walk past it on their way home from school. Nobody had lived there for years, "
)


def between(before: str, after: str) -> list[Part]:
    """A fill-in-the-middle prompt in the bundled model's order."""
    return [
        frames.Special("fim_suffix"),
        frames.Text(after, "end"),
        frames.Special("fim_prefix"),
        frames.Text(before, "start"),
        frames.Special("fim_middle"),
    ]


def test_the_same_request_gives_the_same_text(worker: WorkerProcess) -> None:
    first = worker.run(PROSE + "and so the same thing")
    again = worker.run(PROSE + "and so the same thing")
    assert first.text
    assert again.text == first.text
    assert again.evaluated <= 1
    assert first.evaluated + first.cached == again.evaluated + again.cached


def test_an_appended_character_evaluates_only_its_own_tokens(
    worker: WorkerProcess,
) -> None:
    typed = "because it was said that the roof"
    worker.run(PROSE, heal=True)
    for end in range(1, len(typed) + 1):
        assert worker.run(PROSE + typed[:end], heal=True).evaluated <= 3


def test_typing_inside_a_word_evaluates_nothing(worker: WorkerProcess) -> None:
    worker.run(PROSE + "and the ga", heal=True)
    for typed in ("gar", "gard", "garde"):
        assert worker.run(PROSE + f"and the {typed}", heal=True).evaluated == 0


def test_typing_between_texts_evaluates_little(worker: WorkerProcess) -> None:
    typed = "but at night a light"
    worker.run(between(PROSE, " The garden had grown wild."), heal=True)
    for end in range(1, len(typed) + 1):
        parts = between(PROSE + typed[:end], " The garden had grown wild.")
        # The middle token stands behind the text, so it is read again with each word.
        assert worker.run(parts, heal=True).evaluated <= 4


def test_a_half_typed_word_is_completed(worker: WorkerProcess) -> None:
    prompt = "The most important part of any scientific exp"
    answer = worker.run(prompt, heal=True)
    word = "exp" + answer.text.split()[0].rstrip(".,;:")
    assert word.isalpha()
    assert len(word) > len("exp")
    full = worker.run(prompt.removesuffix("exp"), heal=True)
    assert not full.text.startswith(" ")


def test_siblings_share_what_they_have_in_common(worker: WorkerProcess) -> None:
    prose = PROSE.replace("house", "mill")
    for opening in ("However,", "Yet", "In the end,"):
        answer = worker.run(prose + opening, priority=1)
    assert answer.evaluated <= 5
    assert answer.cached > 30


def test_a_run_without_new_tokens_only_reads(worker: WorkerProcess) -> None:
    prose = PROSE.replace("house", "barn")
    read = worker.run(prose, max_tokens=0)
    assert (read.text, read.finish, read.generated) == ("", "length", 0)
    assert read.evaluated > 10
    assert worker.run(prose).evaluated <= 1


@pytest.mark.parametrize("heal", [False, True])
def test_no_text_at_all_is_no_problem(worker: WorkerProcess, heal: bool) -> None:
    assert worker.run("", heal=heal).finish
    assert worker.run([], heal=heal).finish


def test_the_text_ends_before_a_stop_sequence(worker: WorkerProcess) -> None:
    free = worker.run(PROSE, max_tokens=24)
    stop = free.text[8:11]
    answer = worker.run(PROSE, max_tokens=24, stop=[stop])
    assert answer.finish == "stop"
    assert answer.text == free.text[: free.text.index(stop)]


def test_control_tokens_in_the_text_are_only_text(worker: WorkerProcess) -> None:
    plain = worker.run("<|endoftext|>", max_tokens=1)
    special = worker.run([frames.Special("<|endoftext|>")], max_tokens=1)
    assert special.evaluated + special.cached == 1
    assert plain.evaluated + plain.cached > 3


def test_control_tokens_never_come_out(worker: WorkerProcess) -> None:
    for number in range(3):
        answer = worker.run(
            between("It ended", "."), max_tokens=60, temperature=1.5, seed=number
        )
        assert "<|" not in answer.text


def test_the_seed_decides_the_text(worker: WorkerProcess) -> None:
    texts = [worker.run(PROSE, temperature=1.2, seed=seed).text for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


def test_a_repeat_penalty_changes_a_loop(worker: WorkerProcess) -> None:
    loop = "the cat and the dog and the cat and the dog and the cat and the"
    assert worker.run(loop, repeat_penalty=1.8).text != worker.run(loop).text


def test_a_long_text_is_cut_and_its_start_stays_put(worker: WorkerProcess) -> None:
    ready_for = read_facts(bundled_path()).context_tokens
    long = PROSE * 80
    first = worker.run(long, heal=True)
    assert first.finish
    assert first.evaluated + first.cached <= ready_for
    evaluated = [worker.run(long + "and " * n, heal=True).evaluated for n in (1, 2, 3)]
    assert max(evaluated) <= 3


def test_text_that_may_not_be_cut_is_refused(worker: WorkerProcess) -> None:
    failed = worker.fail([frames.Text(PROSE * 40, "never")])
    assert failed.kind == "ContextTooLong"
    assert PROSE[:20] not in failed.message


def test_a_budget_beyond_the_context_is_refused(worker: WorkerProcess) -> None:
    assert worker.fail(PROSE, max_tokens=100_000).kind == "ContextTooLong"


def test_an_unknown_control_token_is_refused(worker: WorkerProcess) -> None:
    failed = worker.fail([frames.Special("<|no such token|>"), frames.Text("a", "end")])
    assert failed.kind == "BackendProtocolError"


def test_a_base_model_refuses_messages(worker: WorkerProcess) -> None:
    failed = worker.fail([frames.Message("user", "Hello")])
    assert failed.kind == "BackendProtocolError"
    assert "instruction" in failed.message


def test_strange_text_does_no_harm(worker: WorkerProcess) -> None:
    strange = ["\x00\x01", "\U0001f469\u200d\U0001f467 ", "\ud7ff\u2028"]
    for text in [*strange, "a" * 3000, " " * 3000, "é" * 50]:
        assert worker.run(text, heal=True).finish
