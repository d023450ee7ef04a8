"""`llama-server` as its editor plugins use it: a process, asked over HTTP.

Measured in the process that asks, from sending the request to having read the answer,
over a connection that is open already.
"""

import http.client
import json
import socket
import subprocess
import time
from pathlib import Path
from time import perf_counter

from benchmarks.engines.engine import Answer, Running

_LOADING_S = 120
_STAYS_OPEN_S = 1
"""The server closes a connection that is not used for some seconds."""


class LlamaServer:
    """One server process with one slot."""

    def __init__(self, program: Path, running: Running) -> None:
        """Start it and wait for the model. Raises RuntimeError when it never comes."""
        port = _free_port()
        self._process = subprocess.Popen(
            [
                *(str(program.absolute()), "--model", str(running.model)),
                *("--host", "127.0.0.1", "--port", str(port), "--parallel", "1"),
                *("--ctx-size", str(running.context)),
                *("--threads", str(running.threads)),
                *("--threads-batch", str(running.batch_threads)),
                "--log-disable",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=running.environment,
        )
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._used = 0.0
        try:
            self._wait()
        except BaseException:
            self._end()
            raise

    async def ask(self, text: str, tokens: int) -> Answer:
        """Continue a text. It blocks, because nothing else may run meanwhile."""
        wanted = {
            "prompt": text,
            "n_predict": tokens,
            "cache_prompt": True,
            # The least work that is greedy.
            "samplers": ["top_k"],
            "top_k": 1,
        }
        if perf_counter() - self._used > _STAYS_OPEN_S:
            self._connection.close()
            self._connection.connect()
        asked = perf_counter()
        found = self._request("POST", "/completion", json.dumps(wanted).encode())
        ms = (perf_counter() - asked) * 1000
        if found is None:
            raise RuntimeError("llama-server refused a request.")
        return Answer(
            ms=ms,
            generated=found["tokens_predicted"],
            evaluated=found["timings"]["prompt_n"],
            text=found["content"],
        )

    async def close(self) -> None:
        """End the process."""
        self._end()

    def _wait(self) -> None:
        given_up = time.monotonic() + _LOADING_S
        while self._process.poll() is None and time.monotonic() < given_up:
            try:
                if self._request("GET", "/health") is not None:
                    return
            except OSError:
                self._connection.close()
            time.sleep(0.05)
        raise RuntimeError("llama-server did not start.")

    def _request(
        self, method: str, path: str, body: bytes | None = None
    ) -> dict | None:
        """What it answers; None when that is not a success."""
        json_body = {"Content-Type": "application/json"} if body else {}
        self._connection.request(method, path, body, json_body)
        response = self._connection.getresponse()
        answer = response.read()
        self._used = perf_counter()
        return json.loads(answer) if response.status == http.client.OK else None

    def _end(self) -> None:
        self._connection.close()
        self._process.kill()
        self._process.wait()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]
