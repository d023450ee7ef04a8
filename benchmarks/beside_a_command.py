"""The newest key while the model is at work on a command, compared with without.

Every other word is typed while a rewrite (or, with a model that cannot rewrite, a
request for ideas) runs in another document. Only words that were answered before the
command was are counted.
"""

import time
from random import Random
from typing import Any

from benchmarks.setting import Counted, Figures, Setting, opened, server, words
from coauthor.cli.bench.editor import Editor, suggestions
from coauthor.cli.bench.figures import percentile, summary
from coauthor.cli.bench.wire import Wire

_HEAD_START_S = (0.002, 0.012)
"""How long a command has been running when the key comes: drawn between these."""


def beside_a_command(
    setting: Setting, text: str, typed_words: int, seed: int
) -> Figures:
    """Type the last words of a text, every other one beside a command."""
    beginning, rest = words(text, typed_words)
    chance = Random(seed)
    alone: list[float] = []
    beside: list[float] = []
    late = 0
    with server(setting) as wire:
        other = opened(wire, text, "other.md")
        editor = opened(wire, beginning)
        command = _command(wire)
        counted = Counted(wire)
        for number, word in enumerate(rest):
            running: int | None = None
            if number % 2:
                running = _start(wire, other, command)
                time.sleep(chance.uniform(*_HEAD_START_S))
            answer = wire.wait(editor.write(word))
            was_running = running is not None and not wire.is_answered(running)
            counts = counted.since()
            if running is not None:
                wire.wait(running)
                counted.since()
            if not suggestions(answer) or counts.get("from_cache", 0):
                continue
            if running is None:
                alone.append(answer.ms)
            elif was_running:
                beside.append(answer.ms)
            else:
                late += 1
    return {
        "command": command,
        "asked": len(rest),
        "ms_alone": summary(alone),
        "ms_beside": summary(beside),
        "answered_after_the_command": late,
        "later_ms": _later(alone, beside),
    }


def _command(wire: Wire) -> dict[str, Any]:
    listed = wire.ask("coauthor/commands", {}).result["commands"]
    able = [it for it in listed if it["available"]]
    for kind in ("rewrite", "ideate"):
        for command in able:
            if command["kind"] == kind:
                return {"kind": kind, "id": command["id"]}
    raise RuntimeError("The model can do no command that takes a while.")


def _start(wire: Wire, other: Editor, command: dict[str, Any]) -> int:
    line = other.cursor.line
    end = {"line": line, "character": other.cursor.character}
    where: dict[str, Any] = {"position": end}
    if command["kind"] == "rewrite":
        begin = {"line": max(0, line - 5), "character": 0}
        where = {"range": {"start": begin, "end": end}}
    method = "coauthor/ideas" if command["kind"] == "ideate" else "coauthor/rewrite"
    document = {"textDocument": {"uri": other.uri}}
    return wire.request(method, {**document, **where, "command": command["id"]})


def _later(alone: list[float], beside: list[float]) -> Figures | None:
    """How much later the suggestion comes, at the middle and at the slow end."""
    if not alone or not beside:
        return None
    return {
        f"p{share}": round(percentile(beside, share) - percentile(alone, share), 3)
        for share in (50, 95)
    }
