"""Begin with a model that there is: its pieces and its weights, out of its GGUF.

So a model can be made better, or learn from other texts, without beginning anew. Its
architecture has to be one that `recipe.model` can be: `llama` or `qwen3`, with tied
embeddings. It may be narrower between its layers: what is wider begins by adding
nothing, so the larger model says at first exactly what the smaller one said.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from gguf.quants import dequantize

from recipe import tokens
from recipe.control import CONTROL
from recipe.gguf_names import gguf_name, is_turned_in_pairs
from recipe.model import Model
from recipe.settings import ModelSettings

_BYTE_LEVEL = "gpt2"
"""What a GGUF calls byte-level BPE."""


def take_vocabulary(path: Path, size: int, to: Path) -> None:
    """Write the GGUF's pieces as a tokenizer; the first sixteen become ours by name.

    Raises ValueError for a vocabulary that the recipe cannot use, FileNotFoundError.
    """
    fields = _reader(path).fields
    if _said(fields, "tokenizer.ggml.model") != _BYTE_LEVEL:
        raise ValueError(f"{path}: its vocabulary is no byte-level BPE.")
    pieces = [str(it) for it in _said(fields, "tokenizer.ggml.tokens")]
    kinds = [int(it) for it in _said(fields, "tokenizer.ggml.token_type")]
    if len(pieces) != size:
        raise ValueError(f"{path}: it has {len(pieces)} pieces, not {size}.")
    if any(it != gguf.TokenType.CONTROL for it in kinds[: len(CONTROL)]):
        raise ValueError(f"{path}: its first {len(CONTROL)} pieces are not control's.")
    pieces[: len(CONTROL)] = CONTROL
    merges = [str(it) for it in _said(fields, "tokenizer.ggml.merges")]
    tokens.write(tokens.Pieces(pieces, merges), to)


def take_weights(path: Path, model: Model) -> None:
    """Put the GGUF's weights into a model that was initialized.

    Raises ValueError where one of them does not fit, FileNotFoundError.
    """
    with torch.no_grad():
        for name, weight, values in _side_by_side(path, model):
            _put(values, weight, path, name)


def go_half_way(path: Path, model: Model) -> None:
    """Make a model the mean of itself and of the GGUF, weight by weight.

    What went on from good weights at a high rate often ends beside them, not above: in
    another place of the same valley, and the mean of both lies deeper (Wortsman et al.,
    "Model soups", 2022). Raises ValueError where the GGUF is narrower or otherwise does
    not fit, FileNotFoundError.
    """
    with torch.no_grad():
        for name, weight, values in _side_by_side(path, model):
            if values.shape != weight.shape:
                raise ValueError(
                    f"{path}: {name} is {tuple(values.shape)}, and there is no mean of "
                    f"it and {tuple(weight.shape)}."
                )
            weight.add_(values).div_(2)


def _side_by_side(
    path: Path, model: Model
) -> Iterator[tuple[str, torch.Tensor, torch.Tensor]]:
    """The name, our weight, and the GGUF's values in our order, of each weight."""
    tensors = {it.name: it for it in _reader(path).tensors}
    wanted = {gguf_name(name): weight for name, weight in model.named_parameters()}
    if missing := sorted(wanted.keys() ^ tensors.keys()):
        raise ValueError(f"{path}: only one of the models has {missing[0]}.")
    for name, weight in wanted.items():
        values = dequantize(tensors[name].data, tensors[name].tensor_type)
        if is_turned_in_pairs(name, model.settings):
            values = _halves(values, model.settings)
        yield name, weight, torch.from_numpy(values.astype(np.float32))


def _put(values: torch.Tensor, weight: torch.Tensor, path: Path, name: str) -> None:
    """Put the values into the weight's corner; a wider weight keeps what is random.

    Where that would be heard, behind a `down` matrix, it is nothing already.
    """
    fits = values.ndim == weight.ndim and all(
        few <= many for few, many in zip(values.shape, weight.shape, strict=True)
    )
    if not fits or (values.shape != weight.shape and "ffn_" not in name):
        raise ValueError(
            f"{path}: {name} is {tuple(values.shape)}, "
            f"which does not fit into {tuple(weight.shape)}."
        )
    weight[tuple(slice(0, few) for few in values.shape)] = values


def _halves(values: np.ndarray, settings: ModelSettings) -> np.ndarray:
    """The rows in our order: the halves of a head, not its pairs."""
    rows, width = values.shape
    heads = rows // settings.head_width
    pairs = values.reshape(heads, settings.head_width // 2, 2, width)
    return pairs.swapaxes(1, 2).reshape(rows, width)


def _reader(path: Path) -> gguf.GGUFReader:
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there: put the model's GGUF there.")
    return gguf.GGUFReader(path)


def _said(fields: dict[str, gguf.ReaderField], key: str) -> Any:
    if key not in fields:
        raise ValueError(f"The model's file does not say {key}.")
    return fields[key].contents()
