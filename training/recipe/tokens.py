"""The tokenizer: byte-level BPE, split as `tokenizer.ggml.pre = gpt-2` splits.

A control token that is spelled out in a text stays text: here, and in llama.cpp.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from recipe.control import CONTROL


@dataclass(frozen=True, slots=True)
class Pieces:
    """A vocabulary as a GGUF holds it."""

    tokens: list[str]
    merges: list[str]


def learn(texts: Iterator[str], vocabulary: int, path: Path) -> Tokenizer:
    """Learn the pieces from the texts and write them to `path`."""
    tokenizer = _byte_level(models.BPE())
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=list(CONTROL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    if tokenizer.get_vocab_size() != vocabulary:
        raise ValueError(
            f"The text is too little for {vocabulary} pieces: it has "
            f"{tokenizer.get_vocab_size()}. Give more text or ask for fewer."
        )
    _save(tokenizer, path)
    return load(path)


def write(pieces: Pieces, path: Path) -> None:
    """Write a vocabulary that there is; the control tokens stand first in it."""
    numbers = {token: number for number, token in enumerate(pieces.tokens)}
    merges = [(first, second) for first, second in map(str.split, pieces.merges)]
    tokenizer = _byte_level(models.BPE(numbers, merges))
    tokenizer.add_special_tokens(list(CONTROL))
    _save(tokenizer, path)


def _byte_level(model: models.BPE) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(
        add_prefix_space=False, use_regex=True
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def _save(tokenizer: Tokenizer, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(path))


def load(path: Path) -> Tokenizer:
    """The tokenizer that `learn` wrote. Raises FileNotFoundError before."""
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there. Run `recipe tokenizer` first.")
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.encode_special_tokens = True
    return tokenizer


def pieces(path: Path) -> Pieces:
    """The vocabulary and its merges, in order."""
    model = json.loads(path.read_text(encoding="utf-8"))["model"]
    ordered = sorted(model["vocab"].items(), key=lambda item: item[1])
    merges = [it if isinstance(it, str) else " ".join(it) for it in model["merges"]]
    return Pieces([token for token, _ in ordered], merges)
