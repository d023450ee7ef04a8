"""`coauthor bench typing`: how fast suggestions come while a person types."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict

import typer

from coauthor.cli.bench.editor import Editor, introduce
from coauthor.cli.bench.keys import keys, split
from coauthor.cli.bench.machine import load, running_model, this_machine
from coauthor.cli.bench.measured import measure
from coauthor.cli.bench.replay import Plan, replay
from coauthor.cli.bench.report import Report, Typing, table
from coauthor.cli.bench.rhythm import measured_rhythm
from coauthor.cli.bench.wire import Wire, checked, server_command
from coauthor.cli.heed_settings import off, read_settings
from coauthor.cli.reading import folder_of, read_document
from coauthor.engine.sample import SAMPLE
from coauthor.errors import SwitchedOff
from coauthor.lsp.client import OpenDocument

OPTIONS: Mapping[str, object] = {"inline": {"pauseMs": 0, "initiative": "onPause"}}
"""Every key asks for a suggestion at once: the editor's own wait is not measured."""


def typing(wanted: Typing, *, as_json: bool) -> int:
    """Type, measure and print; 1 when not one key got a suggestion."""
    report = bench(wanted)
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(table(report)))
    for message in report.messages:
        typer.echo(f"coauthor: {message.removeprefix('coauthor ')}", err=True)
    return 0 if report.measured.outcomes.get("shown") else 1


def bench(wanted: Typing) -> Report:
    """Type the end of the text into a server of its own.

    Raises SwitchedOff where coauthor is off in it, WrongInput, ServerEnded,
    RequestFailed, ModelNotFound or BackendError.
    """
    path = wanted.file or SAMPLE
    whole = read_document(path)
    folder = folder_of(path)
    settings, _ = read_settings(folder, [OPTIONS])
    if why := off(whole, settings):
        raise SwitchedOff(why)
    machine = this_machine()
    model = asyncio.run(running_model(settings))
    beginning, rest = split(whole.text, wanted.keys)
    opened = OpenDocument(whole.uri, whole.language, beginning)
    rhythm = measured_rhythm() if wanted.pauses else None
    plan = Plan(wanted.seed, rhythm, wanted.speed, wanted.accepts)
    wire = Wire(server_command())
    try:
        introduce(wire, folder, OPTIONS)
        editor = Editor(wire, opened)
        # Loads the model, reads the beginning, and leaves the disk's cache warm.
        checked(wire.wait(editor.invoke()))
        done = replay(wire, editor, keys(beginning, rest), plan)
    finally:
        wire.end()
    return Report(
        text=path.name,
        characters=len(whole.text),
        typed=len(rest),
        typing={key: it for key, it in asdict(wanted).items() if key != "file"},
        settings=OPTIONS,
        measured=measure(done, model.characters_per_token if model else None),
        machine=machine,
        load_after=load(),
        model=model,
        messages=tuple(wire.messages),
    )
