"""From starting a process to `initialize`, and to the first suggestion.

Every process is new; what they read from the disk is in the system's cache after the
first, which is not counted. A bare pygls server takes turns with ours.
"""

import sys
from pathlib import Path

from benchmarks.setting import INLINE, Figures, Setting
from coauthor.cli.bench.editor import Editor, introduce, suggestions
from coauthor.cli.bench.figures import percentile, summary
from coauthor.cli.bench.wire import Wire, server_command
from coauthor.lsp.client import OpenDocument

_BARE = [sys.executable, "-P", str(Path(__file__).with_name("bare_pygls.py"))]
_ROUND_TRIPS = 200


def start_up(setting: Setting, text: str, processes: int) -> Figures:
    """Medians over so many processes, in milliseconds."""
    initialize: list[float] = []
    first: list[float] = []
    bare: list[float] = []
    round_trip: list[float] = []
    for number in range(processes + 1):
        ours = _ours(setting, text)
        theirs = _bare(setting, text)
        if number:
            initialize.append(ours[0])
            first.append(ours[1])
            bare.append(theirs[0])
            round_trip.append(theirs[1])
    return {
        "initialize_ms": summary(initialize),
        "first_suggestion_ms": summary(first),
        "bare_pygls_initialize_ms": summary(bare),
        "bare_pygls_round_trip_ms": summary(round_trip),
        "initialize_over_bare": round(
            percentile(initialize, 50) / percentile(bare, 50), 2
        ),
    }


def _ours(setting: Setting, text: str) -> tuple[float, float]:
    wire = Wire(server_command())
    try:
        ready = introduce(wire, setting.folder, {"inline": dict(INLINE)})
        editor = _editor(wire, text)
        first = wire.wait(editor.invoke())
        if not suggestions(first):
            raise RuntimeError("The first answer has no suggestion; take another text.")
        return _since(wire, ready.at), _since(wire, first.at)
    finally:
        wire.end()


def _bare(setting: Setting, text: str) -> tuple[float, float]:
    """To `initialize`, and the median round trip of a request after that."""
    wire = Wire(_BARE)
    try:
        ready = introduce(wire, setting.folder, {})
        editor = _editor(wire, text)
        trips = [wire.wait(editor.invoke()).ms for _ in range(_ROUND_TRIPS)]
        return _since(wire, ready.at), percentile(trips, 50)
    finally:
        wire.end()


def _editor(wire: Wire, text: str) -> Editor:
    return Editor(wire, OpenDocument("file:///essays/essay.md", "markdown", text))


def _since(wire: Wire, at: float) -> float:
    return (at - wire.started) * 1000
