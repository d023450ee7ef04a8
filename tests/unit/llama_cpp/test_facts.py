"""What is told of a model file, and which files are no models that write."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from coauthor.backends.llama_cpp import frames
from coauthor.errors import ModelNotFound
from coauthor.models.bundled import bundled_path
from coauthor.models.facts import check_beginning, read_facts
from coauthor.models.shards import is_later_shard, model_name, shard_names
from tests.unit.llama_cpp.tiny_gguf import CHATML, gguf_bytes, write_model
from tests.unit.llama_cpp.worker_process import WorkerProcess

WEIGHTS = {"token_embd.weight": np.ones((2, 32))}


def test_the_facts_of_a_chat_model(tmp_path: Path) -> None:
    path = write_model(
        tmp_path / "tiny.gguf",
        general__license="apache-2.0",
        general__languages=["en", "DE", "english"],
        general__file_type=0,
        general__base_model__count=1,
        general__base_model__0__name="Big One",
        general__base_model__0__organization="Makers",
        tokenizer__chat_template=CHATML,
        tokenizer__ggml__fim_pre_token_id=3,
        tokenizer__ggml__fim_suf_token_id=4,
        tokenizer__ggml__fim_mid_token_id=5,
        coauthor__skill__fix__template="<|note|>{{text}}",
    )
    facts = read_facts(path)
    assert (facts.name, facts.architecture) == ("tiny", "llama")
    assert (facts.licence, facts.base_models) == ("apache-2.0", ("Makers Big One",))
    assert (facts.languages, facts.skills) == (("en", "de"), ("fix",))
    assert (facts.quantization, facts.context_tokens) == ("F32", 256)
    assert facts.follows_instructions
    assert facts.fills_in
    assert facts.unfit == ""
    assert facts.bytes == path.stat().st_size


def test_the_facts_of_the_bundled_model() -> None:
    facts = read_facts(bundled_path())
    assert facts.languages == ("en",)
    assert not facts.follows_instructions
    assert facts.parameters > 1_000_000
    assert facts.unfit == ""


def test_a_file_that_says_little_is_a_model_still(tmp_path: Path) -> None:
    path = tmp_path / "plain.gguf"
    path.write_bytes(gguf_bytes({"general.architecture": "llama"}, WEIGHTS))
    facts = read_facts(path)
    assert (facts.name, facts.licence, facts.quantization) == ("", "", "")
    assert not facts.follows_instructions
    assert facts.unfit == ""


def big_endian() -> bytes:
    key, text = b"general.architecture", b"llama"
    data = struct.pack(">4sIQQQ", b"GGUF", 3, 1, 1, len(key)) + key
    return data + struct.pack(">IQ", 8, len(text)) + text + bytes(99)


def file_of(**metadata: object) -> bytes:
    told = {key.replace("__", "."): value for key, value in metadata.items()}
    return gguf_bytes({"general.architecture": "llama", **told}, WEIGHTS)


UNFIT = {
    "encoder": (file_of(general__architecture="bert"), "comparing texts"),
    "looks ahead": (file_of(llama__attention__causal=False), "comparing texts"),
    "embedding": (file_of(llama__pooling_type=3), "comparing texts"),
    "adapter": (file_of(general__type="adapter"), "a LoRA file for one"),
    "projector": (file_of(general__architecture="clip"), "word by word"),
    "diffusion": (file_of(general__architecture="llada"), "word by word"),
    "vocabulary": (gguf_bytes({"general.architecture": "llama"}, {}), "vocabulary"),
    "nothing": (gguf_bytes({"general.name": "x"}, WEIGHTS), "what kind of model"),
    "big-endian": (big_endian(), r"big-endian"),
}


@pytest.mark.parametrize("kind", UNFIT)
def test_what_does_not_write_is_named(tmp_path: Path, kind: str) -> None:
    data, says = UNFIT[kind]
    path = tmp_path / "odd.gguf"
    path.write_bytes(data)
    with pytest.raises(ModelNotFound, match=rf"^odd\.gguf .*{says}.*\.$"):
        check_beginning(path)


@pytest.mark.parametrize("kind", [*UNFIT, "newer", "cut off"])
def test_the_models_process_says_so_and_lives_on(
    start_worker: Callable[[], WorkerProcess], tmp_path: Path, kind: str
) -> None:
    more = {
        "newer": (b"GGUF\4\0\0\0" + bytes(40), "newer form"),
        "cut off": (bundled_path().read_bytes()[:-9999], "cut off: .* bytes are"),
    }
    data, says = (UNFIT | more)[kind]
    path = tmp_path / "odd.gguf"
    path.write_bytes(data)
    worker = start_worker()
    failed = worker.load(path)
    assert isinstance(failed, frames.Failed)
    with pytest.raises(ModelNotFound, match=rf"^odd\.gguf .*{says}.*\.$"):
        raise ModelNotFound(failed.message)
    assert isinstance(worker.load(bundled_path()), frames.Ready)


def split(folder: Path, count: int, told: int) -> list[Path]:
    files = [folder / name for name in shard_names(f"big-00001-of-{count:05}.gguf")]
    for at, file in enumerate(files):
        weights = WEIGHTS if at else {}  # Some have only metadata in the first.
        file.write_bytes(
            gguf_bytes({"general.architecture": "llama", "split.count": told}, weights)
        )
    return files


def test_a_model_in_several_files_is_one(tmp_path: Path) -> None:
    files = split(tmp_path, 3, told=3)
    facts = read_facts(files[0])
    assert (facts.files, facts.parameters) == (3, 128)
    assert facts.bytes == sum(file.stat().st_size for file in files)
    assert facts.unfit == ""


def test_the_models_process_loads_all_parts_under_any_name(
    start_worker: Callable[[], WorkerProcess], tmp_path: Path
) -> None:
    whole = write_model(tmp_path / "whole.gguf")
    for number in (1, 2):
        name = f"renamed-{number:05}-of-00002.gguf"
        write_model(tmp_path / name, part=(number, 2))
    first = tmp_path / "renamed-00001-of-00002.gguf"
    assert read_facts(first).parameters == read_facts(whole).parameters
    one, both = start_worker(), start_worker()
    assert isinstance(one.load(whole), frames.Ready)
    assert isinstance(both.load(first), frames.Ready)
    prompt = "A quick brown fox"
    assert one.run(prompt, max_tokens=20).text == both.run(prompt, max_tokens=20).text
    (tmp_path / "renamed-00002-of-00002.gguf").unlink()
    failed = start_worker().load(first)
    assert isinstance(failed, frames.Failed)
    assert "renamed-00002-of-00002.gguf is missing" in failed.message


def test_a_missing_or_renamed_part_is_named(tmp_path: Path) -> None:
    files = split(tmp_path, 3, told=3)
    files[1].unlink()
    with pytest.raises(ModelNotFound, match=r"00002-of-00003\.gguf is missing"):
        read_facts(files[0])
    renamed = files[0].rename(tmp_path / "big.gguf")
    with pytest.raises(ModelNotFound, match=r"one of 3 files.*was renamed"):
        read_facts(renamed)


@pytest.mark.parametrize(
    ("name", "model", "parts", "later"),
    [
        ("big.gguf", "big", 1, False),
        ("big-00001-of-00002.gguf", "big", 2, False),
        ("big-00002-of-00002.GGUF", "big", 2, True),
        ("big-00001-of-00000.gguf", "big-00001-of-00000", 1, False),
        ("big-00001-of-99999.gguf", "big-00001-of-99999", 1, False),
    ],
)
def test_names_of_parts(name: str, model: str, parts: int, later: bool) -> None:
    assert len(shard_names(name)) == parts
    assert is_later_shard(name) == later
    assert model_name(name) == model
