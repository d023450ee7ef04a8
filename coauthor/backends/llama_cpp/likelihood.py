"""How probable a model finds texts: `python -m ... MODEL`, a program of its own.

Texts come in on standard input as a JSON list of strings; one JSON object goes out:

    bits       for each text, the information in it in bits, by the model
    tokens     for each text, how many tokens it is
    seconds    of all decodes together
    memory_mb  the most memory the process ever held, in megabytes; null on Windows

Each token is predicted once, from all that is before it in its window. Windows are as
long as the model's context and overlap by a quarter, so a token is predicted from a
quarter of a window at least, except at the beginning of a text.
This module must not import anything that imports llama.cpp at its top.
"""

import json
import math
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, TextIO

from coauthor.backends.llama_cpp.failure import RunFailure

if TYPE_CHECKING:
    from coauthor.backends.llama_cpp.context import Context

_LONGEST_WINDOW = 4096
"""Tokens. A model of a longer context is measured with so many."""


def main(path: Path) -> None:
    """Read the texts, measure, write the figures."""
    target = _private_output()
    texts: list[str] = json.load(sys.stdin)
    try:
        figures = _measured(path, texts)
    except RunFailure as failure:
        sys.exit(str(failure))
    json.dump(figures, target)
    target.flush()
    # Native code frees slowly, and nobody waits for it.
    os._exit(0)


def _measured(path: Path, texts: list[str]) -> dict[str, object]:
    from coauthor.backends.llama_cpp.bell import Bell
    from coauthor.backends.llama_cpp.context import Context
    from coauthor.backends.llama_cpp.cores import available_cores
    from coauthor.backends.llama_cpp.frames import BELL_BYTES
    from coauthor.backends.llama_cpp.model import Model

    model = Model(path)
    window = min(model.trained_context or _LONGEST_WINDOW, _LONGEST_WINDOW)
    cores = available_cores()
    # Not a temporary file: Windows does not open one twice.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        silent = Path(folder) / "bell"
        silent.write_bytes(bytes(BELL_BYTES))
        context = Context(
            model.handle,
            Bell(silent),
            cells=window,
            sequences=1,
            threads=cores,
            batch_threads=cores,
        )
    vocabulary = model.vocabulary
    begin = vocabulary.bos if vocabulary.bos >= 0 else vocabulary.eos
    tokens = [vocabulary.tokens(text, continues=begin < 0) for text in texts]
    before = [begin] if begin >= 0 else []
    start = perf_counter()
    bits = [_bits(context, before + each, window) for each in tokens]
    return {
        "bits": bits,
        "tokens": [len(each) for each in tokens],
        "seconds": perf_counter() - start,
        "memory_mb": _peak_memory_mb(),
    }


def _bits(context: "Context", tokens: list[int], window: int) -> float:
    """The information in all tokens but the first."""
    from coauthor.backends.llama_cpp.context import BATCH, Decoded, Span

    total = 0.0
    for start, first, end in windows(len(tokens), window):
        context.remove(0, 0)
        # The row after a token says what comes next, so the last has none to ask for.
        for at in range(start, end - 1, BATCH):
            piece = tokens[at : min(at + BATCH, end - 1)]
            rows = min(len(piece), max(0, at + len(piece) - (first - 1)))
            outcome = context.decode([Span(0, piece, at - start, rows)])
            if outcome is not Decoded.DONE:
                raise MemoryError("the model's context is too small for its own window")
            for row in range(len(piece) - rows, len(piece)):
                total += _surprise(context.row(row), tokens[at + row + 1])
    return total


def windows(length: int, size: int) -> Iterator[tuple[int, int, int]]:
    """Cut `length` tokens into windows: (start, first predicted, end), as indexes.

    Every token but the very first is predicted in just one window.
    """
    start, first = 0, 1
    while first < length:
        end = min(start + size, length)
        yield start, first, end
        first = end
        start = end - size // 4


def _surprise(row: "memoryview[float]", token: int) -> float:
    import numpy as np  # llama-cpp-python brings it; no other process of ours needs it.

    logits = np.frombuffer(row.tobytes(), dtype=np.float32).astype(np.float64)
    highest = float(logits.max())
    log_sum = highest + math.log(float(np.exp(logits - highest).sum()))
    return (log_sum - float(logits[token])) / math.log(2)


def _peak_memory_mb() -> float | None:
    if sys.platform == "win32":
        return None
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _private_output() -> TextIO:
    """Standard output as a file nobody else knows of: native code may print."""
    target = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return target


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(
            "usage: python -m coauthor.backends.llama_cpp.likelihood MODEL < TEXTS"
        )
    main(Path(sys.argv[1]))
