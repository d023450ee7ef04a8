"""A model that begins with another one says at first exactly what that one said."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import msgspec
import numpy as np
import pytest
import torch
from llama_cpp import Llama

from recipe import tokens
from recipe.begin import go_half_way, take_vocabulary, take_weights
from recipe.checkpoint import newest, weights
from recipe.control import CONTROL
from recipe.export import export, write
from recipe.model import Model
from recipe.places import Places
from recipe.prepare import learn_tokenizer
from recipe.settings import ModelSettings, Recipe
from recipe.train import Stop, train
from tests.conftest import Made, paragraph

CPU = torch.device("cpu")


@pytest.fixture(scope="module", params=[True, False], ids=["qwen3", "llama"])
def recipe(request: pytest.FixtureRequest, made: Made) -> Recipe:
    """The miniature's, in both architectures."""
    ours = made.places.recipe
    shape = msgspec.structs.replace(ours.config.model, query_key_norm=request.param)
    config = msgspec.structs.replace(ours.config, model=shape)
    return Recipe("older", ours.data_name, config, ours.data)


@pytest.fixture(scope="module")
def older(recipe: Recipe, made: Made) -> Model:
    """A model with random weights everywhere, also where training begins with none."""
    model = Model(recipe.config.model, recipe.data.vocabulary)
    random = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for weight in model.parameters():
            weight.normal_(1.0 if weight.ndim == 1 else 0.0, 0.1, generator=random)
    return model


@pytest.fixture(scope="module")
def file(recipe: Recipe, older: Model, made: Made) -> Path:
    path = made.places.model / f"{recipe.config.model.query_key_norm}.gguf"
    places = Places(made.places.work, recipe)
    write(path, older.state_dict(), places, np.float32)
    return path


@pytest.fixture(scope="module")
def llama(file: Path) -> Iterator[Llama]:
    model = Llama(str(file), n_ctx=64, logits_all=True, verbose=False)
    yield model
    model.close()


def ids(made: Made) -> list[int]:
    tokenizer = tokens.load(made.places.tokenizer)
    return [0, *tokenizer.encode(paragraph(Random(5))).ids][:60]


def scores(model: Model, read: list[int]) -> np.ndarray:
    with torch.no_grad():
        return model(torch.tensor([read]))[0].numpy()


def grown(shape: ModelSettings, vocabulary: int) -> Model:
    """A model that reads twice as much and is twice as wide between its layers."""
    wider = msgspec.structs.replace(
        shape, feed_forward=2 * shape.feed_forward, context=2 * shape.context
    )
    model = Model(wider, vocabulary)
    model.initialize(1)
    return model


def test_llama_cpp_reads_both_architectures(
    made: Made, older: Model, llama: Llama
) -> None:
    read = ids(made)
    llama.reset()
    llama.eval(read)
    ours = scores(older, read)
    assert np.ptp(ours, axis=1).min() > 1
    assert np.abs(ours - llama.scores[: len(read)]).max() < 0.02


def test_a_wider_model_says_the_same(
    made: Made, recipe: Recipe, older: Model, file: Path
) -> None:
    model = grown(recipe.config.model, recipe.data.vocabulary)
    take_weights(file, model)
    read = ids(made)
    assert np.abs(scores(model, read) - scores(older, read)).max() < 1e-3


def test_a_model_of_another_shape_is_named(recipe: Recipe, file: Path) -> None:
    shape = msgspec.structs.replace(recipe.config.model, layers=3)
    with pytest.raises(ValueError, match=r"blk\.2"):
        take_weights(file, Model(shape, recipe.data.vocabulary))
    shape = msgspec.structs.replace(recipe.config.model, heads=2)
    with pytest.raises(ValueError, match=r"attn_q\.weight is \(256, 256\)"):
        take_weights(file, Model(shape, recipe.data.vocabulary))


def test_the_pieces_are_the_same(made: Made, file: Path, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    size = made.places.recipe.data.vocabulary
    take_vocabulary(file, size, path)
    assert tokens.pieces(path) == tokens.pieces(made.places.tokenizer)
    theirs, ours = tokens.load(made.places.tokenizer), tokens.load(path)
    for text in (paragraph(Random(1)), " it's  naïve\n\n🙂", *CONTROL[:3]):
        assert ours.encode(text).ids == theirs.encode(text).ids
    with pytest.raises(ValueError, match=f"{size} pieces, not 7"):
        take_vocabulary(file, 7, path)


def test_a_run_begins_where_the_older_model_ended(
    made: Made, recipe: Recipe, older: Model, file: Path, tmp_path: Path
) -> None:
    shutil.copy(file, tmp_path / "older.gguf")
    shutil.copytree(made.places.data, tmp_path / recipe.data_name)
    (tmp_path / recipe.data_name / "settings.json").unlink()
    (tmp_path / recipe.data_name / "tokenizer.json").unlink()
    data = msgspec.structs.replace(recipe.data, vocabulary_of="older.gguf")
    still = msgspec.structs.replace(recipe.config.run, muon_rate=0.0, adam_rate=0.0)
    config = msgspec.structs.replace(recipe.config, weights_of="older.gguf", run=still)
    places = Places(tmp_path, Recipe("younger", recipe.data_name, config, data))
    learn_tokenizer(places, Path("no corpus is read"))
    train(places, CPU, lambda *_: None, Stop(step=1))
    path = newest(places.model / "checkpoints")
    assert path is not None
    kept = weights(path)
    assert kept.keys() == older.state_dict().keys()
    for name, weight in older.state_dict().items():
        assert torch.allclose(kept[name], weight, atol=1e-4), name


def test_a_run_can_end_half_way_between_its_end_and_its_beginning(
    made: Made, recipe: Recipe, older: Model, file: Path, tmp_path: Path
) -> None:
    shutil.copy(file, tmp_path / "older.gguf")
    shutil.copytree(made.places.data, tmp_path / recipe.data_name)
    config = msgspec.structs.replace(
        recipe.config, weights_of="older.gguf", mean_with_beginning=True
    )
    places = Places(tmp_path, Recipe("younger", recipe.data_name, config, recipe.data))
    train(places, CPU, lambda *_: None, Stop(step=3))
    path = newest(places.model / "checkpoints")
    assert path is not None
    ended = weights(path)
    mean = Model(recipe.config.model, recipe.data.vocabulary)
    take_weights(export(places), mean)
    moved = 0
    for name, weight in older.state_dict().items():
        half_way = (ended[name] + weight) / 2
        moved += not torch.allclose(half_way, weight, atol=1e-3)
        # Weights of 16 bits, of which 11 count.
        assert torch.allclose(mean.state_dict()[name], half_way, 1e-3, 1e-3), name
    assert moved


def test_there_is_no_mean_with_a_narrower_model(recipe: Recipe, file: Path) -> None:
    shape = recipe.config.model
    wider = msgspec.structs.replace(shape, feed_forward=2 * shape.feed_forward)
    with pytest.raises(ValueError, match="there is no mean"):
        go_half_way(file, Model(wider, recipe.data.vocabulary))


def test_without_the_file_it_is_asked_for(recipe: Recipe, tmp_path: Path) -> None:
    model = Model(recipe.config.model, recipe.data.vocabulary)
    with pytest.raises(FileNotFoundError, match=r"put the model's GGUF there"):
        take_weights(tmp_path / "none.gguf", model)
