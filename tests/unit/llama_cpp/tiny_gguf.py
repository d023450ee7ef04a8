"""Writes tiny untrained models: other vocabularies and templates than the bundled one.

The weights are random, so the text is noise; what the tests look at is which tokens go
in and what comes out at the edges.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from tests.unit.llama_cpp.tiny_kinds import (
    HEADS,
    HIDDEN,
    LLAMA,
    WIDTH,
    Kind,
    layer_weights,
)

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
NO_SYSTEM = (
    "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
    + CHATML
)
SPECIALS = ["<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>", "<|note|>"]
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, BYTE = 1, 2, 3, 4, 6
_ALIGNMENT = 32
ADAPTER: dict[str, object] = {
    "general.architecture": "llama",
    "general.type": "adapter",
    "adapter.type": "lora",
    "adapter.lora.alpha": 2.0,
}


def write_model(
    path: Path,
    *,
    kind: Kind = LLAMA,
    spm: bool = False,
    words: Sequence[str] = (),
    follows: Mapping[str, str] | None = None,
    part: tuple[int, int] | None = None,
    **extra: object,
) -> Path:
    """Write a small model; keywords are more metadata, `.` written as `__`.

    `part` says which file this is, from 1, and of how many; each has a share of it.

    `words` are more tokens: for `spm` as they are, with `▁` for spaces, and else as
    merges, with `Ġ` for spaces and a space between the two halves. `follows` says
    which token most likely comes after which; without it that is left to chance.
    """
    tokens, types, scores, merges = (_sentencepiece if spm else _byte_level)(words)
    metadata: dict[str, object] = {
        "general.architecture": kind.architecture,
        "general.name": "tiny",
        "tokenizer.ggml.model": "llama" if spm else "gpt2",
        "tokenizer.ggml.pre": "default" if spm else "gpt-2",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": types,
        "tokenizer.ggml.scores": scores,
        "tokenizer.ggml.merges": merges,
        "tokenizer.ggml.unknown_token_id": 0,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.add_bos_token": True,
        "tokenizer.ggml.add_space_prefix": spm,
    }
    sizes: dict[str, object] = {
        "context_length": 256,
        "embedding_length": WIDTH,
        "block_count": len(kind.layers),
        "feed_forward_length": HIDDEN,
        "attention.head_count": HEADS,
        "attention.layer_norm_rms_epsilon": 1e-5,
        "vocab_size": len(tokens),
    }
    for key, value in (sizes | dict(kind.metadata)).items():
        metadata[f"{kind.architecture}.{key}"] = value
    more = {key.replace("__", "."): value for key, value in extra.items()}
    metadata = more | metadata | more
    pairs = (follows or {}).items()
    known = [(tokens.index(one), tokens.index(next_)) for one, next_ in pairs]
    weights = _weights(kind, len(tokens), known)
    if part is not None:
        number, count = part
        metadata["split.no"] = np.uint16(number - 1)
        metadata["split.count"] = np.uint16(count)
        metadata["split.tensors.count"] = np.int32(len(weights))
        share = sorted(weights)[number - 1 :: count]
        weights = {name: weights[name] for name in share}
    path.write_bytes(gguf_bytes(metadata, weights))
    return path


def write_lora(path: Path, width: int = WIDTH, seed: int = 3) -> Path:
    """A LoRA of rank 2 for the tiny model's feed-forward layer."""
    random = np.random.default_rng(seed)
    weights = {
        "blk.0.ffn_down.weight.lora_a": random.standard_normal((2, HIDDEN)),
        "blk.0.ffn_down.weight.lora_b": random.standard_normal((width, 2)),
    }
    path.write_bytes(gguf_bytes(dict(ADAPTER), weights))
    return path


def _byte_level(
    words: Sequence[str],
) -> tuple[list[str], list[int], list[float], list[str]]:
    """A byte-level vocabulary with the merge " a" and perhaps more."""
    merges = ["Ġ a", *words]
    pieces = dict.fromkeys(merge.replace(" ", "") for merge in merges)
    tokens = [*SPECIALS, *_byte_characters(), *pieces]
    types = [NORMAL] * len(tokens)
    types[: len(SPECIALS)] = [UNKNOWN, *[CONTROL] * 4, USER_DEFINED]
    return tokens, types, [0.0] * len(tokens), merges


def _sentencepiece(
    more: Sequence[str],
) -> tuple[list[str], list[int], list[float], list[str]]:
    """A SentencePiece vocabulary of all bytes and a few words."""
    letters = ["▁", *"abcdefghijklmnopqrstuvwxyz"]
    words = ["▁a", "▁b", "th", "the", "▁the", "ex", "exp", "▁ex", "▁exp", *more]
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)]
    tokens = [*SPECIALS, *bytes_, *letters, *words]
    types = [BYTE] * (len(SPECIALS) + 256) + [NORMAL] * (len(letters) + len(words))
    types[: len(SPECIALS)] = [UNKNOWN, *[CONTROL] * 4, USER_DEFINED]
    scores = [0.0] * (len(SPECIALS) + 256) + [-100.0] * len(letters)
    scores += [-float(at) for at in range(len(words))]
    return tokens, types, scores, []


def _byte_characters() -> list[str]:
    """The characters byte-level vocabularies write the 256 bytes with."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = (byte for byte in range(256) if byte not in printable)
    return [*map(chr, printable), *(chr(256 + at) for at, _ in enumerate(others))]


def _weights(
    kind: Kind, vocabulary: int, follows: Sequence[tuple[int, int]]
) -> dict[str, np.ndarray]:
    random = np.random.default_rng(7)
    weights = {
        name: random.standard_normal((vocabulary, WIDTH), dtype=np.float32) * 0.3
        for name in ("token_embd.weight", "output.weight")
    }
    # Never choose a control token, so that runs go on until their budget is used.
    weights["output.weight"][: len(SPECIALS)] = 0
    weights["output_norm.weight"] = np.ones(WIDTH, dtype=np.float32)
    layers = layer_weights(kind, random)
    for token, next_ in follows:
        weights["output.weight"][next_] = weights["token_embd.weight"][token]
    if follows:
        # What was read before still matters, but not more than the token itself.
        layers = {
            name: weight if "norm" in name else weight * 0.25
            for name, weight in layers.items()
        }
    return weights | layers


def gguf_bytes(metadata: dict[str, object], weights: dict[str, np.ndarray]) -> bytes:
    """A whole file of this metadata and these weights, which become `f32`."""
    header = b"GGUF" + _u32(3) + _u64(len(weights)) + _u64(len(metadata))
    for key, value in metadata.items():
        kind, data = _value(value)
        header += _string(key) + _u32(kind) + data
    data = b""
    for name, weight in weights.items():
        header += _string(name) + _u32(weight.ndim)
        header += b"".join(_u64(size) for size in reversed(weight.shape))
        header += _u32(0) + _u64(len(data))
        data += _padded(weight.astype("<f4").tobytes())
    return _padded(header) + data


def _value(value: object) -> tuple[int, bytes]:
    """The GGUF type and bytes of a Python value."""
    if isinstance(value, bool):
        return 7, bytes([value])
    if isinstance(value, np.integer):
        kind = {"uint16": 2, "int32": 5}[value.dtype.name]
        return kind, int(value).to_bytes(value.nbytes, "little")
    if isinstance(value, int):
        return 4, _u32(value)
    if isinstance(value, float):
        return 6, np.float32(value).tobytes()
    if isinstance(value, str):
        return 8, _string(value)
    assert isinstance(value, list)
    items = [_value(item) for item in value]
    # The vocabulary wants its lists of numbers signed.
    kind = {4: 5}.get(items[0][0], items[0][0]) if items else 8
    return 9, _u32(kind) + _u64(len(items)) + b"".join(data for _, data in items)


def _string(text: str) -> bytes:
    data = text.encode()
    return _u64(len(data)) + data


def _u32(number: int) -> bytes:
    return number.to_bytes(4, "little")


def _u64(number: int) -> bytes:
    return number.to_bytes(8, "little")


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % _ALIGNMENT)
