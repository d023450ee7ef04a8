"""`coauthor doctor`: whether it works, what is wrong and the fix, and then all else."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from coauthor.cli.abilities import abilities, ability_rows, capabilities_value
from coauthor.cli.candidates import (
    Orders,
    now_rows,
    order_rows,
    orders_value,
    reached_rows,
    reached_value,
)
from coauthor.cli.checkup import Checkup, check_up
from coauthor.cli.doctor_verdict import verdict
from coauthor.cli.doctor_words import reading_row, speed_rows
from coauthor.cli.model_fits import WORDS, fit_rows, fit_value
from coauthor.cli.work_told import Work, works
from coauthor.engine.ladder import best
from coauthor.settings import Settings
from coauthor.settings_rules import Initiative


def doctor(*, as_json: bool) -> int:
    """Report on the set-up; 0 when all is well."""
    with Console(stderr=True).status("Looking at the set-up ...") as status:
        checkup = asyncio.run(
            check_up(Path.cwd(), lambda name: status.update(f"Measuring {name} ..."))
        )
    if as_json:
        typer.echo(json.dumps(as_json_value(checkup), ensure_ascii=False, indent=2))
    else:
        _print(checkup)
    return 0 if checkup.is_well else 1


def as_json_value(checkup: Checkup) -> dict[str, object]:
    """The report for programs; null where something could not be found out."""
    settings, model, speed = checkup.settings, checkup.model, checkup.speed
    able = checkup.capabilities
    return {
        "ok": checkup.is_well,
        "versions": dict(checkup.versions),
        "settings": {
            "file": str(checkup.settings_file),
            "exists": checkup.settings_file.is_file(),
        },
        "backend": settings.backend,
        "jobs": orders_value(checkup.orders),
        "failed": sorted(checkup.failed),
        "others": reached_value(checkup.reached),
        "model": None
        if model is None
        else {"name": model.name, "file": str(model.path), "bytes": _size(model.path)},
        "abilities": list(abilities(able)) if able else [],
        "capabilities": capabilities_value(able) if able else None,
        "details": checkup.details,
        "speed": None
        if speed is None
        else {
            "startup_ms": speed.startup_ms,
            "first_suggestion_ms": speed.first_suggestion_ms,
            "warm_suggestion_ms": speed.warm_ms,
            "typing": asdict(speed.typing),
            "counters": speed.counters,
            "silences": speed.silences,
            "stages": {stage: took.write() for stage, took in speed.stages.items()},
        },
        "models": [fit_value(fit) for fit in checkup.fits],
        "best": {job: it.name for job, it in best(checkup.fits).items()},
        "log": str(checkup.log),
        "problems": [
            {"what": one.what, "fix": one.fix, "waits": one.waits}
            for one in checkup.findings
        ],
    }


def _print(checkup: Checkup) -> None:
    console = Console(highlight=False, markup=False, emoji=False)
    # Whoever fails is found wrong below, with the reason.
    able: Orders = {
        job: order
        for job, order in checkup.orders.items()
        if order[0].name not in checkup.failed
    }
    who = list(works(able, checkup.settings))
    style = "bold" if checkup.findings else "bold green"
    console.print(Text(verdict(checkup, who), style=style), soft_wrap=True)
    for finding in checkup.findings:
        title, style = ("Not yet", "bold") if finding.waits else ("Wrong", "bold red")
        console.print(Text(f"{title}: {finding.what}", style=style), soft_wrap=True)
        if finding.fix:
            console.print(Text(f"  Fix: {finding.fix}."), soft_wrap=True)
    for title, rows in _sections(checkup, who).items():
        if found := list(rows):
            console.print(Text(f"\n{title}", style="bold"))
        for name, value in found:
            row = Text(f"{name:<20}", style="dim").append(value, style="not dim")
            console.print(row, soft_wrap=True)


def _sections(
    checkup: Checkup, who: Sequence[Work]
) -> dict[str, Iterator[tuple[str, str]]]:
    """From what a writer wants to know to what somebody who helps them does."""
    return {
        "Who writes": _who_rows(checkup, who),
        "How fast": _speed_rows(checkup),
        "Where things are": _place_rows(checkup),
        "The model": _model_rows(checkup),
        "Versions": ((k, v or "not installed") for k, v in checkup.versions.items()),
    }


def _who_rows(checkup: Checkup, who: Sequence[Work]) -> Iterator[tuple[str, str]]:
    several = list(order_rows(checkup.orders))
    yield from several
    yield from now_rows(checkup.orders, checkup.failed)
    for work in who:
        name = WORDS[work.job]
        if not several or work.useless:
            yield name, work.who
            name = ""
        if work.lacks:
            yield name, work.lacks
    yield "suggestions come", _initiative(checkup.settings)


def _speed_rows(checkup: Checkup) -> Iterator[tuple[str, str]]:
    if checkup.speed is not None:
        yield from speed_rows(checkup.speed)
    elif checkup.unmeasured:
        yield "speed", f"not measured. {checkup.unmeasured}"
    yield from fit_rows(checkup.fits)


def _place_rows(checkup: Checkup) -> Iterator[tuple[str, str]]:
    there = "" if checkup.settings_file.is_file() else "  (none yet: all defaults)"
    yield "settings", f"{checkup.settings_file}{there}"
    yield "log", str(checkup.log)
    if checkup.model is not None:
        size = f"{_size(checkup.model.path) / 1e6:.1f} MB"
        yield "model file", f"{checkup.model.path}  ({size})"


def _model_rows(checkup: Checkup) -> Iterator[tuple[str, str]]:
    yield "backend", checkup.settings.backend
    if checkup.capabilities is not None:
        yield from ability_rows(checkup.capabilities)
    yield from reached_rows(checkup.reached)
    for name, value in checkup.details.items():
        if name not in ("file", "prefix reuse"):
            yield f"model {name}", value
    yield from reading_row(checkup.details)


_WHEN: Mapping[Initiative, str] = {
    "off": "never",
    "onDemand": "only when you ask for one",
    "onPause": "when you pause",
    "flow": "while you type, too",
}


def _initiative(settings: Settings) -> str:
    level = settings.inline.initiative
    told = f"{_WHEN[level]} (`inline.initiative` is {level})"
    if settings.inline.rules:
        told += ", and other levels for some documents"
    if settings.own.highest() == "off":
        told += "  (so only this check starts the model, on a sample essay)"
    return told


def _size(path: Path) -> int:
    return path.stat().st_size
