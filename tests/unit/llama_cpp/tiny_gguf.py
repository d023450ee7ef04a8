"""Writes tiny untrained models: other vocabularies and templates than the bundled one.

The weights are random, so the text is noise; what the tests look at is which tokens go
in and what comes out at the edges.
"""

from pathlib import Path

import numpy as np

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
_WIDTH, _HEADS, _HIDDEN, _ALIGNMENT = 32, 2, 64, 32


def write_model(path: Path, *, spm: bool = False, **extra: object) -> Path:
    """Write a one-layer model; keywords are more metadata, `.` written as `__`."""
    tokens, types, scores, merges = _sentencepiece() if spm else _byte_level()
    metadata: dict[str, object] = {
        "general.architecture": "llama",
        "general.name": "tiny",
        "llama.context_length": 256,
        "llama.embedding_length": _WIDTH,
        "llama.block_count": 1,
        "llama.feed_forward_length": _HIDDEN,
        "llama.attention.head_count": _HEADS,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "llama.vocab_size": len(tokens),
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
    more = {key.replace("__", "."): value for key, value in extra.items()}
    metadata = more | metadata | more
    path.write_bytes(_gguf(metadata, _weights(len(tokens))))
    return path


def _byte_level() -> tuple[list[str], list[int], list[float], list[str]]:
    """A byte-level vocabulary with one merge, " a"."""
    tokens = [*SPECIALS, *_byte_characters(), "Ġa"]
    types = [NORMAL] * len(tokens)
    types[: len(SPECIALS)] = [UNKNOWN, *[CONTROL] * 4, USER_DEFINED]
    return tokens, types, [0.0] * len(tokens), ["Ġ a"]


def _sentencepiece() -> tuple[list[str], list[int], list[float], list[str]]:
    """A SentencePiece vocabulary of all bytes and a few words."""
    letters = ["▁", *"abcdefghijklmnopqrstuvwxyz"]
    words = ["▁a", "▁b", "th", "the", "▁the", "ex", "exp", "▁ex", "▁exp"]
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


def _weights(vocabulary: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(7)
    shapes = {
        "token_embd.weight": (vocabulary, _WIDTH),
        "output.weight": (vocabulary, _WIDTH),
        "blk.0.attn_q.weight": (_WIDTH, _WIDTH),
        "blk.0.attn_k.weight": (_WIDTH, _WIDTH),
        "blk.0.attn_v.weight": (_WIDTH, _WIDTH),
        "blk.0.attn_output.weight": (_WIDTH, _WIDTH),
        "blk.0.ffn_gate.weight": (_HIDDEN, _WIDTH),
        "blk.0.ffn_up.weight": (_HIDDEN, _WIDTH),
        "blk.0.ffn_down.weight": (_WIDTH, _HIDDEN),
    }
    weights = {
        name: random.standard_normal(shape, dtype=np.float32) * 0.3
        for name, shape in shapes.items()
    }
    # Never choose a control token, so that runs go on until their budget is used.
    weights["output.weight"][: len(SPECIALS)] = 0
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        weights[f"{name}.weight"] = np.ones(_WIDTH, dtype=np.float32)
    return weights


def _gguf(metadata: dict[str, object], weights: dict[str, np.ndarray]) -> bytes:
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
