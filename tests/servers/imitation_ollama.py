"""Ollama's own API: lines of JSON, raw prompts, suffixes, and models of its cloud."""

import json
from typing import Any

from tests.servers.imitation import (
    LOGPROB,
    Imitation,
    Reply,
    Request,
    json_reply,
    spoken,
)

MODEL = "qwen-imitated:1b"
"""Continues, follows messages and fills in the middle."""
BASE_MODEL = "base-imitated:latest"
"""Only continues."""
THINKING_MODEL = "thinker-imitated:8b"
"""Thinks before it writes, unless it is asked not to."""
CLOUD_MODEL = "gpt-imitated:120b-cloud"
ALIAS = "mine:latest"
"""Another name for the model in the cloud, as `ollama cp` makes it."""
REMOTE = {"remote_model": "gpt-imitated:120b", "remote_host": "https://ollama.com:443"}
CONTEXT_TOKENS = 2000
_CHARACTERS_PER_TOKEN = 4

SHOWN: dict[str, dict[str, Any]] = {
    MODEL: {"capabilities": ["completion", "insert", "tools"]},
    BASE_MODEL: {"capabilities": ["completion"], "template": "{{ .Prompt }}"},
    THINKING_MODEL: {"capabilities": ["completion", "thinking"]},
    CLOUD_MODEL: {"capabilities": ["completion", "tools"], **REMOTE},
    ALIAS: {"capabilities": ["completion", "tools"], **REMOTE},
}
_CHAT = (
    "{{ range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>{{ end }}"
)


def failure(status: int, message: str, **more: str) -> Reply:
    return json_reply(status, {"error": message, **more})


SIGNED_OUT = failure(401, "unauthorized", signin_url="https://ollama.com/connect?name=")
LIMIT = failure(429, "you have reached your hourly usage limit, please upgrade")
BUSY = failure(503, "server busy, please try again.  maximum pending requests exceeded")
NO_MEMORY = failure(
    500, "model requires more system memory (9.1 GiB) than is available (3.2 GiB)"
)


def line(**body: object) -> bytes:
    head = {"model": MODEL, "created_at": "2026-01-01T00:00:00.000000Z"}
    return json.dumps({**head, **body}).encode() + b"\n"


class ImitationOllama(Imitation):
    """A few models, and the checks that Ollama makes of a request."""

    def is_for_text(self, request: Request) -> bool:
        return request.path in ("/api/chat", "/api/generate")

    def answer(self, request: Request) -> Reply:
        match request.method, request.path:
            case "GET", "/api/version":
                return json_reply(200, {"version": "0.40.12"})
            case "GET", "/api/tags":
                names = [{"name": name, "model": name, **_tag(name)} for name in SHOWN]
                return json_reply(200, {"models": names})
            case "POST", "/api/show":
                return self._show(request.json)
            case "POST", "/api/generate":
                return self._generate(request.json)
            case "POST", "/api/chat":
                return self._chat(request.json)
            case _:
                return Reply(404, b"404 page not found")

    def _show(self, body: Any) -> Reply:
        name = _full(body["model"])
        if name not in SHOWN:
            return failure(404, f"model '{body['model']}' not found")
        info = {
            "general.architecture": "qwen2",
            "general.parameter_count": 1_543_714_304,
            "qwen2.context_length": 32_768,
        }
        details = {"family": "qwen2", "quantization_level": "Q4_K_M", "format": "gguf"}
        answer = {
            "template": _CHAT,
            "parameters": f"num_ctx                        {CONTEXT_TOKENS}",
            "details": details,
            "model_info": info,
            **SHOWN[name],
        }
        return json_reply(200, answer)

    def _generate(self, body: Any) -> Reply:
        if wrong := _wrong(body):
            return wrong
        suffix = body.get("suffix", "")
        if suffix and "insert" not in SHOWN[_full(body["model"])]["capabilities"]:
            return failure(400, f"{body['model']} does not support insert")
        if body.get("raw") and (body.get("template") or body.get("system")):
            said = "raw mode does not support template, system, or context"
            return failure(400, said)
        if not body.get("prompt"):
            return json_reply(
                200, {"response": "", "done": True, "done_reason": "load"}
            )
        return self._streamed(body, body["prompt"] + suffix, "response")

    def _chat(self, body: Any) -> Reply:
        if wrong := _wrong(body):
            return wrong
        text = "".join(message["content"] for message in body["messages"])
        return self._streamed(body, text, "message")

    def _streamed(self, body: Any, text: str, place: str) -> Reply:
        options = body.get("options", {})
        room = options.get("num_ctx", 4096)
        tokens = len(text) // _CHARACTERS_PER_TOKEN
        if tokens > room and not body.get("truncate", True):
            return failure(400, "the input length exceeds the context length")
        # What does not fit is otherwise cut without a word.
        tokens = min(tokens, room)
        most, stops = options.get("num_predict", 10_000), options.get("stop", ())
        prompt = text if body.get("raw") else ""
        pieces, ended = spoken(prompt, most, stops, self.speech)
        thinks = "thinking" in SHOWN[_full(body["model"])]["capabilities"]
        lines = [_said(place, "", "Let me see.")] if thinks and _thinks(body) else []
        likely = [{"token": "?", "logprob": LOGPROB, "bytes": [63]}]
        more = {"logprobs": likely} if body.get("logprobs") else {}
        lines += [_said(place, piece, "", **more) for piece in pieces]
        counts = {
            "total_duration": 174_560_334,
            "load_duration": 101_397_084,
            "prompt_eval_count": tokens,
            "prompt_eval_duration": 13_074_791,
            "eval_count": len(pieces),
            "eval_duration": 52_479_709,
        }
        reason = "length" if ended == "length" else "stop"
        empty = {"response": ""} if place == "response" else {"message": _message("")}
        lines.append(line(done=True, done_reason=reason, **empty, **counts))
        headers = {"content-type": "application/x-ndjson"}
        return Reply(200, chunks=lines, headers=headers)


def _said(place: str, text: str, thinking: str = "", **more: object) -> bytes:
    if place == "response":
        thoughts = {"thinking": thinking} if thinking else {}
        return line(response=text, done=False, **thoughts, **more)
    return line(message=_message(text, thinking), done=False, **more)


def _message(text: str, thinking: str = "") -> dict[str, str]:
    more = {"thinking": thinking} if thinking else {}
    return {"role": "assistant", "content": text, **more}


def _thinks(body: Any) -> bool:
    return body.get("think", True) and not body.get("raw", False)


def _wrong(body: Any) -> Reply | None:
    name = _full(body["model"])
    if name not in SHOWN:
        return failure(404, f"model '{body['model']}' not found")
    if body.get("think") and "thinking" not in SHOWN[name]["capabilities"]:
        return failure(400, f'"{body["model"]}" does not support thinking')
    return None


def _full(name: str) -> str:
    return name if ":" in name else f"{name}:latest"


def _tag(name: str) -> dict[str, object]:
    remote = {key: SHOWN[name][key] for key in REMOTE if key in SHOWN[name]}
    return {"size": 986_061_892, "digest": "sha256:0", **remote}
