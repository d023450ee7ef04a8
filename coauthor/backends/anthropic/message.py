"""A request in the words of the Messages API."""

from collections.abc import Sequence

from coauthor.backends.base import GenerationRequest, MessagePart, Part
from coauthor.errors import BackendRefused


def body_of(
    request: GenerationRequest, model: str, most_tokens: int, *, heat: bool
) -> dict[str, object]:
    """What is posted for a request made of messages.

    `most_tokens` is the longest answer that the model gives, 0 if that is not known.
    Without `heat` the temperature is left out: some models refuse it.
    Raises BackendRefused for text that is no message.
    """
    messages = _messages(request.parts)
    system = "\n\n".join(it.text for it in messages if it.role == "system")
    body: dict[str, object] = {
        "model": model,
        "max_tokens": min(request.max_tokens, most_tokens or request.max_tokens),
        "messages": _merged([it for it in messages if it.role != "system"]),
        "stream": True,
    }
    if system.strip():
        body["system"] = system
    if heat:
        # Not `top_p` as well: no model that is served today takes both.
        body["temperature"] = min(request.sampling.temperature, 1.0)
    # Stop sequences of white space alone are refused; the others save tokens.
    if stops := [stop for stop in request.stop if stop.strip()]:
        body["stop_sequences"] = stops
    return body


def says_nothing(parts: Sequence[Part]) -> bool:
    """Whether nothing is asked: the service refuses a message of white space."""
    return not any(it.text.strip() for it in _messages(parts) if it.role != "system")


def _messages(parts: Sequence[Part]) -> list[MessagePart]:
    messages = [part for part in parts if isinstance(part, MessagePart)]
    if len(messages) != len(parts):
        raise BackendRefused(
            "Anthropic's models answer messages and cannot continue a bare text."
        )
    return messages


def _merged(messages: Sequence[MessagePart]) -> list[dict[str, str]]:
    """Messages with content, those of one role that follow each other as one."""
    merged: list[dict[str, str]] = []
    for message in messages:
        if not message.text.strip():
            continue
        if merged and merged[-1]["role"] == message.role:
            merged[-1]["content"] += f"\n\n{message.text}"
        else:
            merged.append({"role": message.role, "content": message.text})
    return merged
