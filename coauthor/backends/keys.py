"""Where the key of a server comes from: environment, keyring, or a command.

A key is read when it is needed and lives in memory alone, as a `Secret`. It is never
on a command line, in a log or in an error, and neither is what a command printed.
A command comes from the writer's own settings (`settings.py` marks them) and runs
without a shell. It is looked for where the system keeps programs and never in the
folder that coauthor was started in, which may be somebody else's.
"""

import asyncio
import os
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from coauthor.errors import BackendRefused

PATIENCE_S = 60.0
"""Seconds for a command: the writer may have to type the password of a keyring."""
_MOST_BYTES = 65_536
_LONGEST_KEY = 8192
_UNLOCK = "unlock it and try again"


@dataclass(frozen=True, slots=True)
class Secret:
    """A key that does not show when it is printed, logged or quoted by an error."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """The key itself, for the header it belongs into."""
        return self._value

    def __str__(self) -> str:
        return "Secret()"


class KeySource(Protocol):
    """Where a key is; exactly one of `env`, `keyring` and `command` is not empty."""

    @property
    def env(self) -> str:
        """The name of an environment variable."""
        ...

    @property
    def keyring(self) -> str:
        """The name of a service in the system's keyring."""
        ...

    @property
    def user(self) -> str:
        """The name of the user there."""
        ...

    @property
    def command(self) -> Sequence[str]:
        """A program and its arguments; the first line that it prints is the key."""
        ...


async def read_key(source: KeySource, patience_s: float = PATIENCE_S) -> Secret:
    """Read a key. Raises BackendRefused with what the writer can do about it."""
    if source.env:
        name = source.env
        found = os.environ.get(name, "")
        if not found.strip():
            raise BackendRefused(
                f"The environment variable {name} should hold a key and is not set "
                "where coauthor runs; set it, and start your editor from there."
            )
        return _checked(found, f"The environment variable {name}")
    if source.keyring:
        where = f'"{source.keyring}" in the keyring'
        # A process of its own: the library may wait for the writer for as long as it
        # likes, and a thread could not be ended.
        command = [sys.executable, "-P", "-m", "keyring", "get", "--"]
        names = (source.keyring, source.user)
        printed = await _printed([*command, *names], where, patience_s, _UNLOCK)
        if printed is None:
            raise BackendRefused(
                f"There is no key for {where}, or no keyring here; "
                f"store it with: keyring set {source.keyring} {source.user}"
            )
        return _checked(printed, where)
    program, *arguments = source.command
    where = f'The command "{program}"'
    command = [_program(program), *arguments]
    printed = await _printed(command, where, patience_s, "try it in a terminal")
    if printed is None:
        raise BackendRefused(
            f"{where} should print a key and ended with an error; "
            "try it in a terminal, from your home folder."
        )
    return _checked(printed, where)


class Keys:
    """Reads keys for several backends, a command once for all that name it.

    Running it may ask the writer for a password. Each backend asks for its key itself,
    when it may connect, so nothing is read for one that nobody has said yes to.
    """

    def __init__(self) -> None:
        """Read nothing yet."""
        self._known: dict[tuple[str, ...], Secret] = {}
        self._reading: dict[tuple[str, ...], asyncio.Lock] = {}

    async def read(self, source: KeySource, refused: Secret | None = None) -> Secret:
        """As `read_key`; a newer one than `refused`, which a server did not accept."""
        command = tuple(source.command)
        if not command:
            return await read_key(source)
        async with self._reading.setdefault(command, asyncio.Lock()):
            known = self._known.get(command)
            if known is None or known is refused:
                known = self._known[command] = await read_key(source)
            return known


def _program(name: str) -> str:
    """Find a program. Raises BackendRefused."""
    found = shutil.which(Path(name).expanduser())
    # What is found by a relative path is in the current folder.
    if found is None or not Path(found).is_absolute():
        raise BackendRefused(
            f'The command "{name}" should print a key and cannot be found; install '
            "it, or write its whole path into your settings."
        )
    return found


async def _printed(
    command: Sequence[str], where: str, patience_s: float, advice: str
) -> str | None:
    """Run a command and return what it prints; None when it ends with an error."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd=Path.home(),
            start_new_session=True,  # So that all it starts can be ended.
        )
    except (OSError, ValueError) as error:
        raise BackendRefused(f"{where} cannot be started.") from error
    assert process.stdout is not None
    try:
        async with asyncio.timeout(patience_s):
            printed = await _up_to(process.stdout, _MOST_BYTES)
            ended_well = await process.wait() == 0
    except TimeoutError as error:
        raise BackendRefused(
            f"{where} gave no key within {patience_s:.0f} seconds; {advice}."
        ) from error
    finally:
        if process.returncode is None:
            _end(process)
            await process.wait()
    return printed.decode(errors="replace") if ended_well else None


async def _up_to(stream: asyncio.StreamReader, most: int) -> bytes:
    """Everything a program prints, up to so many bytes."""
    read = b""
    while len(read) < most and (more := await stream.read(most - len(read))):
        read += more
    while await stream.read(most):
        pass  # Keep nothing of what is too much, and let the program end.
    return read


def _end(process: Process) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, 9)


def _checked(text: str, where: str) -> Secret:
    """Take the key out of a text. Raises BackendRefused when it can be none."""
    key = text.strip().partition("\n")[0].strip()
    if not key or len(key) > _LONGEST_KEY or not (key.isascii() and key.isprintable()):
        # Anything else would not survive in a header of HTTP, or would add one.
        raise BackendRefused(
            f"{where} holds no usable key: a key is one line of plain letters, digits "
            "and signs."
        )
    return Secret(key)
