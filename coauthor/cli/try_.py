"""`coauthor try`: see what coauthor does with a text, before setting up an editor."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import typer

from coauthor.cli.candidates import who_writes
from coauthor.cli.heed_settings import heed_settings, read_settings, tell
from coauthor.cli.reading import folder_of, read_document
from coauthor.cli.told_once import ToldOnce
from coauthor.cli.trial import (
    Ideas,
    Notice,
    Rewrite,
    Step,
    Suggestion,
    Trial,
    run_trial,
)
from coauthor.cli.try_positions import five_positions
from coauthor.cli.try_report import Report
from coauthor.engine.plan import plan
from coauthor.engine.sample import SAMPLE
from coauthor.errors import WrongInput


def try_(file: Path | None, *, as_json: bool) -> int:
    """Show suggestions, ideas and a rewrite; 1 when a suggestion came back empty."""
    path = file or SAMPLE
    document = read_document(path)
    offsets = five_positions(document.text, document.language)
    if not offsets:
        raise WrongInput(
            f"There is no prose in {path}, so there is nothing to suggest; "
            "try a text with a few sentences."
        )
    report = None if as_json else Report()
    told = ToldOnce()

    def show(step: Step) -> None:
        if isinstance(step, Notice):
            if message := told.rest(step.message):
                tell([message])
        elif report is not None:
            if isinstance(step, Ideas | Rewrite) and step.reason:
                step = replace(step, reason=told.rest(step.reason) or step.reason)
            report.show(step)

    folder = folder_of(path)
    heed_settings(document, folder)
    if report is not None:
        settings, _ = read_settings(folder)
        who = who_writes(plan(settings), settings)
        report.open("a sample essay" if file is None else path.name, who)
    trial = asyncio.run(run_trial(document, offsets, folder, show))
    if report is not None:
        report.close(trial)
    else:
        typer.echo(json.dumps(as_json_value(trial), ensure_ascii=False, indent=2))
    return _complain(trial)


def as_json_value(trial: Trial) -> dict[str, object]:
    """The documented shape; see `Trial`."""
    return {
        "suggestions": [_suggestion(one) for one in trial.suggestions],
        "ideas": _ideas(trial.ideas),
        "rewrite": _rewrite(trial.rewrite),
        "model": trial.jobs["inline"].model,
        "backend": trial.jobs["inline"].backend,
        "jobs": {
            job: {"model": it.model or None, "backend": it.backend}
            for job, it in trial.jobs.items()
        },
        "startup_ms": round(trial.startup_ms, 1),
        "first_suggestion_ms": trial.first_suggestion_ms,
    }


def _suggestion(suggestion: Suggestion) -> dict[str, object]:
    return {
        "line": suggestion.line,
        "column": suggestion.column,
        "before": suggestion.before,
        "text": suggestion.text,
        "after": suggestion.after,
        "ms": suggestion.ms,
    }


def _ideas(ideas: Ideas) -> dict[str, object]:
    items = [{"title": item.title, "text": item.text} for item in ideas.items]
    return {"command": ideas.command, "items": items, "ms": ideas.ms}


def _rewrite(rewrite: Rewrite) -> dict[str, object]:
    value: dict[str, object] = {"command": rewrite.command, "before": rewrite.before}
    if rewrite.after is None:
        value["reason"] = rewrite.reason
    else:
        value["after"] = rewrite.after
    return value | {"ms": rewrite.ms}


def _complain(trial: Trial) -> int:
    """Say on standard error where nothing came; the exit code."""
    empty = [one for one in trial.suggestions if not one.text.strip()]
    if not empty:
        return 0
    # A server that stays silent throughout has said why.
    if len(empty) < len(trial.suggestions) or not trial.messages:
        places = ", ".join(f"line {one.line} column {one.column}" for one in empty)
        typer.echo(f"coauthor: No suggestion came back at {places}.", err=True)
    return 1
