"""What a server's list of models says of one of them."""

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from msgspec import Struct


class Listed(Struct):
    """One entry of `/v1/models`; each server adds other things to it."""

    id: str
    aliases: list[str] | None = None
    owned_by: str | None = None
    max_model_len: int | None = None
    """vLLM and SGLang say this."""
    context_length: int | None = None
    """OpenRouter, Together and LM Studio."""
    max_context_length: int | None = None
    """Mistral."""
    context_window: int | None = None
    """Groq."""
    meta: Mapping[str, Any] | None = None
    """llama.cpp."""
    architecture: Mapping[str, Any] | None = None
    """llama.cpp and OpenRouter."""
    supported_parameters: list[str] | None = None
    """OpenRouter."""

    @property
    def context_tokens(self) -> int:
        """How long the context is; 0 where it is not said."""
        meta = self.meta or {}
        said = (
            self.max_model_len,
            self.context_length,
            self.max_context_length,
            self.context_window,
            # What the server was started with goes before what the model could do.
            meta.get("n_ctx"),
            meta.get("n_ctx_train"),
        )
        return next((it for it in said if isinstance(it, int) and it > 0), 0)

    @property
    def vision(self) -> bool | None:
        """Whether it looks at images; None where it is not said."""
        said = (self.architecture or {}).get("input_modalities")
        return "image" in said if isinstance(said, list) else None

    @property
    def is_llama_cpp(self) -> bool:
        """Whether it is llama.cpp's own server that answers."""
        return self.owned_by == "llamacpp"

    @property
    def grammar(self) -> bool | None:
        """Whether it can be held to one; None where it is not said."""
        if self.is_llama_cpp:
            return True
        said = self.supported_parameters
        return "structured_outputs" in said if said is not None else None


class Models(Struct):
    """The answer of `/v1/models`."""

    data: list[Listed]

    def named(self, name: str) -> Listed | None:
        """The entry of a model. Some servers answer to names they do not list."""
        for it in self.data:
            if name == it.id or name in (it.aliases or ()):
                return it
        return None


def shown_name(name: str) -> str:
    """A model's name as a writer sees it: of a path only the file."""
    path = PurePath(name)
    return path.stem if path.is_absolute() else name


def some(models: Sequence[Listed]) -> str:
    """A few of the models' names, for a sentence."""
    names = [it.id[:60] for it in models if it.id.isascii() and it.id.isprintable()]
    return ", ".join(names[:5])
