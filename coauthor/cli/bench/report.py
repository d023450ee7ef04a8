"""What `coauthor bench typing` says: all as data, the main figures as a table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from coauthor.cli.bench.figures import Summary
from coauthor.cli.bench.machine import Machine, RunningModel
from coauthor.cli.bench.measured import QUICK_MS, Measured


@dataclass(frozen=True, slots=True)
class Typing:
    """What to type and how."""

    file: Path | None
    """The text; the sample essay when there is none."""
    keys: int
    seed: int
    pauses: bool
    speed: float
    accepts: bool


@dataclass(frozen=True, slots=True)
class Report:
    """The result, and everything one needs to judge it."""

    text: str
    """The name of the file."""
    characters: int
    typed: int
    typing: dict[str, object]
    settings: Mapping[str, object]
    measured: Measured
    machine: Machine
    load_after: float | None
    model: RunningModel | None
    messages: tuple[str, ...]
    """What the server showed to the writer."""


def table(report: Report) -> Iterator[str]:
    """The main figures, line by line."""
    measured = report.measured
    yield f"{_what(report)}"
    yield ""
    yield f"{'milliseconds from edit to answer':<34}{'keys':>6}{_HEADINGS}"
    latencies = measured.latencies_ms
    yield from _row("answered", latencies.answered)
    yield from _row("  with what was there already", latencies.without_model)
    yield from _row("  with what the model then wrote", latencies.with_model)
    yield from _row("  with nothing", latencies.empty)
    yield from _row("  after taking a suggestion", latencies.accepted)
    yield from _row("given up for a newer key", latencies.superseded)
    unknown = measured.sources.get("unknown", 0)
    if unknown:
        yield f"({unknown} answers came too close together to tell which kind they are)"
    yield ""
    shares, tokens = measured.shares, measured.tokens
    yield f"{'keys with a suggestion':<34}{_percent(shares.shown):>6}"
    without = _percent(shares.shown_without_model)
    yield f"{'keys with one without a decode':<34}{without:>6}"
    yield f"{f'keys answered within {QUICK_MS:g} ms':<34}{_percent(shares.quick):>6}"
    yield f"{'tokens read for each key':<34}{tokens.evaluated_per_key or 0:>6.1f}"
    yield f"{'tokens written for each key':<34}{tokens.generated_per_key or 0:>6.1f}"
    if tokens.never_shown is not None:
        of = f" of {tokens.generated}, estimated from the characters shown"
        yield f"{'tokens written and never shown':<34}{tokens.never_shown:>6}{of}"
    yield ""
    yield from _ran_on(report)
    if measured.missing:
        yield f"Counters that this server lacks: {', '.join(measured.missing)}."


_HEADINGS = f"{'p50':>9}{'p95':>9}{'p99':>9}"


def _what(report: Report) -> str:
    typing, measured = report.typing, report.measured
    how = "each key as soon as the one before is answered"
    if typing["pauses"]:
        speed = f", {typing['speed']:g} times as fast" if typing["speed"] != 1 else ""
        how = f"with a person's pauses{speed}"
    taken = f", {measured.taken} suggestions taken" if typing["accepts"] else ""
    return (
        f"{measured.keys} keys of {report.text} in {measured.seconds:.0f} s, {how}"
        f"{taken}; seed {typing['seed']}"
    )


def _row(name: str, figures: Summary | None) -> Iterator[str]:
    if figures is not None:
        values = "".join(
            f"{value:>9.1f}" for value in (figures.p50, figures.p95, figures.p99)
        )
        yield f"{name:<34}{figures.n:>6}{values}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value * 100:.0f} %"


def _ran_on(report: Report) -> Iterator[str]:
    machine, model = report.machine, report.model
    loads = ""
    if machine.load_before is not None:
        loads = f"; load {machine.load_before} before and {report.load_after} after"
    yield f"{machine.processor}, {machine.cores} cores{loads}"
    if model is not None:
        threads = model.details.get("threads", "?")
        spinning = ", ".join(f"{name}={it}" for name, it in model.spinning.items())
        size = f"{model.bytes / 1e6:.1f} MB"
        yield f"{model.file} ({size}), threads {threads}, {spinning}"
