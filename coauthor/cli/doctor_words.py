"""Where time goes and why nothing is shown, in words for a writer."""

from collections.abc import Iterator, Mapping

from coauthor.cli.speed import Speed

# Without the writer's pause: nothing waits for one here.
_STAGES = {
    "context": "choosing the text",
    "first": "the first word",
    "model": "all of the text",
    "shaping": "tidying it up",
    "answer": "a key's answer",
}
_REASONS = {
    "off": "switched off",
    "no_prose": "no prose there",
    "paragraph_start": "at the start of a paragraph",
    "foreign_language": "another language",
    "nothing_fits": "nothing fitted",
    "dismissed": "dismissed there before",
    "kept_here": "stays on this machine",
    "failed": "the model failed",
    "empty": "the model said nothing",
    "inside_word": "inside a word",
    "new_paragraph": "a paragraph where a sentence belongs",
    "markup": "nothing but markup",
    "repeats_before": "repeated the text before",
    "repeats_after": "repeated the text after",
    "loops": "went in circles",
    "insults": "had a word for people that may hurt",
    "bad_seam": "did not fit on",
    "only_punctuation": "no words",
    "too_short": "too short",
}


def speed_rows(speed: Speed) -> Iterator[tuple[str, str]]:
    """Name and value, one after the other."""
    yield "server start", f"{speed.startup_ms:.0f} ms"
    yield "first suggestion", f"{speed.first_suggestion_ms:.0f} ms after the start"
    if speed.warm_ms is not None:
        yield "a suggestion then", f"{speed.warm_ms:.0f} ms (median of five)"
    typing = speed.typing
    if typing.keys:
        share = typing.without_model / typing.keys
        told = f"{share:.0%} of {typing.keys} keys needed no model"
        yield "while typing", told
    title = "where time goes"
    for stage, name in _STAGES.items():
        if (took := speed.stages.get(stage)) is not None:
            told = f"{name:<18}{took.p50:>7.1f} ms, rarely over {took.p95:.1f}"
            # Else it would look as if a part took longer than the whole.
            known = stage == "answer" and took.p50 < speed.stages.get("model", took).p50
            yield title, f"{told} (most need no model)" if known else told
            title = ""
    if silent := sum(speed.silences.values()):
        asked = speed.counters.get("asked", 0)
        yield "nothing to show", f"{silent} of {asked} times: {_listed(speed.silences)}"


def reading_row(details: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A line only for models that cannot always go on from what they have read."""
    reuse = details.get("prefix reuse", "yes")
    if reuse != "yes":
        yield "model reading", reuse


def _listed(silences: Mapping[str, int]) -> str:
    return ", ".join(
        f"{_REASONS.get(reason, reason)} ({count})"
        for reason, count in silences.items()
    )
