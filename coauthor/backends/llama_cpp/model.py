"""A GGUF file, loaded: its weights, its vocabulary and what it says about itself."""

import ctypes
from pathlib import Path
from typing import Literal

from coauthor.backends.llama_cpp.failure import RunFailure
from coauthor.backends.llama_cpp.native import llama
from coauthor.backends.llama_cpp.vocabulary import Vocabulary
from coauthor.errors import ModelNotFound
from coauthor.models.facts import check_beginning, language_codes, read_facts


class Model:
    """The weights and the metadata; contexts are made from it."""

    def __init__(self, path: Path) -> None:
        """Raises RunFailure when the file is missing or no model we can use."""
        try:
            beginning = check_beginning(path)
        except ModelNotFound as error:
            raise RunFailure("ModelNotFound", str(error)) from error
        params = llama.llama_model_default_params()
        params.load_mode = llama.LLAMA_LOAD_MODE_MMAP
        handle = llama.llama_model_load_from_file(str(path).encode(), params)
        vocab = llama.llama_model_get_vocab(handle) if handle else None
        if not handle or not vocab:
            raise RunFailure("ModelNotFound", _why_not_loaded(path))
        if (
            llama.llama_model_has_encoder(handle)
            or not llama.llama_model_has_decoder(handle)
            or llama.llama_model_is_diffusion(handle)
            or llama.llama_vocab_n_tokens(vocab) <= 0
        ):
            raise RunFailure(
                "ModelNotFound",
                f"{path.name} is a model, but not one that continues text. "
                "Choose a text generation model.",
            )
        self.path = path
        self.handle = handle
        self.vocabulary = Vocabulary(vocab)
        self.languages = language_codes(beginning.texts("general.languages"))
        """ISO 639-1 codes; llama.cpp keeps to itself what is a list."""

    @property
    def name(self) -> str:
        """As the model calls itself, or else its file name."""
        return self.metadata("general.name") or self.path.stem

    @property
    def trained_context(self) -> int:
        """The most tokens the model has seen at once."""
        return llama.llama_model_n_ctx_train(self.handle)

    @property
    def memory(self) -> Literal["whole", "window", "state"]:
        """How it remembers what it has read.

        Only a `whole` memory has everything token by token, so that it can be cut back
        anywhere. Some models see a sliding `window`, and recurrent ones (also partly
        recurrent ones, "hybrid") carry a `state` along.
        """
        is_recurrent = llama.llama_model_is_recurrent(self.handle)
        if is_recurrent or llama.llama_model_is_hybrid(self.handle):
            return "state"
        return "window" if llama.llama_model_n_swa(self.handle) > 0 else "whole"

    @property
    def bytes_per_cell(self) -> int:
        """About what one token of context takes in memory."""
        heads = max(llama.llama_model_n_head(self.handle), 1)
        width = llama.llama_model_n_embd(self.handle) // heads
        layers = llama.llama_model_n_layer(self.handle)
        key_heads = llama.llama_model_n_head_kv(self.handle) or heads
        return max(layers * key_heads * width * 2 * 2, 1)

    @property
    def parameters(self) -> int:
        """How many weights it has."""
        return llama.llama_model_n_params(self.handle)

    @property
    def description(self) -> str:
        """Architecture, size and quantization, in llama.cpp's words."""
        buffer = ctypes.create_string_buffer(256)
        llama.llama_model_desc(self.handle, buffer, len(buffer))
        return buffer.value.decode("utf-8", errors="replace")

    @property
    def chat_template(self) -> str | None:
        """The Jinja source, or None for a base model."""
        return self.metadata("tokenizer.chat_template")

    def metadata(self, key: str) -> str | None:
        """One single value as text; None when there is none of that name."""
        room = 1024
        while True:
            buffer = ctypes.create_string_buffer(room)
            length = llama.llama_model_meta_val_str(
                self.handle,
                key.encode(),
                buffer,  # pyright: ignore[reportArgumentType]  (not bytes: written to)
                room,
            )
            if length < 0:
                return None
            if length < room:
                return buffer.value.decode("utf-8", errors="replace")
            room = length + 1

    def metadata_keys(self) -> list[str]:
        """The names of all single values."""
        keys: list[str] = []
        buffer = ctypes.create_string_buffer(1024)
        for at in range(llama.llama_model_meta_count(self.handle)):
            llama.llama_model_meta_key_by_index(self.handle, at, buffer, len(buffer))
            keys.append(buffer.value.decode("utf-8", errors="replace"))
        return keys

    def close(self) -> None:
        """Free the weights; the model may not be used any more."""
        llama.llama_model_free(self.handle)


def _why_not_loaded(path: Path) -> str:
    """What is wrong with a file that llama.cpp refused, which gives no reasons."""
    try:
        facts = read_facts(path)
    except ModelNotFound as error:
        return str(error)
    return facts.unfit or (
        f"The file {path.name} is damaged, or of a kind this version of coauthor "
        f"cannot read ({facts.architecture}). Download it again, or choose another "
        "model."
    )
