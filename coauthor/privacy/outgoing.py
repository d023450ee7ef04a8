"""The log of what was sent: the very text, when, where to, and about which document.

It is a file of JSON lines that only this user can read, and the one place where text of
the writer is kept outside of documents; what was hidden is hidden there, too. When it
is full, it becomes the older half and a new one begins.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import platformdirs

from coauthor.privacy.consent import Destination

MOST_BYTES = 5_000_000


class Sent(msgspec.Struct, frozen=True):
    """One request that left this machine."""

    when: str
    """ISO 8601, UTC."""
    backend: str
    address: str
    document: str
    """Its path; empty for a text that is not saved."""
    work: str
    """`inline`, `command` or `prefetch`."""
    characters: int
    text: str
    """Everything that was sent of it, with its placeholders."""


def outgoing_file() -> Path:
    """Where the log is; it need not exist."""
    folder = platformdirs.user_state_path("coauthor", appauthor=False)
    return folder / "log" / "outgoing.jsonl"


class OutgoingLog:
    """Writes a line before each request."""

    def __init__(self, path: Path | None = None, most_bytes: int = MOST_BYTES) -> None:
        """`path` is `outgoing_file()` unless given."""
        self.path = path or outgoing_file()
        self._most_bytes = most_bytes

    def write(
        self, to: Destination, document: Path | None, work: str, text: str
    ) -> None:
        """Add a line. Raises OSError: what cannot be logged should not be sent."""
        line = msgspec.json.encode(
            Sent(
                datetime.now(UTC).isoformat(timespec="milliseconds"),
                to.backend,
                to.address,
                str(document or ""),
                work,
                len(text),
                text,
            )
        )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists() and self.path.stat().st_size > self._most_bytes:
            self.path.replace(self.older)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        with os.fdopen(os.open(self.path, flags, 0o600), "ab") as file:
            file.write(line + b"\n")

    @property
    def older(self) -> Path:
        """Where the lines before go."""
        return self.path.with_suffix(".old.jsonl")

    def read(self) -> Iterator[Sent]:
        """Every line there is, the oldest first; broken ones are left out."""
        for path in (self.older, self.path):
            try:
                lines = path.read_bytes().splitlines()
            except OSError:
                continue
            for line in lines:
                try:
                    yield msgspec.json.decode(line, type=Sent)
                except msgspec.MsgspecError:
                    continue
