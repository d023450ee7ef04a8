"""LoRA files: what they change, how much, and which are refused."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from coauthor.backends.base import GenerationRequest, TextPart
from coauthor.backends.choose import choose_backend
from coauthor.backends.llama_cpp import frames
from coauthor.errors import ModelNotFound
from coauthor.models.bundled import bundled_path
from coauthor.models.installed import CHECKS
from coauthor.settings import parse
from coauthor.settings_layers import Layer
from tests.unit.llama_cpp.tiny_gguf import (
    ADAPTER,
    gguf_bytes,
    write_lora,
    write_model,
)
from tests.unit.llama_cpp.tiny_kinds import WIDTH
from tests.unit.llama_cpp.worker_process import WorkerProcess


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_model(tmp_path / "tiny.gguf")


def settings_with(model: Path, lora: Sequence[object]) -> Layer:
    table = {"path": str(model), "lora": lora, "threads": 1}
    return Layer("user", "config.toml", {"model": table})


async def written(model: Path, lora: Sequence[object]) -> str:
    settings, problems = parse([settings_with(model, lora)], CHECKS)
    assert not problems
    backend = choose_backend(settings)
    try:
        request = GenerationRequest((TextPart("A quick brown fox"),), max_tokens=24)
        return "".join([delta.text async for delta in backend.generate(request)])
    finally:
        await backend.close()


async def test_a_lora_changes_the_text_as_much_as_its_scale_says(
    model: Path, tmp_path: Path
) -> None:
    lora = write_lora(tmp_path / "style.gguf")
    plain = await written(model, [])
    strong = await written(model, [{"path": str(lora)}])
    assert strong != plain
    assert await written(model, [{"path": str(lora), "scale": 0}]) == plain
    # One after the other they undo each other.
    both = [{"path": str(lora)}, {"path": str(lora), "scale": -1}]
    copy = write_lora(tmp_path / "same.gguf")
    both[1]["path"] = str(copy)
    assert await written(model, both) == plain


def load(worker: WorkerProcess, model: Path, lora: Path) -> frames.Failed:
    files = (frames.Lora(str(lora), 1.0),)
    worker.send(frames.Load(str(model), 0, 1, 1, lora=files))
    failed = worker.receive()
    assert isinstance(failed, frames.Failed)
    return failed


def test_a_lora_for_another_model_is_a_sentence(
    start_worker: Callable[[], WorkerProcess], model: Path, tmp_path: Path
) -> None:
    wide = write_lora(tmp_path / "wide.gguf", width=2 * WIDTH)
    worker = start_worker()
    failed = load(worker, model, wide)
    assert failed.kind == "ModelNotFound"
    assert "wide.gguf is damaged or was made for another model" in failed.message
    assert "is no LoRA file" in load(worker, model, model).message
    assert isinstance(worker.load(bundled_path()), frames.Ready)


def test_doctor_is_told_which_are_used(
    start_worker: Callable[[], WorkerProcess], model: Path, tmp_path: Path
) -> None:
    lora = frames.Lora(str(write_lora(tmp_path / "style.gguf")), 0.5)
    worker = start_worker()
    worker.send(frames.Load(str(model), 0, 1, 1, lora=(lora,)))
    ready = worker.receive()
    assert isinstance(ready, frames.Ready)
    assert ready.details["LoRA"] == "style.gguf (0.5)"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"Dear Ann", "no GGUF file"),
        (gguf_bytes({"general.architecture": "llama"}, {}), "is no LoRA file"),
        (gguf_bytes(ADAPTER | {"adapter.type": "ia3"}, {}), "is no LoRA file"),
        (
            gguf_bytes(dict(ADAPTER), {"a": np.ones((64, 64))})[:-1000],
            "is cut off",
        ),
        (None, "cannot be read"),
    ],
)
def test_settings_say_what_is_wrong_and_go_on_without(
    model: Path, tmp_path: Path, data: bytes | None, says: str
) -> None:
    path = tmp_path / "odd.gguf"
    if data is not None:
        path.write_bytes(data)
    layer = settings_with(model, [{"path": str(path)}])
    settings, (problem,) = parse([layer], CHECKS)
    assert settings.model.lora == ()
    assert problem.message.startswith("No LoRA is used: ")
    assert says in problem.message


def test_a_lora_cannot_stand_in_for_a_model(tmp_path: Path) -> None:
    from coauthor.models.facts import check_beginning

    with pytest.raises(ModelNotFound, match=r"Name it in `model\.lora`"):
        check_beginning(write_lora(tmp_path / "style.gguf"))


def test_a_folder_cannot_bring_one(model: Path) -> None:
    layer = Layer("workspace", "c", {"model": {"lora": [{"path": str(model)}]}})
    settings, (problem,) = parse([layer], CHECKS)
    assert settings.model.lora == ()
    assert "only from your own settings file" in problem.message
