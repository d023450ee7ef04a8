"""What a writer wants to know of a model file, read from its header."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from coauthor.errors import ModelNotFound
from coauthor.models.gguf import Header, foreign_order, read_beginning, read_header
from coauthor.models.shards import shards_of
from coauthor.models.tensor_sizes import QUANTIZATIONS

_SKILL = re.compile(r"coauthor\.skill\.(.+)\.template")
_FIM = (
    "coauthor.fim_order",
    "tokenizer.ggml.fim_pre_token_id",
    "tokenizer.ggml.prefix_token_id",
)
"""In our files, in others, and in older ones."""
_NAMES = ("general.name", "general.basename", "general.architecture")
_FOR_CODE = re.compile(r"code|coder|starcoder|refact", re.I)
_OURS = "coauthor "
"""How our models begin their names; the first one does not state its order."""
_READERS = {
    *("bert", "modern-bert", "nomic-bert", "nomic-bert-moe", "neo-bert", "eurobert"),
    *("jina-bert-v2", "jina-bert-v3", "t5encoder"),
}
"""Architectures that only read."""
_NO_TEXT = {"clip", "mmproj", "wavtokenizer-dec", "dream", "llada", "llada-moe", "rnd1"}
"""For pictures and sound, and those that write all words at once."""
_ANOTHER = "Choose a text generation model."


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """As the file itself has them; empty or 0 where it does not say."""

    path: Path
    bytes: int
    """Of all its files."""
    files: int
    name: str
    architecture: str
    licence: str
    base_models: tuple[str, ...]
    languages: tuple[str, ...]
    """ISO 639-1 codes."""
    quantization: str
    parameters: int
    context_tokens: int
    bytes_per_token: int
    """Of memory for each token of the text that it looks at, about."""
    vocabulary: int
    follows_instructions: bool
    """Whether it has a chat template."""
    fills_in: bool
    """Whether it can write between two texts."""
    skills: tuple[str, ...]
    """What it was trained to do for coauthor."""
    unfit: str
    """Why it cannot write, in a sentence; empty where nothing speaks against it."""


def read_facts(path: Path) -> ModelFacts:
    """Read the header, and those of the other files of a model in several.

    Raises ModelNotFound with a sentence when one is damaged, missing or no model.
    """
    header = read_header(path)
    files = shards_of(path, header.number("split.count"))
    headers = [header if file == path else read_header(file) for file in files]
    for file, one in zip(files, headers, strict=True):
        if one.missing_bytes:
            raise ModelNotFound(
                f"{file.name} is cut off: {_amount(one.missing_bytes)} are missing at "
                "its end. Download it again, or choose another model."
            )
    architecture = header.text("general.architecture")
    return ModelFacts(
        path=path,
        bytes=sum(file.stat().st_size for file in files),
        files=len(files),
        name=header.text("general.name"),
        architecture=architecture,
        licence=header.text("general.license"),
        base_models=_base_models(header),
        languages=tuple(language_codes(header.texts("general.languages"))),
        quantization=QUANTIZATIONS.get(_file_type(header), ""),
        parameters=sum(one.parameters for one in headers),
        context_tokens=header.number(f"{architecture}.context_length"),
        bytes_per_token=_bytes_per_token(header, architecture),
        vocabulary=header.counts.get("tokenizer.ggml.tokens", 0),
        follows_instructions=bool(header.text("tokenizer.chat_template")),
        fills_in=says_it_fills_in(header.values.get),
        skills=tuple(
            match[1] for key in header.values if (match := _SKILL.fullmatch(key))
        ),
        unfit=why_unfit(path.name, header),
    )


def check_beginning(path: Path) -> Header:
    """Look at a file before the model is loaded, which takes no time worth counting.

    Raises ModelNotFound with a sentence where it cannot be a model that writes.
    """
    header = read_beginning(path)
    if unfit := why_unfit(path.name, header):
        raise ModelNotFound(unfit)
    return header


def why_unfit(name: str, header: Header) -> str:
    """Why a file of this name is no model that writes text, as far as was read."""
    if foreign_order(header):
        return (
            f"{name} is made for processors that store numbers the other way round "
            f"({header.byte_order}-endian). Download the file for yours."
        )
    kind = header.text("general.type")
    architecture = header.text("general.architecture")
    if kind == "adapter":
        return (
            f"{name} is no model of its own but a LoRA file for one. Name it in "
            "`model.lora`, and the model it was made for in `model.path`."
        )
    if kind in _NO_TEXT or architecture in _NO_TEXT:
        return f"{name} does not write text word by word. {_ANOTHER}"
    if not architecture and header.complete:
        return f"{name} does not say what kind of model it is. {_ANOTHER}"
    if architecture in _READERS or _pools(header, architecture):
        return (
            f"{name} is a model for comparing texts (embeddings), not for writing "
            f"them. {_ANOTHER}"
        )
    if header.tensors == 0 and header.number("split.count") <= 1:
        return f"{name} holds a vocabulary only, no model. {_ANOTHER}"
    return ""


def _pools(header: Header, architecture: str) -> bool:
    """Whether it makes one thing of a whole text instead of its next word."""
    looks_ahead = header.values.get(f"{architecture}.attention.causal") is False
    return looks_ahead or header.number(f"{architecture}.pooling_type") > 0


def says_it_fills_in(metadata: Callable[[str], object]) -> bool:
    """Whether a model learned to write between two texts.

    Many vocabularies have the tokens for it though their model never saw them. So it
    counts when the file names them, or when the model is one for program text, which
    mostly learned it.
    """
    if any(metadata(key) is not None for key in _FIM):
        return True
    return any(_FOR_CODE.search(str(metadata(key) or "")) for key in _NAMES)


def order_of_gaps(metadata: Callable[[str], object]) -> Literal["spm", "psm"] | None:
    """In which order a model reads what stands on both sides of a gap.

    That is what its file says, or else the usual one, prefix first; None where it has
    not learned to fill any.
    """
    if not says_it_fills_in(metadata):
        return None
    order = metadata("coauthor.fim_order")
    is_ours = str(metadata("general.name") or "").startswith(_OURS)
    return "spm" if order == "spm" or (order is None and is_ours) else "psm"


def language_codes(languages: list[str]) -> list[str]:
    """The two-letter codes among the languages, in order, each once."""
    codes = (language.lower().strip() for language in languages)
    return list(dict.fromkeys(c for c in codes if len(c) == 2 and c.isalpha()))


def _amount(count: int) -> str:
    if count < 1_000_000:
        return f"{count} bytes"
    # A damaged length can claim anything; such a number says nothing.
    return f"{count / 1e6:.0f} MB" if count < 1 << 40 else "most of its weights"


def _base_models(header: Header) -> tuple[str, ...]:
    """Names of the models it was made from, with their makers."""
    count = min(header.number("general.base_model.count"), 20)
    found: list[str] = []
    for at in range(count):
        told = _named(header.values, f"general.base_model.{at}")
        if told:
            found.append(told)
    return tuple(found)


def _named(values: Mapping[str, object], prefix: str) -> str:
    maker, name = (values.get(f"{prefix}.{key}") for key in ("organization", "name"))
    return " ".join(it for it in (maker, name) if isinstance(it, str) and it)


def _bytes_per_token(header: Header, architecture: str) -> int:
    """Keys and values of every layer, in 16 bits each."""
    attention = f"{architecture}.attention"
    heads = header.number(f"{attention}.head_count")
    layers = header.number(f"{architecture}.block_count")
    width = header.number(f"{architecture}.embedding_length") // max(heads, 1)
    lengths = (f"{attention}.{kind}_length" for kind in ("key", "value"))
    each = sum(header.number(length) or width for length in lengths)
    told = header.values.get(f"{attention}.head_count_kv")
    if isinstance(told, list):  # One number for each layer.
        kept = sum(it for it in told if isinstance(it, int))
    else:
        kept = (header.number(f"{attention}.head_count_kv") or heads) * layers
    return kept * each * 2


def _file_type(header: Header) -> int:
    known = "general.file_type" in header.values
    return header.number("general.file_type") if known else -1
