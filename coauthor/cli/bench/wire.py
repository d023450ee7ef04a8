"""A server process and the pipes to it, with the clock read beside every message.

The client must not be what is measured: a thread waits for bytes, notes the time and
puts them aside, and nothing is looked at before somebody asks. Times are those of
`time.perf_counter`, in seconds.
"""

import itertools
import json
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryFile
from threading import Thread
from typing import IO, Any, cast

from coauthor.errors import RequestFailed, ServerEnded

Message = dict[str, Any]

_ANSWER_SECONDS = 180.0
_EXIT_SECONDS = 10.0
_LAST_BYTES = 2000
_READ_BYTES = 1 << 16


def server_command() -> list[str]:
    """The console script that editors start; the module where there is no script."""
    script = shutil.which("coauthor", path=str(Path(sys.executable).parent))
    start = [script] if script else [sys.executable, "-P", "-m", "coauthor"]
    return [*start, "serve", "--stdio"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a request."""

    id: int
    result: Any
    error: int | None
    """The code of an error response."""
    sent: float
    """When the request was about to be written."""
    at: float
    """When the last byte of the answer had been read."""

    @property
    def ms(self) -> float:
        """Milliseconds between the two."""
        return (self.at - self.sent) * 1000


class Wire:
    """One server process."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        """Start it. Raises ServerEnded when that cannot be done."""
        self.messages: list[str] = []
        """What the server showed to the writer."""
        self._ids = itertools.count(1)
        self._sent: dict[int, float] = {}
        self._kept: deque[Answer] = deque()
        self._inbox: SimpleQueue[tuple[float, bytes] | None] = SimpleQueue()
        self._stderr = TemporaryFile()  # noqa: SIM115  (closed in `end`)
        self.started = time.perf_counter()
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                bufsize=0,
                env=environment,
            )
        except OSError as error:
            self._stderr.close()
            raise ServerEnded(
                f"The coauthor server could not be started: {error.strerror}."
            ) from error
        self._reading = Thread(target=self._read, daemon=True)
        self._reading.start()

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._process.pid

    def is_answered(self, number: int) -> bool:
        """Whether the answer to a request was among what has been read so far."""
        return number not in self._sent

    def notify(self, method: str, params: object) -> None:
        """Send a notification."""
        self._write(frame(notification(method, params)))

    def request(self, method: str, params: object, *before: Message) -> int:
        """Send a request, in one write with the messages before it; its id."""
        number = next(self._ids)
        asked = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        data = b"".join(map(frame, (*before, asked)))
        self._sent[number] = time.perf_counter()
        self._write(data)
        return number

    def answer(self, until: float) -> Answer | None:
        """The next answer to any request; None when none has come by that time.

        Raises ServerEnded.
        """
        if self._kept:
            return self._kept.popleft()
        while True:
            message = self._next(until)
            if message is None:
                return None
            at, raw = message
            answer = self._take(at, raw)
            if answer is not None:
                return answer

    def wait(self, number: int) -> Answer:
        """Wait for the answer to one request; others are kept for `answer`.

        Raises ServerEnded, or RequestFailed when nothing comes; an error is an answer.
        """
        until = time.perf_counter() + _ANSWER_SECONDS
        others: list[Answer] = []
        while (answer := self.answer(until)) is not None:
            if answer.id == number:
                self._kept.extendleft(reversed(others))
                return answer
            others.append(answer)
        raise RequestFailed(
            f"The server did not answer within {_ANSWER_SECONDS:g} seconds."
        )

    def ask(self, method: str, params: object) -> Answer:
        """Send a request and wait. Raises as `wait`, and RequestFailed for an error."""
        return checked(self.wait(self.request(method, params)))

    def end(self) -> None:
        """Ask the server to leave, and make it leave when it does not."""
        if self._process.poll() is None:
            with suppress(ServerEnded, RequestFailed):
                self.ask("shutdown", None)
                self.notify("exit", None)
            try:
                self._process.wait(_EXIT_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._reading.join()
        for stream in (self._process.stdin, self._process.stdout, self._stderr):
            if stream is not None:
                stream.close()

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        stdin = cast("IO[bytes]", self._process.stdin)
        try:
            while rest:
                rest = rest[stdin.write(rest) :]
        except (BrokenPipeError, OSError) as error:
            raise ServerEnded(self._why_it_ended()) from error

    def _read(self) -> None:
        """Put whole messages into the inbox, with the time of their last byte."""
        stdout = cast("IO[bytes]", self._process.stdout)
        data = b""
        while piece := stdout.read(_READ_BYTES):
            at = time.perf_counter()
            data += piece
            while (body := _body(data)) is not None:
                start, end = body
                self._inbox.put((at, data[start:end]))
                data = data[end:]
        self._inbox.put(None)

    def _next(self, until: float) -> tuple[float, bytes] | None:
        try:
            found = self._inbox.get(timeout=max(0.0, until - time.perf_counter()))
        except Empty:
            return None
        if found is None:
            self._inbox.put(None)  # For whoever asks after us.
            raise ServerEnded(self._why_it_ended())
        return found

    def _take(self, at: float, raw: bytes) -> Answer | None:
        message: Message = json.loads(raw)
        method = message.get("method")
        if method == "window/showMessage":
            self.messages.append(str(message["params"]["message"]))
        if method is not None:
            if "id" in message:
                # We announce nothing that would need a better answer.
                reply = {"jsonrpc": "2.0", "id": message["id"], "result": None}
                self._write(frame(reply))
            return None
        sent = self._sent.pop(message["id"])
        error: Message | None = message.get("error")
        if error is not None:
            return Answer(message["id"], error["message"], error["code"], sent, at)
        return Answer(message["id"], message.get("result"), None, sent, at)

    def _why_it_ended(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        self._stderr.seek(0)
        said = self._stderr.read()[-_LAST_BYTES:].decode("utf-8", "replace").strip()
        code = self._process.returncode
        reason = f"The coauthor server ended early (exit code {code})."
        return f"{reason} It last wrote:\n{said}" if said else reason


def checked(answer: Answer) -> Answer:
    """The answer. Raises RequestFailed with the server's sentence if it is an error."""
    if answer.error is not None:
        raise RequestFailed(str(answer.result))
    return answer


def notification(method: str, params: object) -> Message:
    """A message that wants no answer."""
    return {"jsonrpc": "2.0", "method": method, "params": params}


def frame(message: Message) -> bytes:
    """A message as it goes through the pipe."""
    body = json.dumps(message, separators=(",", ":")).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def _body(data: bytes) -> tuple[int, int] | None:
    """Where the first message's body is; None when it is not there as a whole."""
    header, found, _ = data.partition(b"\r\n\r\n")
    if not found:
        return None
    lines = header.lower().split(b"\r\n")
    length = next(line for line in lines if line.startswith(b"content-length:"))
    start = len(header) + len(found)
    end = start + int(length.split(b":")[1])
    return (start, end) if end <= len(data) else None
