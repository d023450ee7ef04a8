"""Where the writer said yes or no to sending text away; kept on disk.

A yes is for one folder and one server: the same name with another address, or another
folder, is asked about anew. A file that cannot be read is no yes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import platformdirs

from coauthor.whole_file import write_whole


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
        self._stamp: tuple[int, int] | None = None
        self._decisions: tuple[Decision, ...] = ()

    def all(self) -> tuple[Decision, ...]:
        """Every answer, the oldest first."""
        try:
            status = self._path.stat()
            stamp = status.st_mtime_ns, status.st_size
            if stamp != self._stamp:
                self._decisions = msgspec.json.decode(
                    self._path.read_bytes(), type=tuple[Decision, ...]
                )
                self._stamp = stamp
        except (OSError, msgspec.MsgspecError):
            self._stamp, self._decisions = None, ()
        return self._decisions

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
        kept = [it for it in self.all() if _key(it) != _key(new)]
        self._write([*kept, new])

    def forget(self, folder: Path | None, backend: str | None = None) -> int:
        """Take answers for a folder back; returns how many there were."""
        name = _name(folder)
        gone = [
            it
            for it in self.all()
            if it.folder == name and backend in (None, it.backend)
        ]
        if gone:
            self._write([it for it in self.all() if it not in gone])
        return len(gone)

    def _write(self, decisions: list[Decision]) -> None:
        """Whole or not at all, and readable for this user alone."""
        content = msgspec.json.format(msgspec.json.encode(decisions))
        write_whole(self._path, content)
        self._stamp = None


def _name(folder: Path | None) -> str:
    return str(folder) if folder is not None else ""


def _key(decision: Decision) -> tuple[str, str, str]:
    return decision.folder, decision.backend, decision.address
