"""OpenAI's own API, which is stricter than the servers that speak its language."""

import json
from typing import Any

from tests.servers.imitation import (
    KEY,
    LOGPROB,
    Imitation,
    Reply,
    Request,
    json_reply,
    spoken,
)

MODEL = "gpt-imitated"
NEW_MODEL = "gpt-imitated-reasoning"
"""One of those that want `max_completion_tokens`, and no `temperature` or `stop`."""
BASE_MODEL = "davinci-imitated"
"""One of those that only continue."""
CONTEXT_TOKENS = 2000
_CHARACTERS_PER_TOKEN = 4


def failure(
    status: int,
    message: str,
    kind: str = "invalid_request_error",
    code: str | None = None,
    param: str | None = None,
    **headers: str,
) -> Reply:
    error = {"message": message, "type": kind, "param": param, "code": code}
    return json_reply(status, {"error": error}, x_request_id="req_1", **headers)


WRONG_KEY = failure(
    401,
    "Incorrect API key provided: sk-wrong. You can find your API key at "
    "https://platform.openai.com/account/api-keys.",
    code="invalid_api_key",
)
NO_MODEL = failure(
    404,
    "The model `nobody` does not exist or you do not have access to it.",
    code="model_not_found",
)
RATE_LIMIT = failure(
    429,
    "Rate limit reached for gpt-imitated in organization org-1 on requests per min "
    "(RPM): Limit 3, Used 3, Requested 1. Please try again in 20s.",
    kind="requests",
    code="rate_limit_exceeded",
    retry_after="20",
)
NO_QUOTA = failure(
    429,
    "You exceeded your current quota, please check your plan and billing details.",
    kind="insufficient_quota",
    code="insufficient_quota",
)
TOO_LONG = failure(
    400,
    f"This model's maximum context length is {CONTEXT_TOKENS} tokens. However, your "
    "messages resulted in 2500 tokens. Please reduce the length of the messages.",
    code="context_length_exceeded",
    param="messages",
)
OVERLOADED = failure(
    503, "The engine is currently overloaded, please try again later", "server_error"
)
INTERNAL = failure(
    500, "The server had an error while processing your request.", "server_error"
)
CONTENT_POLICY = failure(
    400,
    "Your request was rejected as a result of our safety system.",
    code="content_policy_violation",
)
NOT_CHAT = failure(
    404,
    "This is not a chat model and thus not supported in the v1/chat/completions "
    "endpoint. Did you mean to use v1/completions?",
    param="model",
)
ONLY_CHAT = failure(
    404,
    "This is a chat model and not supported in the v1/completions endpoint. "
    "Did you mean to use v1/chat/completions?",
    param="model",
)
DONE = b"data: [DONE]\n\n"


def event(**body: object) -> bytes:
    return f"data: {json.dumps(body)}\n\n".encode()


def chat_stream(
    pieces: list[str], finish_reason: str, *, index: int = 0, logprobs: bool = False
) -> list[bytes]:
    """The events of a chat's answer, without its count of tokens and its end."""
    likely = {"token": "?", "logprob": LOGPROB, "bytes": [63], "top_logprobs": []}
    told = {"content": [likely], "refusal": None} if logprobs else None
    return [
        _chunk({"role": "assistant", "content": "", "refusal": None}, index=index),
        *(_chunk({"content": it}, index=index, logprobs=told) for it in pieces),
        _chunk({}, finish_reason, index=index),
    ]


def streamed(chunks: list[bytes]) -> Reply:
    headers = {"content-type": "text/event-stream; charset=utf-8"}
    return Reply(200, chunks=chunks, headers=headers)


def _chunk(
    delta: object,
    finish_reason: str | None = None,
    *,
    index: int = 0,
    logprobs: object = None,
) -> bytes:
    choice = {"index": index, "delta": delta, "finish_reason": finish_reason}
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": MODEL}
    return event(**head, choices=[{**choice, "logprobs": logprobs}])


class ImitationOpenAI(Imitation):
    """Three models, and the checks that the service makes of a request."""

    def is_for_text(self, request: Request) -> bool:
        return request.path in ("/v1/chat/completions", "/v1/completions")

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return WRONG_KEY
        match request.method, request.path:
            case "GET", "/v1/models":
                names = (MODEL, NEW_MODEL, BASE_MODEL)
                data = [_model(name) for name in names]
                return json_reply(200, {"object": "list", "data": data})
            case "POST", "/v1/chat/completions":
                return self._chat(request.json)
            case "POST", "/v1/completions":
                return self._completion(request.json)
            case _:
                said = f"Invalid URL ({request.method} {request.path})"
                return failure(404, said)

    def _chat(self, body: Any) -> Reply:
        if body["model"] == BASE_MODEL:
            return NOT_CHAT
        if body["model"] not in (MODEL, NEW_MODEL):
            return NO_MODEL
        if wrong := _wrong(body):
            return wrong
        text = "".join(message["content"] for message in body["messages"])
        tokens = len(text) // _CHARACTERS_PER_TOKEN
        if tokens > CONTEXT_TOKENS:
            return TOO_LONG
        most = body.get("max_completion_tokens", body.get("max_tokens", 1000))
        pieces, ended = spoken("", most, _stops(body), self.speech)
        reason = "length" if ended == "length" else "stop"
        chunks = [
            chunk
            for index in range(body.get("n", 1))
            for chunk in chat_stream(
                pieces, reason, index=index, logprobs=body.get("logprobs", False)
            )
        ]
        return streamed([*chunks, *_counted(body, tokens, len(pieces)), DONE])

    def _completion(self, body: Any) -> Reply:
        if body["model"] in (MODEL, NEW_MODEL):
            return ONLY_CHAT
        if body["model"] != BASE_MODEL:
            return NO_MODEL
        tokens = len(body["prompt"]) // _CHARACTERS_PER_TOKEN
        if tokens > CONTEXT_TOKENS:
            return TOO_LONG
        most, prompt = body.get("max_tokens", 16), body["prompt"]
        pieces, ended = spoken(prompt, most, _stops(body), self.speech)
        reason = "length" if ended == "length" else "stop"
        chunks = [
            chunk
            for index in range(body.get("n", 1))
            for chunk in _text_stream(
                pieces, reason, index, logprobs=body.get("logprobs") is not None
            )
        ]
        return streamed([*chunks, *_counted(body, tokens, len(pieces)), DONE])


def _text_stream(
    pieces: list[str], reason: str, index: int, *, logprobs: bool
) -> list[bytes]:
    told = {
        "tokens": ["?"],
        "token_logprobs": [LOGPROB],
        "top_logprobs": [{"?": LOGPROB}],
        "text_offset": [0],
    }
    said = [*((piece, None) for piece in pieces), ("", reason)]
    return [
        event(
            id="cmpl-1",
            object="text_completion",
            model=BASE_MODEL,
            choices=[
                {
                    "index": index,
                    "text": text,
                    "finish_reason": finish,
                    "logprobs": told if logprobs and text else None,
                }
            ],
        )
        for text, finish in said
    ]


def _model(name: str) -> dict[str, object]:
    return {"id": name, "object": "model", "created": 1_686_935_002, "owned_by": "us"}


def _counted(body: Any, prompt: int, generated: int) -> list[bytes]:
    if not body.get("stream_options", {}).get("include_usage"):
        return []
    usage = {
        "prompt_tokens": prompt,
        "completion_tokens": generated,
        "total_tokens": prompt + generated,
    }
    return [event(id="chatcmpl-1", choices=[], usage=usage)]


def _stops(body: Any) -> tuple[str, ...]:
    stop = body.get("stop") or ()
    return (stop,) if isinstance(stop, str) else tuple(stop)


_KNOWN = {
    "frequency_penalty",
    "logprobs",
    "max_completion_tokens",
    "max_tokens",
    "messages",
    "model",
    "n",
    "presence_penalty",
    "seed",
    "stop",
    "stream",
    "stream_options",
    "temperature",
    "top_logprobs",
    "top_p",
}


def _wrong(body: Any) -> Reply | None:
    """What the service has against a request for a chat."""
    if unknown := sorted(set(body) - _KNOWN):
        said = f"Unrecognized request argument supplied: {unknown[0]}"
        return failure(400, said)
    if len(_stops(body)) > 4:
        said = "Invalid 'stop': array too long. Expected at most 4 elements."
        return failure(400, said, code="array_above_max_length", param="stop")
    if body["model"] != NEW_MODEL:
        return None
    for name in ("logprobs", "top_logprobs"):
        if body.get(name):
            said = f"Unsupported parameter: '{name}' is not supported with this model."
            return failure(400, said, code="unsupported_parameter", param=name)
    if body.get("n", 1) != 1:
        said = (
            "Unsupported value: 'n' does not support 2 with this model. "
            "Only the default (1) value is supported."
        )
        return failure(400, said, code="unsupported_value", param="n")
    if "max_tokens" in body:
        said = (
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead."
        )
        return failure(400, said, code="unsupported_parameter", param="max_tokens")
    if body.get("temperature", 1) != 1:
        said = (
            "Unsupported value: 'temperature' does not support 0 with this model. "
            "Only the default (1) value is supported."
        )
        return failure(400, said, code="unsupported_value", param="temperature")
    if "stop" in body:
        said = "Unsupported parameter: 'stop' is not supported with this model."
        return failure(400, said, code="unsupported_parameter", param="stop")
    return None
