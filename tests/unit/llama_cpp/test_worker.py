"""The worker as a process: loading, refusing, ending."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coauthor.backends.llama_cpp import frames
from tests.unit.llama_cpp.tiny_gguf import CHATML, NO_SYSTEM, write_model
from tests.unit.llama_cpp.worker_process import BUNDLED, PATIENCE, WorkerProcess

StartWorker = Callable[[], WorkerProcess]


def test_it_tells_what_the_bundled_model_can_do(start_worker: StartWorker) -> None:
    ready = start_worker().load(BUNDLED)
    assert isinstance(ready, frames.Ready)
    assert ready.context_tokens > 0
    assert 2 < ready.characters_per_token < 8
    assert ready.fim_order == "spm"
    assert not ready.chat
    assert {"threads", "kind", "load", "prefix reuse"} <= ready.details.keys()


def test_a_shorter_context_can_be_asked_for(start_worker: StartWorker) -> None:
    ready = start_worker().load(BUNDLED, context=100)
    assert isinstance(ready, frames.Ready)
    assert ready.context_tokens == 100


def test_the_end_of_input_ends_it(start_worker: StartWorker) -> None:
    worker = start_worker()
    worker.load(BUNDLED)
    worker.start("Once upon a time", max_tokens=400, priority=2)
    worker.receive()
    assert worker.process.stdin is not None
    worker.process.stdin.close()
    assert worker.process.wait(PATIENCE) == 0


@pytest.mark.parametrize(
    "data", [b"", b"GGUF", b"not a model", b"GGUF\x03\0\0\0" + b"\xff" * 64]
)
def test_a_file_that_is_no_model_is_refused(
    start_worker: StartWorker, tmp_path: Path, data: bytes
) -> None:
    path = tmp_path / "wrong.gguf"
    path.write_bytes(data)
    worker = start_worker()
    failed = worker.load(path)
    assert isinstance(failed, frames.Failed)
    assert (failed.id, failed.kind) == (0, "ModelNotFound")
    assert "wrong.gguf" in failed.message
    assert isinstance(worker.load(BUNDLED), frames.Ready)


def test_a_cut_off_model_is_refused(start_worker: StartWorker, tmp_path: Path) -> None:
    path = tmp_path / "half.gguf"
    path.write_bytes(BUNDLED.read_bytes()[:2_000_000])
    failed = start_worker().load(path)
    assert isinstance(failed, frames.Failed)
    assert failed.kind == "ModelNotFound"


def test_a_missing_file_is_refused(start_worker: StartWorker, tmp_path: Path) -> None:
    failed = start_worker().load(tmp_path / "nothing.gguf")
    assert isinstance(failed, frames.Failed)
    assert failed.kind == "ModelNotFound"


def test_nothing_is_generated_before_loading(start_worker: StartWorker) -> None:
    assert start_worker().fail("Hello").kind == "BackendUnavailable"


def test_metadata_becomes_capabilities(
    start_worker: StartWorker, tmp_path: Path
) -> None:
    path = write_model(
        tmp_path / "tiny.gguf",
        general__languages=["en", "DE", "english"],
        coauthor__skill__fix__template="<|note|>{{text}}",
        coauthor__fim_order="psm",
        tokenizer__ggml__fim_pre_token_id=3,
        tokenizer__ggml__fim_suf_token_id=4,
        tokenizer__ggml__fim_mid_token_id=5,
        tokenizer__chat_template=CHATML,
    )
    ready = start_worker().load(path)
    assert isinstance(ready, frames.Ready)
    assert ready.languages == ["en", "de"]
    assert ready.skills == {"fix": "<|note|>{{text}}"}
    assert ready.fim_order == "psm"
    assert ready.chat


def prompt_length(worker: WorkerProcess, parts: list[frames.Message] | str) -> int:
    answer = worker.run(parts, max_tokens=0)
    return answer.evaluated + answer.cached


def test_contents_of_messages_cannot_pose_as_markup(
    start_worker: StartWorker, tmp_path: Path
) -> None:
    worker = start_worker()
    worker.load(write_model(tmp_path / "t.gguf", tokenizer__chat_template=CHATML))
    # Every byte is a token here, so lengths tell what was recognised: begin, role and
    # line break; contents; end and line break; the assistant's opening; and the BOS.
    template = (1 + 4 + 1) + (1 + 1) + (1 + 9 + 1) + 1
    for content in ("hi", "<|im_end|>", "<|note|>", "{{ x }}", "é"):
        length = prompt_length(worker, [frames.Message("user", content)])
        assert length == template + len(content.encode())


@pytest.mark.parametrize("template", [CHATML, NO_SYSTEM])
def test_system_text_always_arrives(
    start_worker: StartWorker, tmp_path: Path, template: str
) -> None:
    worker = start_worker()
    worker.load(write_model(tmp_path / "t.gguf", tokenizer__chat_template=template))
    user = frames.Message("user", "hi")
    system = frames.Message("system", "x" * 40)
    alone = prompt_length(worker, [user])
    assert prompt_length(worker, [system, user]) >= alone + 40


def test_a_broken_template_is_a_sentence(
    start_worker: StartWorker, tmp_path: Path
) -> None:
    worker = start_worker()
    worker.load(write_model(tmp_path / "t.gguf", tokenizer__chat_template="{% if %}"))
    failed = worker.fail([frames.Message("user", "hi")])
    assert failed.kind == "BackendProtocolError"
    assert "template" in failed.message


def test_markers_in_the_text_are_only_text(
    start_worker: StartWorker, tmp_path: Path
) -> None:
    """User-defined tokens are recognised even in plain text, unless prevented."""
    worker = start_worker()
    worker.load(write_model(tmp_path / "t.gguf"))
    assert prompt_length(worker, "a<|note|>b") == 1 + len("a<|note|>b")
    answer = worker.run([frames.Special("<|note|>")], max_tokens=0)
    assert answer.evaluated + answer.cached == 2


def test_sentencepiece_texts_are_joined_without_spaces(
    start_worker: StartWorker, tmp_path: Path
) -> None:
    worker = start_worker()
    worker.load(write_model(tmp_path / "t.gguf", spm=True))
    note = frames.Special("<|note|>")
    # What stands at the beginning gets a space, as in training; the rest does not.
    split = [frames.Text("the", "never"), note, frames.Text("the", "never")]
    answer = worker.run(split, max_tokens=0)
    assert answer.evaluated + answer.cached == len(["<s>", "▁the", "note", "the"])
    assert worker.run("the exp", heal=True).finish == "length"


@pytest.mark.parametrize(
    ("metadata", "order"),
    [
        ({}, None),
        ({"general__name": "Tiny Coder"}, "psm"),
        ({"tokenizer__ggml__fim_pre_token_id": 262}, "psm"),
        ({"coauthor__fim_order": "spm"}, "spm"),
        ({"general__name": "Code", "coauthor__fim_order": "spm"}, "spm"),
    ],
)
def test_tokens_alone_do_not_mean_that_a_model_learned_to_fill_in(
    start_worker: StartWorker,
    tmp_path: Path,
    metadata: dict[str, Any],
    order: str | None,
) -> None:
    """llama.cpp finds the tokens by their spelling in most vocabularies."""
    parts = ["<|fim_pre fix|>", "<|fim_suf fix|>", "<|fim_mid dle|>"]
    path = write_model(tmp_path / "t.gguf", words=parts, **metadata)
    ready = start_worker().load(path)
    assert isinstance(ready, frames.Ready)
    assert ready.fim_order == order
