"""Real model servers on loopback, started for a test and ended after it."""

import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from coauthor.models.installed import find_model
from tests.servers.server_places import server_program

_LONGEST_START_S = 120.0
CONTEXT_TOKENS = 512


@contextmanager
def llama_server(
    chat_template: str = "", model: Path | None = None, lora: Path | None = None
) -> Iterator[str]:
    """The address of llama.cpp's own server, with the bundled model unless given.

    With a template it answers messages, though not well. A folder as the `model` makes
    it load those in there as they are asked for.
    """
    program = server_program("llama-server", "usr/bin/llama-server")
    model = model or find_model().path
    models = ["--models-dir" if model.is_dir() else "-m", str(model)]
    size = ["-np", "2", "-c", str(2 * CONTEXT_TOKENS), "-t", "1"]
    chat = ["--jinja", "--chat-template", chat_template] if chat_template else []
    style = ["--lora", str(lora)] if lora else []
    command = [str(program), *models, *size, *chat, *style, "--no-webui"]
    with _running(command, "listening on http") as url:
        yield url


@contextmanager
def llama_cpp_server() -> Iterator[str]:
    """The address of llama-cpp-python's server with the bundled model."""
    python = server_program("llama-cpp-server", "bin/python")
    model = ["--model", str(find_model().path)]
    size = ["--n_ctx", str(CONTEXT_TOKENS), "--n_threads", "1"]
    # By itself it ends an answer when somebody else asks something.
    size += ["--interrupt_requests", "false"]
    command = [str(python), "-m", "llama_cpp.server", *model, *size]
    with _running(command, "running on http") as url:
        yield url


@contextmanager
def _running(command: Sequence[str], ready: str) -> Iterator[str]:
    """Start a server, wait until it says that it is ready, and end it afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    address = ["--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(
        [*command, *address],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        said = _Said(process.stdout, ready)
        said.start()
        try:
            if not said.done.wait(_LONGEST_START_S) or not said.ready:
                pytest.fail(f"{command[0]} did not start:\n{''.join(said.lines)}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
    said.join()


class _Said(threading.Thread):
    """Reads what a server says to the end, so that it never waits for us."""

    def __init__(self, output: IO[str], phrase: str) -> None:
        super().__init__(daemon=True)
        self.done = threading.Event()
        """It is ready, or it will never be."""
        self.ready = False
        self.lines: list[str] = []
        """What it said before."""
        self._output = output
        self._phrase = phrase

    def run(self) -> None:
        for line in self._output:
            if not self.ready:
                self.lines.append(line)
                self.ready = self._phrase in line
            if self.ready:
                self.done.set()
        self.done.set()
