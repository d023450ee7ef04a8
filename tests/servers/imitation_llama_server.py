"""llama.cpp's own server, for what the real one does not do when it is asked to: fail.

Its tokens are the bytes of the text.
"""

import json
from typing import Any

from tests.servers.imitation import Imitation, Reply, Request, json_reply, spoken

MODEL = "imitated"
CONTEXT_TOKENS = 512
SLOTS = 2


def failure(status: int, message: str, kind: str) -> Reply:
    error = {"code": status, "message": message, "type": kind}
    return json_reply(status, {"error": error})


LOADING = failure(503, "Loading model", "unavailable_error")
TOO_LONG = failure(
    400,
    "the request exceeds the available context size, try increasing it",
    "exceed_context_size_error",
)


def event(**body: object) -> bytes:
    return f"data: {json.dumps({'index': 0, **body})}\n\n".encode()


class ImitationLlamaServer(Imitation):
    """One model that continues, and says what it says of itself."""

    def is_for_text(self, request: Request) -> bool:
        return request.path == "/completion" and request.json.get("stream", False)

    def answer(self, request: Request) -> Reply:
        match request.method, request.path:
            case "GET", "/props":
                return json_reply(200, _props())
            case "POST", "/tokenize":
                content = request.json["content"].encode()
                tokens = [{"id": it, "piece": [it]} for it in content]
                return json_reply(200, {"tokens": tokens})
            case "POST", "/completion":
                return self._completion(request.json)
            case _:
                return failure(404, "File Not Found", "not_found_error")

    def _completion(self, body: Any) -> Reply:
        if body.get("n_cmpl", 1) > SLOTS:
            said = f"Field 'n_cmpl': Value must be between 1 <= value <= {SLOTS}"
            return failure(400, said, "invalid_request_error")
        prompt = bytes(body["prompt"])
        if len(prompt) > CONTEXT_TOKENS:
            return TOO_LONG
        most = body["n_predict"]
        pieces, ended = spoken(prompt.decode(), most, speech=self.speech)
        chunks = [
            event(
                content=piece,
                tokens=list(piece.encode()),
                stop=False,
                id_slot=-1,
                tokens_predicted=number,
                tokens_evaluated=len(prompt),
            )
            for number, piece in enumerate(pieces, 1)
        ]
        last = event(
            content="",
            tokens=[],
            id_slot=body["id_slot"],
            stop=True,
            model=MODEL,
            tokens_predicted=len(pieces),
            tokens_evaluated=len(prompt),
            stop_type="limit" if ended == "length" else "eos",
            stopping_word="",
            timings={"cache_n": 0, "prompt_n": len(prompt), "prompt_ms": 1.48},
        )
        headers = {"content-type": "text/event-stream", "server": "llama.cpp"}
        return Reply(200, chunks=[*chunks, last], headers=headers)


def _props() -> dict[str, object]:
    return {
        "default_generation_settings": {"n_ctx": CONTEXT_TOKENS, "params": {}},
        "total_slots": SLOTS,
        "model_alias": MODEL,
        "model_path": "",
        "modalities": {"vision": False, "audio": False},
        "chat_template": "",
        "bos_token": "",
        "eos_token": "",
        "build_info": "b11669-imitated",
    }
