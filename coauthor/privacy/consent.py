"""Where the writer said yes or no to sending text away; kept on disk.

A yes is for one folder and one server: the same name with another address, or another
folder, is asked about anew. A file that cannot be read is no yes, is told of, and is
put aside by the next answer. Answers of several processes wait for each other.
"""

import stat
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import platformdirs

from coauthor.whole_file import write_whole

_LARGEST_FILE = 4_000_000
_LOCK_S = 2.0
"""Another answer is written within milliseconds."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A server that is not on this machine."""

    backend: str
    """Its name in the settings."""
    address: str
    """Its URL, without any key."""


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """One answer of the writer."""

    folder: str
    """The opened folder; empty for documents that are in none."""
    backend: str
    address: str
    allowed: bool
    when: str = ""
    """ISO 8601, UTC."""


def consent_file() -> Path:
    """Where the answers are; it need not exist."""
    return platformdirs.user_data_path("coauthor", appauthor=False) / "consent.json"


class Consents:
    """The writer's answers, read anew whenever the file has changed."""

    def __init__(self, path: Path | None = None) -> None:
        """`path` is `consent_file()` unless given."""
        self._path = path or consent_file()
        self._stamp: tuple[int, ...] | None = None
        self._decisions: tuple[Decision, ...] = ()
        self._unreadable = False

    def all(self) -> tuple[Decision, ...]:
        """Every answer, the oldest first."""
        try:
            status = self._path.stat()
            stamp = status.st_mtime_ns, status.st_size, status.st_ino
            if stamp != self._stamp:
                self._decisions = msgspec.json.decode(
                    _content(self._path, status.st_mode), type=tuple[Decision, ...]
                )
                self._stamp = stamp
            self._unreadable = False
        except (OSError, ValueError, RecursionError) as error:
            # msgspec's errors are ValueErrors.
            self._stamp, self._decisions = None, ()
            self._unreadable = not isinstance(error, FileNotFoundError)
        return self._decisions

    @property
    def trouble(self) -> str:
        """A sentence when the answers of before cannot be read; else empty."""
        self.all()
        if not self._unreadable:
            return ""
        return (
            f"Your answers so far, in {self._path}, cannot be read and do not count; "
            "answer again, or put the file right."
        )

    def answer(self, folder: Path | None, to: Destination) -> bool | None:
        """What the writer said; None when nobody has asked yet."""
        for decision in reversed(self.all()):
            if _key(decision) == (_name(folder), to.backend, to.address):
                return decision.allowed
        return None

    def anywhere(self, to: Destination) -> bool:
        """Whether the writer said yes to this server for any folder."""
        return any(
            it.allowed and (it.backend, it.address) == (to.backend, to.address)
            for it in self.all()
        )

    def decide(self, folder: Path | None, to: Destination, allowed: bool) -> None:
        """Remember an answer in place of an older one.

        Raises OSError when it cannot be written; then it does not count either.
        """
        when = datetime.now(UTC).isoformat(timespec="seconds")
        new = Decision(_name(folder), to.backend, to.address, allowed, when)
        with self._alone():
            kept = [it for it in self.all() if _key(it) != _key(new)]
            self._write([*kept, new])

    def forget(self, folder: Path | None, backend: str | None = None) -> int:
        """Take answers for a folder back; returns how many there were.

        Raises OSError when that cannot be written.
        """
        name = _name(folder)
        with self._alone():
            known = self.all()
            kept = [
                it
                for it in known
                if it.folder != name or backend not in (None, it.backend)
            ]
            if len(kept) < len(known):
                self._write(kept)
        return len(known) - len(kept)

    @contextmanager
    def _alone(self) -> Generator[None]:
        """No other process changes the file meanwhile. Raises OSError."""
        # Not at the top: nothing on the way of a key writes an answer.
        from filelock import FileLock

        self._path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(f"{self._path}.lock", timeout=_LOCK_S, mode=0o600)
        with lock:
            yield

    def _write(self, decisions: list[Decision]) -> None:
        """Whole or not at all, and readable for this user alone."""
        if self._unreadable:
            # It may be worth a look, and nothing in it may come to count again.
            self._path.replace(f"{self._path}.unreadable")
        content = msgspec.json.format(msgspec.json.encode(decisions))
        write_whole(self._path, content)
        self._stamp = None


def _content(path: Path, mode: int) -> bytes:
    """What is in a file, if it can be one of ours. Raises OSError or ValueError."""
    # Looked at before it is opened: opening a named pipe would wait for a writer.
    if not stat.S_ISREG(mode):
        raise ValueError("no regular file")
    with path.open("rb") as file:
        content = file.read(_LARGEST_FILE + 1)
    if len(content) > _LARGEST_FILE:
        raise ValueError("too large")
    return content


def _name(folder: Path | None) -> str:
    return str(folder) if folder is not None else ""


def _key(decision: Decision) -> tuple[str, str, str]:
    return decision.folder, decision.backend, decision.address
