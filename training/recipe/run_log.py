"""The log of a run: a line of JSON for every few steps, over all its sessions."""

from pathlib import Path
from time import monotonic

import msgspec


class Line(msgspec.Struct):
    """One line."""

    step: int
    tokens: int
    """Read so far."""
    loss: float
    """Nats for each learned token, over the steps since the last line."""
    tokens_per_second: float
    held_out: dict[str, float] | None = None
    """Bits for each character of every genre's held-out text, now and then."""


class RunLog:
    """Goes on with the lines up to a step.

    What a session that was killed said behind its last checkpoint will happen again, so
    those lines go, and so does a last line that was not written to its end.
    """

    def __init__(self, path: Path, step: int, tokens_a_step: int) -> None:
        self._path, self._tokens_a_step = path, tokens_a_step
        if path.is_file():
            kept = (it for it in path.read_bytes().splitlines() if _is_upto(step, it))
            path.write_bytes(b"".join(line + b"\n" for line in kept))
        self._losses: list[float] = []
        self._since = monotonic()

    def add(self, loss: float) -> None:
        """The mean loss of one more step."""
        self._losses.append(loss)

    def line(self, step: int, held_out: dict[str, float] | None) -> Line:
        """Write a line about the steps since the last one, and give it back."""
        count, seconds = len(self._losses), monotonic() - self._since
        line = Line(
            step=step,
            tokens=step * self._tokens_a_step,
            loss=round(sum(self._losses) / count, 4),
            tokens_per_second=round(count * self._tokens_a_step / seconds, 1),
            held_out=held_out,
        )
        with self._path.open("ab") as file:
            file.write(msgspec.json.encode(line) + b"\n")
        self._losses, self._since = [], monotonic()
        return line


def _is_upto(step: int, line: bytes) -> bool:
    try:
        return msgspec.json.decode(line, type=Line).step <= step
    except msgspec.DecodeError:
        return False
