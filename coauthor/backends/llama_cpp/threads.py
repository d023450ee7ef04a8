"""How many threads decode: measured on this machine, with this model, while it warms up.

For small models a second thread costs more in waiting than it brings, and beside busy
programs much more. So more threads are taken only when they are clearly faster.
"""

from time import perf_counter

from coauthor.backends.llama_cpp.context import BATCH, Context

_CLEARLY_FASTER = 0.8
_ROUNDS = 5
_PATIENCE = 0.03
"""Seconds for one candidate; slower models are measured less often."""
_TOKEN = 0
_SEQUENCE = 0


def warm_up(context: Context, *, threads: int, batch_threads: int) -> int:
    """Touch all weights, then settle the number of threads for single tokens.

    `threads` 0 means: measure. Leaves the context empty.
    """
    context.set_threads(threads or 1, batch_threads)
    _decode(context, BATCH)
    if not threads:
        threads = _fastest(context, batch_threads)
        context.set_threads(threads, batch_threads)
    _decode(context, 1)
    context.clear()
    return threads


def _fastest(context: Context, most: int) -> int:
    best, best_time = 1, _measure(context, 1, most)
    threads = 2
    while threads <= most:
        time = _measure(context, threads, most)
        if time < best_time * _CLEARLY_FASTER:
            best, best_time = threads, time
        threads = most if threads < most < threads * 2 else threads * 2
    return best


def _measure(context: Context, threads: int, batch_threads: int) -> float:
    """The shortest time for one token; the first decode only wakes the threads."""
    context.set_threads(threads, batch_threads)
    _decode(context, 1)
    times: list[float] = []
    while len(times) < _ROUNDS and sum(times) < _PATIENCE:
        start = perf_counter()
        _decode(context, 1)
        times.append(perf_counter() - start)
    return min(times)


def _decode(context: Context, count: int) -> None:
    context.remove(_SEQUENCE, 0)
    context.decode(_SEQUENCE, [_TOKEN] * count, 0, logits=True)
