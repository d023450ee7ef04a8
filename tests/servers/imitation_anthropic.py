"""The Messages API of Anthropic as its documentation and its own library know it."""

import json
from typing import Any

from tests.servers.imitation import (
    KEY,
    Imitation,
    Reply,
    Request,
    json_reply,
    spoken,
)

MODEL = "claude-imitated-4"
STRICT_MODEL = "claude-imitated-5"
"""One of those that sample as they like and refuse `temperature`."""
CONTEXT_TOKENS = 2000
_CHARACTERS_PER_TOKEN = 4


def failure(
    status: int, kind: str, message: str, details: object = None, **headers: str
) -> Reply:
    error: dict[str, Any] = {"type": kind, "message": message}
    if details is not None:
        error["details"] = details
    body = {"type": "error", "error": error, "request_id": "req_011CSHoEeqs5C35K2UUq"}
    return json_reply(status, body, request_id="req_011CSHoEeqs5C35K2UUq", **headers)


WRONG_KEY = failure(401, "authentication_error", "invalid x-api-key")
FORBIDDEN = failure(
    403, "permission_error", "Your API key does not have permission to use this model."
)
RATE_LIMIT = failure(
    429,
    "rate_limit_error",
    "This request would exceed your organization's rate limit of 50 requests per "
    "minute.",
    retry_after="7",
)
SPEND_LIMIT = failure(
    429,
    "rate_limit_error",
    "You have reached your API usage limits. You will regain access on 2026-12-01.",
    details={"error_code": "enforced_spend_limit_reached"},
)
NO_CREDIT = failure(
    400,
    "invalid_request_error",
    "Your credit balance is too low to access the Anthropic API. Please go to Plans & "
    "Billing to upgrade or purchase credits.",
)
BILLING = failure(402, "billing_error", "There is a problem with your payment method.")
TOO_LARGE = failure(413, "request_too_large", "Request exceeds the maximum size")
INTERNAL = failure(500, "api_error", "Internal server error")
OVERLOADED = failure(529, "overloaded_error", "Overloaded")
GATEWAY = Reply(
    502,
    b"<html><head><title>502 Bad Gateway</title></head><body></body></html>",
    headers={"content-type": "text/html"},
)


def event(kind: str, **body: object) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **body})}\n\n".encode()


def error_event(kind: str, message: str) -> bytes:
    """What a stream says when something happens after its status was sent."""
    return event("error", error={"type": kind, "message": message})


def stream(pieces: list[str], stop_reason: str, prompt_tokens: int) -> list[bytes]:
    """The events of an answer, each a chunk."""
    message = {
        "id": "msg_01",
        "type": "message",
        "role": "assistant",
        "model": MODEL,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": prompt_tokens, "output_tokens": 1},
    }
    block = {"type": "text", "text": ""}
    return [
        event("message_start", message=message),
        event("content_block_start", index=0, content_block=block),
        event("ping"),
        *(
            event(
                "content_block_delta",
                index=0,
                delta={"type": "text_delta", "text": piece},
            )
            for piece in pieces
        ),
        event("content_block_stop", index=0),
        event(
            "message_delta",
            delta={"stop_reason": stop_reason, "stop_sequence": None},
            usage={"output_tokens": len(pieces)},
        ),
        event("message_stop"),
    ]


def streamed(chunks: list[bytes]) -> Reply:
    headers = {"content-type": "text/event-stream; charset=utf-8"}
    return Reply(200, chunks=chunks, headers=headers)


class ImitationAnthropic(Imitation):
    """Two models, and the checks that the service makes of a request."""

    def is_for_text(self, request: Request) -> bool:
        return request.path == "/v1/messages"

    def answer(self, request: Request) -> Reply:
        if request.headers.get("x-api-key") != KEY:
            return WRONG_KEY
        if "anthropic-version" not in request.headers:
            return _invalid("anthropic-version: header is required")
        if request.path.startswith("/v1/models/"):
            return self._model(request.path.removeprefix("/v1/models/"))
        if self.is_for_text(request) and request.method == "POST":
            return self._message(request.json)
        return failure(404, "not_found_error", "Not Found")

    def _model(self, name: str) -> Reply:
        if name not in (MODEL, STRICT_MODEL):
            return failure(404, "not_found_error", f"model: {name}")
        body = {
            "type": "model",
            "id": name,
            "display_name": "Claude Imitated",
            "created_at": "2026-01-01T00:00:00Z",
            "max_input_tokens": CONTEXT_TOKENS,
            "max_tokens": 1000,
            "capabilities": {
                "image_input": {"supported": True},
                "structured_outputs": {"supported": name == MODEL},
            },
        }
        return json_reply(200, body)

    def _message(self, body: Any) -> Reply:
        if body["model"] not in (MODEL, STRICT_MODEL):
            return failure(404, "not_found_error", f"model: {body['model']}")
        if wrong := _wrong(body):
            return _invalid(wrong)
        text = body.get("system", "") + "".join(
            it["content"] for it in body["messages"]
        )
        tokens = len(text) // _CHARACTERS_PER_TOKEN
        if tokens > CONTEXT_TOKENS:
            said = f"prompt is too long: {tokens} tokens > {CONTEXT_TOKENS} maximum"
            return _invalid(said)
        stops = body.get("stop_sequences", ())
        pieces, ended = spoken("", body["max_tokens"], stops, self.speech)
        reasons = {"stop": "stop_sequence", "length": "max_tokens", "end": "end_turn"}
        return streamed(stream(pieces, reasons[ended], tokens))


def _invalid(message: str) -> Reply:
    return failure(400, "invalid_request_error", message)


def _wrong(body: Any) -> str:
    """What the service has against a request; empty when it has nothing."""
    known = {
        "max_tokens",
        "messages",
        "model",
        "stop_sequences",
        "stream",
        "system",
        "temperature",
        "top_k",
        "top_p",
    }
    if unknown := sorted(set(body) - known):
        return f"{unknown[0]}: Extra inputs are not permitted"
    if not body.get("max_tokens", 0) > 0:
        return "max_tokens: must be greater than or equal to 1"
    if not body.get("messages"):
        return "messages: at least one message is required"
    for at, message in enumerate(body["messages"]):
        if message["role"] not in ("user", "assistant"):
            return f'messages.{at}.role: Input should be "user" or "assistant"'
        if not message["content"].strip():
            return "messages: text content blocks must contain non-whitespace text"
    if body["messages"][-1]["role"] != "user":
        return "This model does not support assistant message prefill."
    if any(not stop.strip() for stop in body.get("stop_sequences", ())):
        return "stop_sequences: each stop sequence must contain non-whitespace"
    if body.get("temperature", 1) > 1:
        return "temperature: range: 0..1"
    if "temperature" in body and "top_p" in body:
        return "`temperature` and `top_p` cannot both be specified for this model."
    if body["model"] == STRICT_MODEL and "temperature" in body:
        return "`temperature` is deprecated for this model."
    return ""
