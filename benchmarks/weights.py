"""How fast the files of one model are that differ in the precision of their weights.

    uv run python -m benchmarks.weights model-q8_0.gguf model-q4_k_m.gguf

In turns, so that what else the machine does falls on all of them alike. How much each
knows says `coauthor bench model`.
"""

import argparse
import statistics
from pathlib import Path
from time import perf_counter

from llama_cpp import Llama

from benchmarks.setting import ESSAY

_READ = 400
"""Tokens at once, as when a document is opened."""
_WRITTEN = 60
"""Tokens one by one, as in suggestions."""
_ROUNDS = 15


def _round(model: Llama, tokens: list[int]) -> tuple[float, float]:
    """Milliseconds for each token that is read, and for each that is written."""
    model.reset()
    began = perf_counter()
    model.eval(tokens[:_READ])
    read_s = perf_counter() - began
    began = perf_counter()
    for token in tokens[:_WRITTEN]:
        model.eval([token])
    written_s = perf_counter() - began
    return read_s * 1000 / _READ, written_s * 1000 / _WRITTEN


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--threads", type=int, default=1, help="for writing")
    parser.add_argument("--batch-threads", type=int, default=2, help="for reading")
    wanted = parser.parse_args()
    models = [
        Llama(
            str(file),
            n_ctx=2 * _READ,
            n_threads=wanted.threads,
            n_threads_batch=wanted.batch_threads,
            verbose=False,
        )
        for file in wanted.files
    ]
    tokens = [model.tokenize(ESSAY.read_bytes()) for model in models]
    rounds = [
        [_round(*each) for each in zip(models, tokens, strict=True)]
        for _ in range(_ROUNDS)
    ]
    for file, times in zip(wanted.files, zip(*rounds, strict=True), strict=True):
        read, written = (statistics.median(part) for part in zip(*times, strict=True))
        print(f"{file.name}: {read:.3f} ms a token read, {written:.3f} ms written")


if __name__ == "__main__":
    _main()
