"""How long a suggestion takes, by how many tokens the model wrote for it.

The product has no setting for a number of tokens, so whatever comes is counted with the
server's own counters, and a line is laid through.
"""

from dataclasses import asdict, dataclass
from statistics import StatisticsError, linear_regression

from benchmarks.setting import Counted, Figures, Setting, opened, server, words
from coauthor.cli.bench.editor import suggestions
from coauthor.cli.bench.figures import summary

_FEWEST, _MOST = 10, 14


@dataclass(frozen=True, slots=True)
class Suggested:
    """One word typed and the suggestion after it, when it came from one generation."""

    ms: float
    evaluated: int
    """Tokens of the prompt that had to be read."""
    generated: int


def suggestion(setting: Setting, text: str, typed_words: int) -> Figures:
    """Type the last words of a text and sum up the suggestions that the model made."""
    made: list[Suggested] = []
    beginning, rest = words(text, typed_words)
    left_out = {"known": 0, "nothing": 0, "several_generations": 0}
    with server(setting) as wire:
        editor = opened(wire, beginning)
        counted = Counted(wire)
        for word in rest:
            answer = wire.wait(editor.write(word))
            counts = counted.since()
            if not suggestions(answer):
                left_out["nothing"] += 1
            elif counts["requests"] == 0:
                left_out["known"] += 1
            elif counts["requests"] > 1:
                left_out["several_generations"] += 1
            else:
                made.append(
                    Suggested(answer.ms, counts["evaluated"], counts["generated"])
                )
    twelve = [it for it in made if _FEWEST <= it.generated <= _MOST]
    return {
        "asked": len(rest),
        "from_one_generation": len(made),
        "left_out": left_out,
        f"ms_for_{_FEWEST}_to_{_MOST}_tokens": summary([it.ms for it in twelve]),
        "tokens_then": summary([it.generated for it in twelve]),
        "tokens_read_then": summary([it.evaluated for it in twelve]),
        "line": _line(made),
        "each": [asdict(it) for it in made],
    }


def _line(made: list[Suggested]) -> Figures | None:
    """Milliseconds for each token and what a suggestion costs beside them."""
    try:
        slope, start = linear_regression(
            [it.generated for it in made], [it.ms for it in made]
        )
    except StatisticsError:
        return None
    return {
        "ms_for_each_token": round(slope, 3),
        "ms_beside": round(start, 3),
        "ms_at_12_tokens": round(start + 12 * slope, 3),
    }
