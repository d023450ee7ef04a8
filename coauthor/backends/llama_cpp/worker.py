"""The process in which the model lives: `python -m ... BELL_FILE`.

Frames come in on standard input and go out on what was standard output. Native code may
print whenever it likes, so both are moved to private descriptors before any of it is
imported, and file descriptor 1 points at standard error from then on.
This module must not import anything that imports llama.cpp at its top.
"""

import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO

from coauthor.backends.llama_cpp.frames import (
    FromWorker,
    ToWorker,
    encode,
    read_to_worker,
)


def main(bell_file: Path) -> None:
    """Serve until the server closes our input."""
    source, target = _private_pipes()
    # Ctrl-C in a terminal reaches the whole group; the server decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A failed assertion would start a debugger, which takes seconds and prints.
    os.environ["GGML_NO_BACKTRACE"] = "1"
    inbox: SimpleQueue[ToWorker] = SimpleQueue()
    reading = (source, inbox, bell_file)
    threading.Thread(target=_read, args=reading, daemon=True).start()

    from coauthor.backends.llama_cpp.bell import Bell
    from coauthor.backends.llama_cpp.scheduler import Scheduler

    def send(frame: FromWorker) -> None:
        try:
            target.write(encode(frame))
        except OSError:
            os._exit(0)

    Scheduler(inbox, send, Bell(bell_file)).serve_forever()


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output as files nobody else knows of."""
    source = os.fdopen(os.dup(0), "rb")
    target = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    return source, target


def _read(source: BinaryIO, inbox: SimpleQueue[ToWorker], bell_file: Path) -> None:
    """Queue frames until the end of input, then end the process, native code or not."""
    try:
        while (frame := read_to_worker(source)) is not None:
            inbox.put(frame)
    finally:
        # Nothing else is cleaned up: the engine thread may be deep inside a decode.
        _remove(bell_file)
        os._exit(0)


def _remove(bell_file: Path) -> None:
    """Take the bell and its folder away, as a server that was killed cannot."""
    # Windows removes neither a file that is mapped nor the folder we stand in.
    with suppress(OSError):
        bell_file.unlink(missing_ok=True)
        bell_file.parent.rmdir()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m coauthor.backends.llama_cpp.worker BELL_FILE")
    main(Path(sys.argv[1]))
