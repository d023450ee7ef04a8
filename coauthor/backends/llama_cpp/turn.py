"""One turn of the engine: one decode, for one run or for several side by side.

Alternatives are runs with the same prompt. It is evaluated once, by whoever of them has
got furthest; the others share its cells and its logits. From then on each has a token
of its own to evaluate, and these go through one decode together: three cost about as
much as two alone.
"""

from collections.abc import Sequence
from time import perf_counter

from coauthor.backends.llama_cpp.context import Context, Decoded
from coauthor.backends.llama_cpp.failure import RunFailure
from coauthor.backends.llama_cpp.generation import Generation
from coauthor.backends.llama_cpp.sequences import Sequences

Pickable = list[tuple[Generation, int | None]]
"""Runs that can pick their next token, each with the place of its first logits."""


def advance(
    runs: Sequence[Generation], context: Context, sequences: Sequences
) -> Pickable:
    """Evaluate something for alternatives, the most urgent of them first.

    Raises RunFailure; then none of them can go on.
    """
    reader = max(runs, key=_progress)
    reader.claim()
    if reader.is_reading:
        return _decode([reader], runs, context, sequences)
    pending = [(run, run.claim()) for run in runs]
    # Where all sequences are busy, one run's claim may have cost another its own.
    pending = [(run, count) for run, count in pending if run.kept]
    fresh: Pickable = [(run, None) for run, count in pending if count == 0]
    if fresh:
        return fresh
    behind = [run for run, count in pending if count > 1]
    going = behind[:1] or [run for run, _ in pending]
    return _decode(going, runs, context, sequences)


def _progress(run: Generation) -> int:
    return run.progress


def _decode(
    going: list[Generation],
    runs: Sequence[Generation],
    context: Context,
    sequences: Sequences,
) -> Pickable:
    """Evaluate the next tokens of some of the runs."""
    # Side by side, each decode yields several tokens as it is.
    drafts = len(runs) == 1
    while True:
        spans = [run.span(drafts=drafts) for run in going]
        # A memory that cannot be cut back would be spoilt for the sake of one token.
        heeds_bell = sequences.rewinds or len(spans[0].tokens) > 1
        context.listen(going[0].priority if heeds_bell else None)
        begun = perf_counter()
        decoded = context.decode(spans)
        seconds = perf_counter() - begun
        if decoded is not Decoded.FULL:
            break
        if spans[0].rows > 1:
            # Nothing that is kept has to go for the sake of a guess.
            drafts = False
        else:
            _make_room(going, runs, sequences)
    if decoded is Decoded.INTERRUPTED:
        for run in going:
            run.interrupted()
        return []
    pickable: Pickable = []
    at = -1
    for run, span in zip(going, spans, strict=True):
        at += len(span.tokens)
        run.evaluated(span, at, seconds)
        if span.rows:
            pickable.append((run, at + 1 - span.rows))
    return pickable


def _make_room(
    going: list[Generation], runs: Sequence[Generation], sequences: Sequences
) -> None:
    """Drop what is kept from before, or let the least urgent of the runs wait."""
    if sequences.make_room([run.kept for run in runs if run.kept]):
        return
    for run in reversed(runs):
        if run.kept and run is not going[0]:
            run.give_way()
            if run in going:
                going.remove(run)
            return
    raise RunFailure("ContextTooLong", "The text is too long for this model's context.")
