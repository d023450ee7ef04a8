"""A real worker process, driven frame by frame as the server would."""

import mmap
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from coauthor.backends.base import Priority
from coauthor.backends.llama_cpp import frames
from coauthor.models.bundled import bundled_path

BUNDLED = bundled_path()
PATIENCE = 60.0

Part = frames.Text | frames.Special | frames.Message


@dataclass(frozen=True)
class Answer:
    """All that came of one run."""

    text: str
    finish: str | None
    evaluated: int
    cached: int
    generated: int


class WorkerProcess:
    """The process, its pipes and its bell."""

    def __init__(self, folder: Path) -> None:
        bell = folder / "bell"
        bell.write_bytes(bytes(frames.BELL_BYTES))
        with bell.open("r+b") as file:
            self.bell = mmap.mmap(file.fileno(), frames.BELL_BYTES)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "coauthor.backends.llama_cpp.worker", str(bell)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={**os.environ, "GOMP_SPINCOUNT": "1000"},
        )
        self._frames: SimpleQueue[frames.FromWorker | None] = SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._last_id = 0

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        # A reader that is left behind could read from the next worker's pipe.
        self._reader.join(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()
        self.bell.close()

    def send(self, frame: frames.ToWorker) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(frames.encode(frame))

    def receive(self) -> frames.FromWorker:
        frame = self._frames.get(timeout=PATIENCE)
        assert frame is not None, "the worker has ended"
        return frame

    def load(self, path: Path, *, context: int = 0) -> frames.Ready | frames.Failed:
        self.send(frames.Load(str(path), context, 1, 0))
        frame = self.receive()
        assert isinstance(frame, frames.Ready | frames.Failed)
        return frame

    def ring(self, priority: int) -> None:
        self.bell[frames.bell_byte(priority)] = 1

    def start(
        self,
        parts: str | Sequence[Part],
        *,
        max_tokens: int = 12,
        stop: Sequence[str] = (),
        priority: int = Priority.INLINE,
        heal: bool = False,
        temperature: float = 0.0,
        repeat_penalty: float = 1.0,
        seed: int = 0,
        copies: bool = False,
    ) -> int:
        """Send a request; gives its id."""
        self._last_id += 1
        if isinstance(parts, str):
            parts = [frames.Text(parts, "start")]
        self.send(
            frames.Generate(
                id=self._last_id,
                parts=list(parts),
                max_tokens=max_tokens,
                stop=list(stop),
                priority=priority,
                heal=heal,
                temperature=temperature,
                top_k=40,
                top_p=0.95,
                min_p=0.05,
                repeat_penalty=repeat_penalty,
                seed=seed,
                copies=copies,
            )
        )
        return self._last_id

    def preview(
        self, parts: Sequence[Part], *, max_tokens: int = 12, heal: bool = False
    ) -> frames.Previewed | frames.Failed:
        """What the model would read of such a request."""
        self._last_id += 1
        request = frames.Generate(
            self._last_id, list(parts), max_tokens, [], 0, heal, 0, 40, 1, 0, 1, 0
        )
        self.send(frames.Preview(request))
        frame = self.receive()
        assert isinstance(frame, frames.Previewed | frames.Failed)
        return frame

    def finish(self, identifier: int) -> Answer:
        """Wait for the end of a run; other runs' frames are dropped."""
        return collect(self, [identifier])[identifier]

    def run(self, parts: str | Sequence[Part], **options: object) -> Answer:
        return self.finish(self.start(parts, **options))  # type: ignore[arg-type]

    def fail(self, parts: str | Sequence[Part], **options: object) -> frames.Failed:
        """Send a request that must be refused."""
        self.start(parts, **options)  # type: ignore[arg-type]
        frame = self.receive()
        assert isinstance(frame, frames.Failed)
        return frame

    def _read(self) -> None:
        pipe = self.process.stdout
        assert pipe is not None
        while header := _exactly(pipe.fileno(), 4):
            body = _exactly(pipe.fileno(), frames.body_length(header))
            self._frames.put(frames.decode_from_worker(body))
        self._frames.put(None)


def collect(worker: WorkerProcess, identifiers: Sequence[int]) -> dict[int, Answer]:
    """Wait for the ends of several runs; the result is in the order of their ends."""
    texts = dict.fromkeys(identifiers, "")
    answers: dict[int, Answer] = {}
    while len(answers) < len(texts):
        frame = worker.receive()
        if frame_id := getattr(frame, "id", None):
            assert isinstance(frame, frames.Piece), frame
            texts[frame_id] = texts.get(frame_id, "") + frame.text
            if frame.finish and frame_id in identifiers:
                answers[frame_id] = Answer(
                    texts[frame_id],
                    frame.finish,
                    frame.evaluated,
                    frame.cached,
                    frame.generated,
                )
    return answers


def _exactly(descriptor: int, count: int) -> bytes:
    """Read so many bytes; empty at the end of the pipe."""
    data = b""
    while len(data) < count:
        try:
            piece = os.read(descriptor, count - len(data))
        except OSError:
            return b""
        if not piece:
            return b""
        data += piece
    return data
