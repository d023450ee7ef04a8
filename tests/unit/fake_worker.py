"""A worker without a model, run as a script: `fake_worker.py MODE BELL`.

MODE says how loading goes; the text of a request says how its run goes.
"""

import mmap
import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path

from coauthor.backends.llama_cpp import frames

DEADLINE_SECONDS = 10.0


def main() -> None:
    mode, bell_file = sys.argv[1:]
    with Path(bell_file).open("r+b") as file:
        bell = mmap.mmap(file.fileno(), frames.BELL_BYTES)
    inbox: queue.Queue[frames.ToWorker | None] = queue.Queue()
    threading.Thread(target=read, args=(inbox, mode), daemon=True).start()
    load(inbox.get(), mode)
    endless: dict[int, frames.Generate] = {}
    while True:
        try:
            frame = inbox.get(timeout=0.001 if endless else None)
        except queue.Empty:
            for id in endless:
                say(frames.Piece(id, "more "))
            continue
        if isinstance(frame, frames.Cancel):
            await_ring(bell, endless.pop(frame.id).priority)
            say(frames.Piece(frame.id, "", "cancelled"))
        elif isinstance(frame, frames.Generate):
            run(frame, endless, bell)


def read(inbox: "queue.Queue[frames.ToWorker | None]", mode: str) -> None:
    while (frame := frames.read_to_worker(sys.stdin.buffer)) is not None:
        inbox.put(frame)
    while mode == "stubborn":
        time.sleep(1)
    os._exit(0)


def load(frame: frames.ToWorker | None, mode: str) -> None:
    assert isinstance(frame, frames.Load)
    if mode == "die":
        os._exit(1)
    if mode == "hang":
        time.sleep(60)
    if mode == "refuse":
        say(frames.Failed(0, "ModelNotFound", "That is no model."))
        return
    if mode == "garbage":
        sys.stdout.buffer.write(b"\x02\x00\x00\x00\xc1\xc1")
        sys.stdout.buffer.flush()
    if mode == "talk":
        sys.stderr.write("a plain line\n" + "x" * 100_000 + "\nthe last line\n")
        sys.stderr.flush()
    details = {
        "spin": os.environ.get("GOMP_SPINCOUNT", ""),
        "backtrace": os.environ.get("GGML_NO_BACKTRACE", ""),
        "path": frame.path,
        "folder": str(Path.cwd()),
        "sys_path": os.pathsep.join(sys.path),
    }
    say(frames.Ready("fake", 1024, 3.0, True, "spm", {}, [], details))


def run(
    frame: frames.Generate, endless: dict[int, frames.Generate], bell: mmap.mmap
) -> None:
    text = "".join(part.text for part in frame.parts if isinstance(part, frames.Text))
    if text == "endless":
        endless[frame.id] = frame
        say(frames.Piece(frame.id, "begun "))
        return
    if text == "crash":
        signal.signal(signal.SIGABRT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGABRT)
    if text == "too long":
        say(frames.Failed(frame.id, "ContextTooLong", "It does not fit."))
        return
    if text == "overtake":
        await_ring(bell, 1)
    say(frames.Piece(frame.id, "one ", None, 5, 3, 1))
    say(frames.Piece(frame.id, f"{len(text)}", None, 5, 3, 2))
    say(frames.Piece(frame.id, "", "end", 5, 3, 2))


def await_ring(bell: mmap.mmap, priority: int) -> None:
    """The frame came first; its ring has to follow."""
    until = time.monotonic() + DEADLINE_SECONDS
    while bell[frames.bell_byte(priority)] == 0:
        if time.monotonic() > until:
            os._exit(70)
        time.sleep(0.001)
    bell[frames.bell_byte(priority)] = 0


def say(frame: frames.FromWorker) -> None:
    sys.stdout.buffer.write(frames.encode(frame))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
