"""From a checkpoint to a GGUF that llama.cpp and coauthor read.

All that coauthor has to know about the model stands in its metadata: the control tokens
of fill-in-the-middle with their order, and a template for each skill.
"""

from pathlib import Path

import gguf
import msgspec
import numpy as np
import torch

from recipe import tokens
from recipe.begin import go_half_way
from recipe.checkpoint import newest, progress, weights
from recipe.control import CONTROL, END, MIDDLE, PREFIX, SUFFIX, TEMPLATES
from recipe.gguf_names import architecture, gguf_name, is_turned_in_pairs
from recipe.model import Model
from recipe.places import Places
from recipe.settings import ModelSettings

LICENCE = "CC-BY-SA-4.0"
"""The strictest share-alike licence among the corpus's sources."""


def export(places: Places) -> Path:
    """Write the newest checkpoint with weights of 16 bits; quantizing comes after.

    What the card has to know of the checkpoint is kept beside it: a checkpoint is four
    times as large as this file, and may stay on the machine that made it.
    Raises FileNotFoundError before there is a checkpoint.
    """
    checkpoint = newest(places.model / "checkpoints")
    if checkpoint is None:
        raise FileNotFoundError(
            f"{places.model} has no checkpoint yet. Run `recipe train` first."
        )
    path = places.gguf("f16")
    write(path, _weights(checkpoint, places), places, np.float16)
    places.exported.write_bytes(msgspec.json.encode(progress(checkpoint)))
    return path


def _weights(checkpoint: Path, places: Places) -> dict[str, torch.Tensor]:
    config = places.recipe.config
    if not config.mean_with_beginning:
        return weights(checkpoint)
    model = Model(config.model, places.recipe.data.vocabulary)
    model.load_state_dict(weights(checkpoint))
    go_half_way(places.work / config.weights_of, model)
    return model.state_dict()


def write(
    path: Path,
    model: dict[str, torch.Tensor],
    places: Places,
    matrix_type: type[np.float16] | type[np.float32],
) -> None:
    """Write the file, or none at all when something fails."""
    part = path.with_suffix(".part")
    shape = places.recipe.config.model
    writer = gguf.GGUFWriter(part, architecture(shape))
    halves = matrix_type is np.float16
    writer.add_file_type(
        gguf.LlamaFileType.MOSTLY_F16 if halves else gguf.LlamaFileType.ALL_F32
    )
    _describe(writer, places)
    _add_shape(writer, shape)
    _add_vocabulary(writer, places.tokenizer)
    _add_abilities(writer, places.recipe.config.skills)
    for name, tensor in model.items():
        kept = np.float32 if tensor.ndim == 1 else matrix_type
        values = tensor.float().numpy()
        if is_turned_in_pairs(gguf_name(name), shape):
            values = _pairs(values, shape)
        writer.add_tensor(gguf_name(name), values.astype(kept))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    part.replace(path)


def _pairs(values: np.ndarray, model: ModelSettings) -> np.ndarray:
    rows, width = values.shape
    halves = values.reshape(-1, 2, model.head_width // 2, width)
    return halves.swapaxes(1, 2).reshape(rows, width)


def _describe(writer: gguf.GGUFWriter, places: Places) -> None:
    writer.add_type("model")
    writer.add_name(f"coauthor {places.recipe.name}")
    writer.add_description(places.recipe.config.about)
    writer.add_license(LICENCE)
    writer.add_languages(["en"])
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)


def _add_shape(writer: gguf.GGUFWriter, model: ModelSettings) -> None:
    writer.add_context_length(model.context)
    writer.add_embedding_length(model.width)
    writer.add_block_count(model.layers)
    writer.add_feed_forward_length(model.feed_forward)
    writer.add_head_count(model.heads)
    writer.add_head_count_kv(model.kv_heads)
    writer.add_key_length(model.head_width)
    writer.add_value_length(model.head_width)
    writer.add_rope_dimension_count(model.head_width)
    writer.add_rope_freq_base(model.rope_base)
    writer.add_layer_norm_rms_eps(model.norm_epsilon)


def _add_vocabulary(writer: gguf.GGUFWriter, tokenizer: Path) -> None:
    pieces = tokens.pieces(tokenizer)
    ids = {token: number for number, token in enumerate(pieces.tokens)}
    kinds = [
        gguf.TokenType.CONTROL if token in CONTROL else gguf.TokenType.NORMAL
        for token in pieces.tokens
    ]
    writer.add_vocab_size(len(pieces.tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(pieces.tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(pieces.merges)
    writer.add_bos_token_id(ids[END])
    writer.add_eos_token_id(ids[END])
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(False)
    for name, token in (("pre", PREFIX), ("suf", SUFFIX), ("mid", MIDDLE)):
        writer.add_uint32(f"tokenizer.ggml.fim_{name}_token_id", ids[token])


def _add_abilities(writer: gguf.GGUFWriter, skills: list[str]) -> None:
    writer.add_string("coauthor.fim_order", "spm")
    for skill in skills:
        writer.add_string(f"coauthor.skill.{skill}.template", TEMPLATES[skill])
