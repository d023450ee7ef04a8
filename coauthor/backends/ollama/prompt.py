"""A request in the words of Ollama's API."""

from collections.abc import Sequence
from dataclasses import dataclass

from coauthor.backends.base import (
    GenerationRequest,
    MessagePart,
    Part,
    SpecialPart,
    TextPart,
)
from coauthor.errors import BackendRefused


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a request is posted, and what."""

    path: str
    body: dict[str, object]


def asked(
    request: GenerationRequest, model: str, context_tokens: int, *, thinks: bool
) -> Asked:
    """Word a request. Raises BackendRefused for parts that it has no words for."""
    sampling = request.sampling
    body: dict[str, object] = {
        "model": model,
        "stream": True,
        # It would cut what is too long without a word, and forget the beginning.
        "truncate": False,
        "shift": False,
        "options": {
            "num_ctx": context_tokens,
            "num_predict": request.max_tokens,
            "temperature": sampling.temperature,
            "top_k": sampling.top_k,
            "top_p": sampling.top_p,
            "min_p": sampling.min_p,
            "repeat_penalty": sampling.repeat_penalty,
            "repeat_last_n": 64,
            "seed": sampling.seed,
            # No stop sequences: its answer would not tell them from a text's end.
        },
    }
    if thinks:
        body["think"] = False
    if messages := [it for it in request.parts if isinstance(it, MessagePart)]:
        said = [{"role": it.role, "content": it.text} for it in messages]
        return Asked("/api/chat", body | {"messages": said})
    before, after = _sides(request.parts)
    if after:
        # Not raw: the model's own template knows the tokens around the two.
        return Asked("/api/generate", body | {"prompt": before, "suffix": after})
    return Asked("/api/generate", body | {"prompt": before, "raw": True})


def _sides(parts: Sequence[Part]) -> tuple[str, str]:
    """The text before the cursor, and the text after it."""
    sides = {"fim_prefix": "", "fim_suffix": "", "fim_middle": ""}
    side = "fim_prefix"
    for part in parts:
        if isinstance(part, TextPart):
            sides[side] += part.text
        elif isinstance(part, SpecialPart) and part.name in sides:
            side = part.name
        else:
            raise BackendRefused(
                "Ollama has no way to say what this command needs; choose another "
                "model for it."
            )
    # An answer that broke off is gone on with.
    return sides["fim_prefix"] + sides["fim_middle"], sides["fim_suffix"]
