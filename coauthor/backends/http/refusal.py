"""What an answer that is an error says.

Servers say it by a status, by codes and by words, each in its own way.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

Kind = Literal[
    "key",
    "no_key",
    "sign_in",
    "forbidden",
    "model",
    "place",
    "moved",
    "quota",
    "rate",
    "busy",
    "memory",
    "broken",
    "content",
    "too_long",
    "request",
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is an error."""

    status: int
    """Of HTTP; 0 for an error inside a stream."""
    kind: Kind
    words: str
    """The server's own, in lower case. Not for people: they may quote anything."""
    after_s: float | None = None
    """How many seconds the server asks us to wait."""


def refusal(
    status: int, body: bytes, headers: Mapping[str, str], asked: object = None
) -> Refusal:
    """Understand an answer that is an error; `asked` is the body of the request.

    What a server says may quote the writer, so words that are in the request tell
    nothing.
    """
    words, codes = _said(body)
    if not status and (found := re.search(r"\b[45]\d\d\b", codes)):
        status = int(found[0])  # What would have been said before the stream.
    kind = _kind(status, _Said(words, codes, _texts(asked)))
    return Refusal(status, kind, words, _wait(headers))


_PHRASES: tuple[tuple[Kind, str], ...] = (
    ("quota", r"insufficient_quota|billing_error|spend_limit|credit balance"),
    ("quota", r"usage limit|exceeded your current quota|budget has been exceeded"),
    ("too_long", r"context_length_exceeded|exceed_context_size|request_too_large"),
    (
        "too_long",
        r"maximum context length|prompt is too long|exceeds the (available )?context",
    ),
    ("content", r"content_policy|content_filter|safety system"),
    ("key", r"invalid_api_key|authentication_error|no_db_connection"),
    ("model", r"model_not_found|invalid model name|does not support generate"),
    ("model", r"model '[^']{1,200}' not found"),
    ("memory", r"requires more (system|gpu) memory|out of memory"),
    ("busy", r"overloaded|unavailable_error|loading model|server busy"),
    ("rate", r"rate_limit|throttling"),
)
"""Servers' codes and words, the most certain first."""

_STATUSES: dict[int, Kind] = {
    401: "key",
    402: "quota",
    403: "forbidden",
    405: "place",
    408: "busy",
    413: "too_long",
    425: "busy",
    429: "rate",
    501: "place",
    502: "busy",
    503: "busy",
    504: "busy",
    529: "busy",
}


@dataclass(frozen=True, slots=True)
class _Said:
    """An error of a server, all in lower case."""

    words: str
    codes: str
    """Its own, which nobody else can have written."""
    texts: str
    """What it had been sent."""

    def has(self, phrase: str) -> bool:
        if re.search(phrase, self.codes):
            return True
        found = re.finditer(phrase, self.words)
        return any(match[0] not in self.texts for match in found)


def _kind(status: int, said: _Said) -> Kind:
    if 300 <= status < 400:
        return "moved"
    if "signin_url" in said.codes:
        return "sign_in"
    for kind, phrase in _PHRASES:
        if status != 401 and said.has(phrase):
            return kind
    if status in _STATUSES:
        return _STATUSES[status]
    if status == 404:
        return "model" if said.has("model") else "place"
    if status >= 500 or re.search("api_error|server_error", said.codes):
        return "broken"
    return "request"


def _said(body: bytes) -> tuple[str, str]:
    """The words and the codes of an error, in lower case."""
    try:
        answer: Any = json.loads(body)
        error = answer.get("error", answer)
        if isinstance(error, str):
            # Only Ollama has this, where it is not signed in to its cloud.
            return error.lower(), "signin_url" if answer.get("signin_url") else ""
        details: Any = error.get("details") or {}
        codes = (error.get("type"), error.get("code"), details.get("error_code"))
        return str(error.get("message", "")).lower(), " ".join(map(str, codes)).lower()
    except (ValueError, AttributeError, RecursionError):
        return body[:2000].decode(errors="replace").lower(), ""


def _texts(asked: Any) -> str:
    """All texts in the body of a request, but for the model's name, in lower case."""
    if isinstance(asked, str):
        return asked.lower()
    if isinstance(asked, dict):
        values = cast("dict[str, Any]", asked)
        return "\n".join(_texts(values[key]) for key in values if key != "model")
    if isinstance(asked, list):
        return "\n".join(map(_texts, cast("list[Any]", asked)))
    return ""


def _wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that a server wants us to wait; a date counts as nothing said."""
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < 1e6 else None
