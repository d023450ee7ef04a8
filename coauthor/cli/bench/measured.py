"""From a replay to its figures. Latencies are in milliseconds, shares are fractions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coauthor.cli.bench.figures import Summary, share, summary
from coauthor.cli.bench.replay import Replay
from coauthor.cli.bench.sources import Press

QUICK_MS = 3.0
"""An answer within this many milliseconds is there before the eye looks for it."""

_WANTED = ("asked", "from_cache", "joined", "prefetches", "evaluated", "generated")


@dataclass(frozen=True, slots=True)
class Latencies:
    """From writing edit and request to having read the answer, by kind of answer."""

    answered: Summary | None
    """All that were not superseded and did not fail, also empty ones."""
    without_model: Summary | None
    """Those with a suggestion that was there already."""
    with_model: Summary | None
    """Those with a suggestion that the model had to make, or to finish."""
    empty: Summary | None
    accepted: Summary | None
    """Those asked for right after the writer took a suggestion; part of the others."""
    superseded: Summary | None
    """How long it took until the server said that it gave them up."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Of all keys."""

    answered: float | None
    shown: float | None
    """Answered with a suggestion."""
    shown_without_model: float | None
    """Answered with one without a decode, as the counters have it."""
    unknown_source: float | None
    """Answered with one, but the counters do not tell which came from where: these
    are in neither of the two latencies that are split by it."""
    quick: float | None
    """Answered within 3 ms, with or without a suggestion."""
    superseded: float | None


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the model did, prefetching included."""

    evaluated: int
    generated: int
    evaluated_per_key: float | None
    generated_per_key: float | None
    shown: int | None
    """Estimated from the characters shown; None where the model cannot be asked."""
    never_shown: int | None


@dataclass(frozen=True, slots=True)
class Measured:
    """All figures of one replay."""

    keys: int
    """Key presses, each with one request; accepted suggestions are apart."""
    taken: int
    """Suggestions the writer accepted, each with one request."""
    seconds: float
    outcomes: dict[str, int]
    sources: dict[str, int]
    latencies_ms: Latencies
    shares: Shares
    tokens: Tokens
    counters: dict[str, int]
    """What each counter of `coauthor/status` went up by."""
    server: Mapping[str, Any]
    """What else the server tells of the session, as it came."""
    missing: tuple[str, ...]
    """Counters that this server does not have; they are read as 0."""
    presses: Sequence[Press]
    """All of them in their order, without what was written."""


def measure(replay: Replay, characters_per_token: float | None) -> Measured:
    """Count and sum up."""
    presses = replay.presses
    after, before = replay.after.counters, replay.before.counters
    counters = {name: after[name] - before.get(name, 0) for name in after}
    taken = sum(press.ends == "accepted" for press in presses)
    return Measured(
        keys=len(presses) - taken,
        taken=taken,
        seconds=round(replay.seconds, 2),
        outcomes=dict(Counter(str(press.outcome) for press in presses)),
        sources=dict(Counter(press.source for press in presses if press.source)),
        latencies_ms=_latencies(presses),
        shares=_shares(presses, counters),
        tokens=_tokens(presses, counters, characters_per_token),
        counters=counters,
        server=replay.after.more,
        missing=tuple(name for name in _WANTED if name not in after),
        presses=presses,
    )


def _latencies(presses: Sequence[Press]) -> Latencies:
    answered = [press for press in presses if press.outcome in ("shown", "empty")]
    return Latencies(
        answered=_summary(answered),
        without_model=_summary([it for it in answered if it.source == "cache"]),
        with_model=_summary([it for it in answered if it.source in _FROM_MODEL]),
        empty=_summary([it for it in answered if it.outcome == "empty"]),
        accepted=_summary([it for it in answered if it.ends == "accepted"]),
        superseded=_summary([it for it in presses if it.outcome == "superseded"]),
    )


_FROM_MODEL = ("joined", "model")


def _summary(presses: Sequence[Press]) -> Summary | None:
    return summary([press.ms for press in presses])


def _shares(presses: Sequence[Press], counters: dict[str, int]) -> Shares:
    total = len(presses)
    answered = [press for press in presses if press.outcome in ("shown", "empty")]
    return Shares(
        answered=share(len(answered), total),
        shown=share(sum(it.outcome == "shown" for it in answered), total),
        shown_without_model=share(counters.get("from_cache", 0), total),
        unknown_source=share(sum(it.source == "unknown" for it in answered), total),
        quick=share(sum(it.ms <= QUICK_MS for it in answered), total),
        superseded=share(sum(it.outcome == "superseded" for it in presses), total),
    )


def _tokens(
    presses: Sequence[Press],
    counters: dict[str, int],
    characters_per_token: float | None,
) -> Tokens:
    evaluated, generated = counters.get("evaluated", 0), counters.get("generated", 0)
    shown: int | None = None
    if characters_per_token:
        characters = sum(press.new_characters for press in presses)
        shown = round(characters / characters_per_token)
    return Tokens(
        evaluated=evaluated,
        generated=generated,
        evaluated_per_key=round(evaluated / len(presses), 2) if presses else None,
        generated_per_key=round(generated / len(presses), 2) if presses else None,
        shown=shown,
        never_shown=None if shown is None else max(0, generated - shown),
    )
