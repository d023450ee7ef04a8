"""A team's endpoint, as `deployment/` ships it: LiteLLM before two llama-servers."""

import hashlib
import os
import secrets
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from coauthor.models.installed import find_model
from tests.servers.server_places import server_program

_SHIPPED = Path(__file__).parents[2] / "deployment"
_LONGEST_START_S = 90.0


@dataclass(frozen=True)
class Team:
    """A running endpoint."""

    url: str
    keys: dict[str, str]
    """Each person's."""
    master_key: str
    people: Path
    """The file with everybody in it."""
    servers: tuple[subprocess.Popen[str], subprocess.Popen[str]]


@contextmanager
def team(folder: Path, limits: dict[str, int]) -> Iterator[Team]:
    """Start all three, for people who may ask so often a minute."""
    llama = server_program("llama-server", "usr/bin/llama-server")
    litellm = server_program("litellm", "bin/litellm")
    keys = {name: secrets.token_urlsafe(32) for name in limits}
    people = folder / "people.toml"
    people.write_text(
        "\n".join(
            f'[[person]]\nname = "{name}"\nrequests_per_minute = {limits[name]}\n'
            f'key_sha256 = "{hashlib.sha256(key.encode()).hexdigest()}"\n'
            for name, key in keys.items()
        )
    )
    first, second, front = _free_ports(3)
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(llama.parent), os.environ["PATH"]]),
        "MODEL": str(find_model().path),
        "THREADS": "1",
        "SLOTS": "4",
        "CONTEXT": "1024",
        "WRITER_SERVER_KEY": secrets.token_urlsafe(32),
        "WRITER_SERVER_1": f"http://127.0.0.1:{first}/v1",
        "WRITER_SERVER_2": f"http://127.0.0.1:{second}/v1",
        "LITELLM_MASTER_KEY": f"sk-{secrets.token_urlsafe(32)}",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "PEOPLE_FILE": str(people),
    }
    with ExitStack() as stack:
        started = [
            stack.enter_context(
                _running(
                    [str(_SHIPPED / "llama-server.sh")],
                    environment | {"PORT": str(port)},
                    "listening on",
                )
            )
            for port in (first, second)
        ]
        command = [str(litellm), "--config", str(_SHIPPED / "litellm.yaml")]
        where = ["--host", "127.0.0.1", "--port", str(front), "--telemetry", "False"]
        stack.enter_context(
            _running([*command, *where], environment, "Uvicorn running on")
        )
        url, master_key = f"http://127.0.0.1:{front}", environment["LITELLM_MASTER_KEY"]
        yield Team(url, keys, master_key, people, (started[0], started[1]))


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            for _ in range(count)
        ]
        return [it.getsockname()[1] for it in sockets]


@contextmanager
def _running(
    command: list[str], environment: dict[str, str], ready: str
) -> Iterator[subprocess.Popen[str]]:
    """Start a program, wait until it says that it is ready, and end it afterwards."""
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        said: list[str] = []
        done = threading.Event()

        def read() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                said.append(line)
                if ready in line:
                    done.set()
            done.set()

        reading = threading.Thread(target=read, daemon=True)
        reading.start()
        try:
            if not done.wait(_LONGEST_START_S) or process.poll() is not None:
                pytest.fail(f"{command[0]} did not start:\n{''.join(said)[-4000:]}")
            yield process
        finally:
            process.kill()
    reading.join()
