"""What went wrong with a server, as one of our errors and one sentence for a writer.

Servers word their errors in many ways, and some quote the writer's text or the key in
them. So their own words are only looked at here, and never passed on.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import httpx

from coauthor.errors import (
    BackendError,
    BackendProtocolError,
    BackendRefused,
    BackendTimeout,
    BackendUnavailable,
    ContextTooLong,
)

Kind = Literal[
    "key",
    "forbidden",
    "model",
    "place",
    "quota",
    "rate",
    "busy",
    "broken",
    "content",
    "too_long",
    "request",
]


class StreamBroken(BackendProtocolError):
    """An answer broke off, or went on as something that is none."""

    again = True

    def __init__(self, message: str = "The answer broke off.") -> None:
        super().__init__(message)


class RequestRefused(BackendRefused):
    """The server cannot do what was asked of it, as far as its words tell."""

    def __init__(self, message: str, words: str) -> None:
        """`words` are the server's, in lower case; they may quote anything."""
        super().__init__(message)
        self.words = words


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


def error_of(refused: Refusal, name: str, model: str) -> BackendError:
    """The error for a writer.

    `name` is what they call the backend; `model` is what was asked for, perhaps empty.
    """
    kind = refused.kind
    if kind == "too_long":
        return ContextTooLong(f"The text is too long for the model of {name}.")
    if kind in ("rate", "busy", "broken"):
        error = BackendUnavailable(_sentence(kind, name, model, refused.status))
        error.again = True
        error.after_s = refused.after_s
        return error
    sentence = _sentence(kind, name, model, refused.status)
    if kind in ("request", "place"):
        return RequestRefused(sentence, refused.words)
    return BackendRefused(sentence)


def error_in_stream(data: bytes, name: str, model: str, asked: object) -> BackendError:
    """The error that a piece of a stream tells; `asked` is the request's body."""
    return error_of(refusal(0, data, {}, asked), name, model)


def broken_off(name: str) -> StreamBroken:
    """An answer that ended before its end."""
    return StreamBroken(f"The answer of {name} broke off; try again.")


def which_model(name: str, there: str = "") -> BackendRefused:
    """The settings name no model; `there` is what the server has, as "it has ..."."""
    return BackendRefused(
        f"Which model of {name} should write? Say it with `model` in your settings"
        + (f"; {there}." if there else ".")
    )


def translated(error: Exception, name: str, host: str) -> BackendError:
    """One of httpx's errors as ours."""
    if isinstance(error, httpx.ConnectError):
        failed = BackendUnavailable(
            f"Nobody answers at {host}; start the server of {name}, or correct its "
            "`url` in your settings."
        )
        failed.again = True
        return failed
    if isinstance(error, httpx.TimeoutException):
        return BackendTimeout(f"{name} at {host} takes too long; try again later.")
    if isinstance(error, (httpx.TransportError, httpx.DecodingError)):
        return broken_off(name)
    return BackendProtocolError(f"{name} at {host} answers something unreadable.")


def _sentence(kind: Kind, name: str, model: str, status: int) -> str:
    asked = f'the model "{model}"' if model else "that model"
    return {
        "key": f"{name} does not accept your key; check `key` in your settings.",
        "forbidden": f"{name} does not let your key use {asked}.",
        "model": f"{name} does not have {asked}; correct `model` in your settings.",
        "place": f"{name} does not know what coauthor asks it for; check its `url` and "
        "`kind` in your settings.",
        "quota": f"Your account at {name} has nothing left to spend; look at its "
        "billing page.",
        "rate": f"{name} was asked too often; it answers again in a moment.",
        "busy": f"{name} is overloaded; try again in a moment.",
        "broken": f"{name} has an error of its own ({status}); try again in a moment.",
        "content": f"{name} refuses to write about this text.",
        "request": f"{name} cannot do what coauthor asks of it ({status}).",
        "too_long": "",
    }[kind]


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
        quoted = re.search(phrase, self.texts)
        return not quoted and re.search(phrase, self.words) is not None


def _kind(status: int, said: _Said) -> Kind:
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
            return error.lower(), ""
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
