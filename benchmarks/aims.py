"""What we aim at, and how far a run is from it.

The aims were set on two cores of another machine, whose processor has AVX-512; there
the bare loop takes 5 ms for 12 tokens of the bundled model and 50 ms at 100 M.
"""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.setting import Figures


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure and the most (or least) that it should be."""

    what: str
    limit: float
    unit: str
    found: Callable[[Figures], float]
    least: bool = False
    """Whether more is better."""

    def met(self, figures: Figures) -> bool:
        """Whether a run reaches it."""
        found = self.found(figures)
        return found >= self.limit if self.least else found <= self.limit


def _engine(model: str, engine: str, figure: str) -> Callable[[Figures], float]:
    def found(figures: Figures) -> float:
        engines = figures["engines"]["models"][model]["suggestion"]["engines"]
        return engines[engine]["ms"][figure]

    return found


def _over_bare(model: str) -> Callable[[Figures], float]:
    """Our median over 1.15 times that of the bare loop and a millisecond."""

    def found(figures: Figures) -> float:
        ours = _engine(model, "coauthor", "p50")(figures)
        return ours / (1.15 * _engine(model, "bare", "p50")(figures) + 1)

    return found


def _times(model: str, peer: str) -> Callable[[Figures], float]:
    def found(figures: Figures) -> float:
        theirs = _engine(model, peer, "p50")(figures)
        return theirs / _engine(model, "coauthor", "p50")(figures)

    return found


def _product(*path: str) -> Callable[[Figures], float]:
    def found(figures: Figures) -> float:
        value = figures["product"]
        for step in path:
            value = value[step]
        return value

    return found


def _added(case: str) -> Callable[[Figures], float]:
    """What our side adds to a whole answer of a server."""
    return lambda figures: figures["over_http"]["cases"][case]["whole"]["added_ms"][
        "p95"
    ]


_TYPING = ("typing", "figures", "measured")
_LIMIT = "share of 1.15 × the bare loop + 1 ms"

AIMS = (
    Aim(
        "12 tokens, bundled model, p50", 8, "ms", _engine("bundled", "coauthor", "p50")
    ),
    Aim(
        "12 tokens, bundled model, p95", 16, "ms", _engine("bundled", "coauthor", "p95")
    ),
    Aim("12 tokens, 100 M, p50", 45, "ms", _engine("100m", "coauthor", "p50")),
    Aim("12 tokens, 100 M, p95", 80, "ms", _engine("100m", "coauthor", "p95")),
    Aim(f"bundled model: {_LIMIT}", 1, "×", _over_bare("bundled")),
    Aim(f"100 M: {_LIMIT}", 1, "×", _over_bare("100m")),
    Aim(
        "llama-server over HTTP, bundled model",
        1,
        "× our time",
        _times("bundled", "llama_server"),
        least=True,
    ),
    Aim(
        "llama-server over HTTP, 100 M",
        1,
        "× our time",
        _times("100m", "llama_server"),
        least=True,
    ),
    Aim(
        "sliding window, bundled model",
        8,
        "× our time",
        _times("bundled", "llama_cpp_python_sliding"),
        least=True,
    ),
    Aim(
        "sliding window, 100 M",
        8,
        "× our time",
        _times("100m", "llama_cpp_python_sliding"),
        least=True,
    ),
    Aim(
        "a key that follows the suggestion, p95",
        3,
        "ms",
        _product(*_TYPING, "latencies_ms", "without_model", "p95"),
    ),
    Aim(
        "keys with a suggestion and without a decode",
        0.5,
        "of all",
        _product(*_TYPING, "shares", "shown_without_model"),
        least=True,
    ),
    Aim(
        "three alternatives",
        2,
        "× one",
        lambda figures: figures["engines"]["models"]["bundled"]["alternatives"][
            "by_number"
        ]["3"]["ratio_of_medians"],
    ),
    Aim(
        "first token of a key while a rewrite decodes, p95",
        10,
        "ms",
        lambda figures: figures["engines"]["models"]["bundled"]["interruption"][
            "first_token_ms"
        ]["writing_goes_on"]["p95"],
    ),
    Aim("added to a bare call over HTTP, p95", 5, "ms", _added("openai_compatible")),
    Aim("the same with llama-server's tokens, p95", 5, "ms", _added("llama_server")),
    Aim("and letter by letter, p95", 5, "ms", _added("llama_server_letters")),
    Aim(
        "didChange at 6 MB, p95",
        1,
        "ms",
        _product("did_change", "figures", "6 MB", "end", "handler_ms", "p95"),
    ),
    Aim(
        "initialize, p50",
        400,
        "ms",
        _product("start_up", "figures", "initialize_ms", "p50"),
    ),
    Aim(
        "first suggestion after the start, p50",
        1000,
        "ms",
        _product("start_up", "figures", "first_suggestion_ms", "p50"),
    ),
    Aim(
        "memory beside the model's file",
        200,
        "MB",
        _product("memory", "figures", "without_the_models_file_mb"),
    ),
)
