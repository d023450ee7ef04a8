"""Server processes in namespaces of their own, and what they do with sockets."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

_HOOK = """
import os, sys

_FILE = os.open(
    os.path.join({folder!r}, str(os.getpid())), os.O_WRONLY | os.O_CREAT | os.O_APPEND
)


def _hear(event, arguments):
    if event == "socket.__new__":
        os.write(_FILE, f"new {{int(arguments[1])}}\\n".encode())
    elif event == "socket.connect":
        os.write(_FILE, f"connect {{arguments[1]!r}}\\n".encode())
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        name = arguments[0]
        name = name.decode() if isinstance(name, bytes) else name
        os.write(_FILE, f"lookup {{name}}\\n".encode())


sys.addaudithook(_hear)
"""
"""Heard by every Python process, whatever it imports."""
_TABLES = ("tcp", "tcp6", "udp", "udp6", "udplite", "raw", "raw6")


@dataclass(frozen=True, slots=True)
class Watch:
    """A folder in which each Python process says what it does with sockets."""

    folder: Path
    environment: dict[str, str]
    """What a process needs to be watched."""

    def processes(self) -> set[int]:
        """The ids of those that were watched."""
        return {int(path.name) for path in self.folder.iterdir()}

    def heard(self, event: str) -> set[str]:
        """What was said of `new`, `connect` or `lookup`."""
        lines = [
            line.split(" ", 1)
            for path in self.folder.iterdir()
            for line in path.read_text().splitlines()
        ]
        return {said for name, said in lines if name == event}


def watch(tmp_path: Path) -> Watch:
    """Begin to watch: nothing is heard yet."""
    heard, code = tmp_path / "heard", tmp_path / "hook"
    heard.mkdir()
    code.mkdir()
    (code / "sitecustomize.py").write_text(_HOOK.format(folder=str(heard)))
    return Watch(heard, {"PYTHONPATH": str(code)})


def internet_sockets(process: int) -> list[str]:
    """Every internet socket in the network namespace of a process."""
    return [
        f"{table}: {line}"
        for table in _TABLES
        if (path := Path(f"/proc/{process}/net/{table}")).exists()
        for line in path.read_text().splitlines()[1:]
    ]


def without_network() -> tuple[str, ...]:
    """What to put before a command so that it has a loopback and nothing else."""
    return (*_unshare("--net"), "sh", "-c", 'ip link set lo up && exec "$@"', "sh")


def traced(log: Path) -> tuple[str, ...]:
    """What to put before a command so that all its sockets are logged.

    That of native code, too. Empty where there is no strace.
    """
    strace = shutil.which("strace")
    if strace is None:
        return ()
    return (
        strace,
        "-f",
        "--seccomp-bpf",
        "-qqq",
        *("-e", "trace=socket"),
        "-o",
        str(log),
    )


def with_hosts(tmp_path: Path, *names: str) -> tuple[str, ...]:
    """What to put before a command for which these names are this machine."""
    hosts = tmp_path / "hosts"
    hosts.write_text("".join(f"127.0.0.1 {name}\n" for name in ("localhost", *names)))
    mounting = f"mount --bind '{hosts}' /etc/hosts && exec \"$@\""
    return (*_unshare("--mount"), "sh", "-c", mounting, "sh")


@cache
def _unshare(kind: str) -> tuple[str, ...]:
    for command in (("unshare", kind), ("unshare", "--map-root-user", kind)):
        if shutil.which("unshare") is None:
            break
        if subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    reason = f"`unshare {kind}` is not possible here: it is for root on Linux"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
