"""How many threads decode: measured with this model on this machine as it warms up.

A second thread saves a small model little, and beside busy programs it costs a lot:
23 ms for a token instead of 2. So a model that is fast with one thread keeps to it,
and a slow one gets more only when they are clearly faster.
"""

from time import perf_counter

from coauthor.backends.llama_cpp.context import BATCH, Context, Span

_FAST_ENOUGH = 0.005
"""Seconds for one token: a dozen of them come sooner than a writer can notice."""
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
    while threads <= most and best_time > _FAST_ENOUGH:
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
    context.decode([Span(_SEQUENCE, [_TOKEN] * count, 0, rows=1)])
