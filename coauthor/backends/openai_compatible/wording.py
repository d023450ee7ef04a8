"""A request in the words of OpenAI's API, without those that a server refuses.

Each server knows other parameters beyond the first few, and which ones it only tells by
refusing a request. What does not change the answer is never sent.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coauthor.backends.base import (
    GenerationRequest,
    MessagePart,
    Part,
    Sampling,
    TextPart,
)
from coauthor.errors import BackendRefused

_NEEDED = ("model", "stream", "prompt", "messages")
_NEW_LENGTH = "max_completion_tokens"
"""What `max_tokens` is called where that is refused."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a request is posted, behind the address, and what."""

    path: str
    body: dict[str, object]


def asked(
    request: GenerationRequest, model: str, left_out: frozenset[str], *, n: int = 1
) -> Asked:
    """Word a request for `n` answers, without the parameters that the server refuses.

    Raises BackendRefused for parts that there are no words for.
    """
    messages = [part for part in request.parts if isinstance(part, MessagePart)]
    body: dict[str, object] = {
        "model": model,
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": request.max_tokens,
        # No stop sequences: its answer would not tell them from a text's end.
        **_sampled(request.sampling),
    }
    if messages:
        body["messages"] = [{"role": it.role, "content": it.text} for it in messages]
        # Models that think aloud first would need the whole length for it.
        body["chat_template_kwargs"] = {"enable_thinking": False}
    else:
        body["prompt"] = _bare(request.parts)
    if n > 1:
        body["n"] = n
    if request.probability:
        # A chat is asked for yes or no, and a bare text for how many.
        body |= {"logprobs": True, "top_logprobs": 1} if messages else {"logprobs": 1}
    if "max_tokens" in left_out:
        body[_NEW_LENGTH] = request.max_tokens
    body = {name: value for name, value in body.items() if name not in left_out}
    return Asked("/chat/completions" if messages else "/completions", body)


def refused(body: dict[str, object], words: str) -> frozenset[str]:
    """The parameters of a request that a server's words have something against."""
    return frozenset(
        name
        for name in body
        if name not in (*_NEEDED, _NEW_LENGTH)
        and re.search(rf"(?<![a-z_]){name}(?![a-z_])", words)
    )


def _sampled(sampling: Sampling) -> dict[str, object]:
    body: dict[str, object] = {"temperature": sampling.temperature}
    if sampling.temperature > 0:
        body |= {
            "top_p": sampling.top_p,
            "top_k": sampling.top_k,
            "min_p": sampling.min_p,
            "seed": sampling.seed,
        }
    if sampling.repeat_penalty != 1:
        # llama.cpp and LM Studio have the one word, vLLM and OpenRouter the other.
        body["repeat_penalty"] = sampling.repeat_penalty
        body["repetition_penalty"] = sampling.repeat_penalty
    return body


def _bare(parts: Sequence[Part]) -> str:
    texts = [part.text for part in parts if isinstance(part, TextPart)]
    if len(texts) != len(parts):
        raise BackendRefused(
            "Servers of this kind have no way to say what this command needs; choose "
            "another model for it."
        )
    return "".join(texts)
