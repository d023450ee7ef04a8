"""What the configuration files say, checked as they are read.

Two files make a model: one for the data (vocabulary, cleaning, tasks), which models of
several sizes can share, and one for the model and its run, which names the first.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

_Kind = TypeVar("_Kind")


class DataSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """How a corpus becomes tokens on disk."""

    vocabulary: int
    """Pieces, control tokens included; a multiple of 256 for K-quants and speed."""
    tokenizer_characters: int
    """How much text the tokenizer learns from, the genres alike."""
    tasks: dict[str, float]
    """Which share of the text is for each task; the rest is plain text."""
    folded: float = 0.5
    """The share of documents with typed instead of printed typography."""
    held_out: float = 0.003
    """The share of documents to watch the training by; the model never learns them."""
    keep: float = 1.0
    """The share of documents to take at all: less for a rehearsal."""
    encyclopedia_titles: float = 0.3
    """The share of the titles of encyclopedia articles, which only repeat their text's
    first words."""
    vocabulary_of: str = ""
    """A GGUF in the work folder whose pieces are taken instead of learning some."""
    seed: int = 1


class ModelSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A decoder of the Qwen3 architecture: RMSNorm, rotary positions, SwiGLU, QK-norm.

    Its widths are multiples of 256, or the K-quants fall back to larger types.
    """

    layers: int
    width: int
    heads: int
    kv_heads: int
    head_width: int
    feed_forward: int
    context: int
    query_key_norm: bool = True
    """Without it the architecture is LLaMA's."""
    rope_base: float = 10_000.0
    norm_epsilon: float = 1e-6


class RunSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """How long and how fast to learn."""

    tokens: int
    """Read in all, prompts included."""
    batch_tokens: int
    """Read for each step."""
    micro_tokens: int
    """As many as fit into memory, or into a processor's caches, at once."""
    muon_rate: float
    adam_rate: float
    warm_up: float
    """The share of the steps in which the rates rise."""
    decay: float
    """The share of the steps in which they fall to nothing."""
    muon_decay: float = 0.1
    momentum: float = 0.95
    z_loss: float = 0.0
    seed: int = 1
    read_before: int = 0
    """How far into the data's order the run begins: behind the tokens that an earlier
    one read, with the same seed, if this one goes on from its weights."""
    checkpoint_minutes: float = 5.0
    compile: bool = True
    short_window: int = 0
    """Windows of so many tokens come first, because they are cheaper; the context must
    be a multiple. 0: all windows are as long as the context."""
    short_share: float = 0.0
    """The share of the steps that read short windows."""


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """One model's file."""

    data: str
    """The data's file, beside this one."""
    mixture: dict[str, float]
    """How much of each genre to read, in any unit; `titles` is one of them."""
    model: ModelSettings
    run: RunSettings
    skills: list[str]
    """Those that the GGUF offers: only what measuring found good enough."""
    about: str
    """What the model's card says first."""
    weights_of: str = ""
    """A GGUF in the work folder whose weights the run begins with, instead of random
    ones. Its pieces have to be the data's; it may be narrower between its layers."""
    mean_with_beginning: bool = False
    """The GGUF that is exported has the mean of the run's weights and of those that it
    began with, which then have to be as wide."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Both files, and what they are called."""

    name: str
    data_name: str
    config: Config
    data: DataSettings


def read_recipe(path: Path) -> Recipe:
    """Read both files.

    Raises ValueError with the file's name for what is wrong, FileNotFoundError.
    """
    config = _read(path, Config)
    data_path = path.parent / config.data
    data = _read(data_path, DataSettings)
    return Recipe(path.stem, data_path.stem, config, data)


def _read(path: Path, kind: type[_Kind]) -> _Kind:
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there: it would be the configuration.")
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), kind)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error
