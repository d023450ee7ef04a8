"""Makes models of any size whose weights are random: for timing, and for nothing else.

`uv run python -m benchmarks.engines.models 100m 500m 1.5b` makes them and prints where
they are. They are made once, in the user's cache folder, and are always the same.
"""

import hashlib
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from benchmarks.engines.gguf import Kind, Tensor, write_gguf
from benchmarks.engines.vocabulary import Vocabulary, vocabulary_of
from benchmarks.setting import ESSAY

_BLOCKS_AT_ONCE = 1 << 20
_STEPS = {Kind.Q4_0: 4.6, Kind.Q8_0: 73.6}
"""How much a random block varies when its scale is 1: the standard deviation."""
_LOGITS = 3.0
"""The standard deviation of the logits, about that of a real model."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a llama-like model is made of. Sizes are multiples of 32."""

    name: str
    width: int
    layers: int
    heads: int
    key_heads: int
    hidden: int
    vocabulary: int = 32_000
    context: int = 6144
    seed: int = 4

    @property
    def head(self) -> int:
        """The width of one attention head."""
        return self.width // self.heads


SHAPES = {
    shape.name: shape
    for shape in (
        Shape("100m", 768, 10, heads=12, key_heads=4, hidden=2048),
        Shape("500m", 1280, 23, heads=20, key_heads=5, hidden=3584),
        Shape("1.5b", 2048, 26, heads=16, key_heads=4, hidden=6912),
    )
}


def model_file(name: str) -> Path:
    """The file of one of `SHAPES`, made now if it is not there. Raises KeyError."""
    shape, text = SHAPES[name], ESSAY.read_text("utf-8")
    code = b"".join(
        Path(__file__).with_name(it).read_bytes()
        for it in ("gguf.py", "models.py", "vocabulary.py")
    )
    made_of = hashlib.sha256(code + text.encode()).hexdigest()[:8]
    folder = user_cache_path("coauthor", appauthor=False) / "benchmarks"
    path = folder / f"{name}-{made_of}.gguf"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for outdated in folder.glob(f"{name}-*"):
            outdated.unlink()
        write_model(path, shape, text)
    return path


def write_model(path: Path, shape: Shape, text: str) -> None:
    """Write a model with a vocabulary for this text."""
    vocabulary = vocabulary_of(text, shape.vocabulary)
    metadata: dict[str, object] = {
        "general.architecture": "llama",
        "general.name": f"random-{shape.name}",
        "general.file_type": 2,  # mostly Q4_0
        "general.quantization_version": 2,
        "llama.vocab_size": shape.vocabulary,
        "llama.context_length": shape.context,
        "llama.embedding_length": shape.width,
        "llama.block_count": shape.layers,
        "llama.feed_forward_length": shape.hidden,
        "llama.attention.head_count": shape.heads,
        "llama.attention.head_count_kv": shape.key_heads,
        "llama.rope.dimension_count": shape.head,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
    }
    write_gguf(
        path,
        metadata | vocabulary.metadata(),
        list(_tensors(shape, vocabulary)),
    )


def _tensors(shape: Shape, vocabulary: Vocabulary) -> Iterator[Tensor]:
    random = np.random.default_rng(shape.seed)
    width, hidden = shape.width, shape.hidden
    keys = shape.key_heads * shape.head

    def weights(
        name: str,
        rows: int,
        columns: int,
        *,
        kind: Kind = Kind.Q4_0,
        gain: float = 1,
        zeros: int = 0,
    ) -> Tensor:
        shape = (rows, columns)
        return _random(random, f"{name}.weight", kind, shape, gain, zeros)

    # What a layer adds to its input shall not outgrow it, however many there are.
    gentle = 1 / math.sqrt(2 * shape.layers)
    size = shape.vocabulary
    yield weights("token_embd", size, width, kind=Kind.Q8_0, gain=math.sqrt(width))
    # Never a control token, so that runs go on until their budget is used, and never a
    # lone byte, so that every token can be shown.
    zeros = vocabulary.never
    yield weights("output", size, width, kind=Kind.Q8_0, gain=_LOGITS, zeros=zeros)
    yield _ones("output_norm", width)
    for layer in range(shape.layers):
        block = f"blk.{layer}."
        yield _ones(block + "attn_norm", width)
        yield weights(block + "attn_q", width, width)
        yield weights(block + "attn_k", keys, width)
        yield weights(block + "attn_v", keys, width)
        yield weights(block + "attn_output", width, width, gain=gentle)
        yield _ones(block + "ffn_norm", width)
        yield weights(block + "ffn_gate", hidden, width)
        yield weights(block + "ffn_up", hidden, width)
        yield weights(block + "ffn_down", width, hidden, gain=gentle)


def _ones(name: str, length: int) -> Tensor:
    data = np.ones(length, dtype="<f4").tobytes()
    return Tensor(f"{name}.weight", Kind.F32, (length,), lambda: iter([data]))


def _random(
    random: np.random.Generator,
    name: str,
    kind: Kind,
    shape: tuple[int, int],
    gain: float,
    zeros: int,
) -> Tensor:
    """Weights that keep the size of what goes through them, times `gain`.

    The quantized blocks are made as they are stored: a scale, then 32 small numbers.
    The first `zeros` rows are 0.
    """
    rows, columns = shape
    scale = np.array([gain / math.sqrt(columns) / _STEPS[kind]], dtype="<f2")
    in_a_block = kind.bytes(32)

    def pieces() -> Iterator[bytes]:
        yield bytes(kind.bytes(zeros * columns))
        blocks = (rows - zeros) * columns // 32
        while blocks:
            count = min(blocks, _BLOCKS_AT_ONCE)
            made = random.integers(0, 256, (count, in_a_block), dtype=np.uint8)
            _centre(made, kind)
            made[:, :2] = scale.view(np.uint8)
            yield made.tobytes()
            blocks -= count

    return Tensor(name, kind, shape, pieces)


def _centre(made: np.ndarray, kind: Kind) -> None:
    """Take the one step away that has no counterpart on the other side of zero."""
    if kind is Kind.Q4_0:
        made |= ((made & 0x0F) == 0).astype(np.uint8) * 0x08
        made |= ((made & 0xF0) == 0).astype(np.uint8) * 0x80
    else:
        made[made == 0x80] = 0


def main() -> None:
    """Make the models named on the command line and print their files."""
    for name in sys.argv[1:] or SHAPES:
        print(model_file(name))


if __name__ == "__main__":
    main()
