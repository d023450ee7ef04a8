"""llama.cpp and the recipe agree: on tokens, on scores, on what the file says."""

import ctypes
from collections.abc import Iterator
from pathlib import Path
from random import Random

import gguf
import numpy as np
import pytest
import torch
from llama_cpp import Llama, llama_cpp

from recipe import tokens
from recipe.checkpoint import newest, weights
from recipe.control import CONTROL, END
from recipe.export import write
from recipe.model import Model
from recipe.places import Places
from recipe.quantize import KINDS, quantize
from tests.conftest import Made, paragraph, run

_Log = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
_quiet = _Log(lambda *_: None)


@pytest.fixture(scope="module")
def exact(made: Made) -> Path:
    """The miniature with all of its bits."""
    path = made.places.model / "exact.gguf"
    write(path, trained(made), made.places, np.float32)
    return path


@pytest.fixture(scope="module")
def llama(exact: Path) -> Iterator[Llama]:
    llama_cpp.llama_log_set(_quiet, ctypes.c_void_p(0))
    model = Llama(str(exact), n_ctx=64, logits_all=True, verbose=True)
    yield model
    model.close()


def trained(made: Made) -> dict[str, torch.Tensor]:
    path = newest(made.places.model / "checkpoints")
    assert path is not None
    return weights(path)


def odd_paragraphs() -> Iterator[str]:
    """Prose, and what prose is seldom made of."""
    random = Random(7)
    odd = [
        "  ",
        "\n",
        "\n\n",
        "\t",
        "naïve",
        "日本語",
        "🙂",
        "’tis",
        "'ll",
        "3.14",
        "%",
    ]
    odd += ["x" * 40, "—", "…", "\u00a0", "ﬁ", "ЁЖ", " \n ", "I'm", "²", *CONTROL[:5]]
    for number in range(1000):
        words = paragraph(random).split(" ")
        for _ in range(number % 5):
            words.insert(random.randrange(len(words)), random.choice(odd))
        yield " ".join(words)


def test_llama_cpp_tokenizes_as_the_tokenizer_does(made: Made, llama: Llama) -> None:
    tokenizer = tokens.load(made.places.tokenizer)
    for text in odd_paragraphs():
        theirs = llama.tokenize(text.encode(), add_bos=False, special=False)
        ours = tokenizer.encode(text, add_special_tokens=False).ids
        assert theirs == ours, text
        assert llama.detokenize(ours).decode() == text


def test_spelled_out_control_tokens_stay_text(made: Made) -> None:
    tokenizer = tokens.load(made.places.tokenizer)
    for name in CONTROL:
        assert tokenizer.token_to_id(name) == CONTROL.index(name)
        ids = tokenizer.encode(f"a {name} b", add_special_tokens=False).ids
        assert min(ids) >= len(CONTROL)


def test_llama_cpp_and_pytorch_give_the_same_scores(made: Made, llama: Llama) -> None:
    recipe = made.places.recipe
    model = Model(recipe.config.model, recipe.data.vocabulary)
    model.load_state_dict(trained(made))
    tokenizer = tokens.load(made.places.tokenizer)
    ids = tokenizer.encode(paragraph(Random(5)), add_special_tokens=False).ids
    ids = [tokenizer.token_to_id(END), *ids][:60]
    llama.reset()
    llama.eval(ids)
    theirs = llama.scores[: len(ids)]
    with torch.no_grad():
        ours = model(torch.tensor([ids]))[0].numpy()
    assert np.ptp(ours, axis=1).min() > 1
    # Keys and values are kept in 16 bits there.
    assert np.abs(ours - theirs).max() < 0.01
    assert (ours.argmax(1) == theirs.argmax(1)).all()


def test_the_file_says_what_coauthor_has_to_know(made: Made) -> None:
    fields = gguf.GGUFReader(made.places.gguf("f16")).fields
    said = {key: field.contents() for key, field in fields.items()}
    assert said["general.architecture"] == "qwen3"
    assert said["general.license"] == "CC-BY-SA-4.0"
    assert said["tokenizer.ggml.pre"] == "gpt-2"
    assert said["tokenizer.ggml.add_bos_token"] is True
    assert [said[f"tokenizer.ggml.fim_{it}_token_id"] for it in ("pre", "suf", "mid")]
    assert said["coauthor.fim_order"] == "spm"
    assert said["coauthor.skill.fix.template"] == "<|fix|>{{text}}<|answer|>"
    assert "coauthor.skill.expand.template" not in said


def test_smaller_kinds_are_smaller_and_say_something(made: Made) -> None:
    sizes = [made.places.gguf(kind).stat().st_size for kind in ("f16", *KINDS)]
    assert sizes == sorted(sizes, reverse=True)
    for kind in KINDS:
        reader = gguf.GGUFReader(made.places.gguf(kind))
        kinds = {it.tensor_type.name for it in reader.tensors if len(it.shape) == 2}
        expected = {"Q8_0": {"Q8_0"}, "Q5_K_M": {"Q5_K", "Q6_K"}}
        assert kinds == expected.get(kind, {"Q4_K", "Q6_K"})


def test_llama_cpp_is_heard_only_where_it_fails(
    made: Made, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    places = Places(work, made.places.recipe)
    places.model.mkdir()
    whole = made.places.gguf("f16").read_bytes()
    places.gguf("f16").write_bytes(whole)
    said = run("quantize", made.corpus, work)
    assert [it.rsplit("/")[-1] for it in said.splitlines()] == [
        f"{places.gguf(it).name}: {places.gguf(it).stat().st_size / 1e6:.1f} MB"
        for it in KINDS
    ]
    places.gguf("f16").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RuntimeError, match=r"(?s)could not make.*failed to quantize"):
        next(quantize(places))
    assert not [*places.model.glob("*.part")]
    assert capfd.readouterr() == ("", "")
