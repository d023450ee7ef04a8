"""The same setting for every measurement: configuration, environment and servers."""

import asyncio
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coauthor.cli.bench.editor import Editor, introduce, status
from coauthor.cli.bench.machine import RunningModel, running_model
from coauthor.cli.bench.wire import Wire, checked, server_command
from coauthor.lsp.client import OpenDocument
from coauthor.settings import parse
from coauthor.settings_layers import gather

ESSAY = Path(__file__).with_name("essay.md")
"""About 2,000 words, written for these measurements and used for nothing else."""

_TAKEN_AWAY = (
    "COAUTHOR_BACKEND",
    "COAUTHOR_SCRIPT",
    "COAUTHOR_MODEL",
    "OMP_NUM_THREADS",
    "OMP_WAIT_POLICY",
    "GOMP_SPINCOUNT",
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What every server of a run is started with."""

    folder: Path
    """Empty; the folder that the editor has open."""
    configuration: Mapping[str, object]
    """The section `model` of the writer's settings file."""
    model: RunningModel


@contextmanager
def fixed(model: Path | None, threads: int) -> Iterator[Setting]:
    """Fix settings and environment of this process and of the servers it starts.

    `model` is a file, or None for the bundled one. With 0 `threads` the product
    measures once which number is best here, and all servers get that number.
    """
    with TemporaryDirectory(prefix="coauthor-benchmark-") as name:
        home, folder = Path(name) / "home", Path(name) / "essays"
        home.mkdir()
        folder.mkdir()
        for variable in _TAKEN_AWAY:
            os.environ.pop(variable, None)
        os.environ["COAUTHOR_CONFIG"] = str(home / "config.toml")
        os.environ["COAUTHOR_LOG_DIR"] = str(home / "log")
        path: dict[str, object] = {"path": str(model.absolute())} if model else {}
        running = _configure(home, {**path, "threads": threads})
        chosen = {
            **path,
            "threads": int(running.details["threads"]),
            "batchThreads": int(running.details["batch threads"]),
            "spinCount": int(running.spinning["GOMP_SPINCOUNT"]),
            "unloadMinutes": 0,
        }
        yield Setting(folder, chosen, _configure(home, chosen))


def _configure(home: Path, section: Mapping[str, object]) -> RunningModel:
    lines = (
        f"{key} = {value if isinstance(value, int) else repr(value)}"
        for key, value in section.items()
    )
    (home / "config.toml").write_text("\n".join(("[model]", *lines, "")), "utf-8")
    settings, problems = parse(gather()[0])
    assert not problems, problems
    running = asyncio.run(running_model(settings))
    assert running is not None
    return running


INLINE: Mapping[str, object] = {
    "pauseMs": 0,
    "initiative": "onPause",
    "prefetch": False,
    "deadlineMs": 10_000,
}
"""No waits of our own, nothing going on beside what is measured, nothing cut short."""


@contextmanager
def server(setting: Setting, **inline: object) -> Iterator[Wire]:
    """A server that has been introduced to us; `inline` goes over `INLINE`."""
    wire = Wire(server_command())
    try:
        introduce(wire, setting.folder, {"inline": {**INLINE, **inline}})
        yield wire
    finally:
        wire.end()


def opened(wire: Wire, text: str, name: str = "essay.md") -> Editor:
    """An editor with a text, and a model that is loaded and has read it."""
    editor = Editor(wire, OpenDocument(f"file:///essays/{name}", "markdown", text))
    checked(wire.wait(editor.invoke()))
    return editor


def words(text: str, last: int) -> tuple[str, list[str]]:
    """A text's beginning and its last words, each with the space before it."""
    found = re.findall(r"\s*\S+", text)
    return "".join(found[:-last]), found[-last:]


class Counted:
    """What the counters of a server went up by, between two questions."""

    def __init__(self, wire: Wire) -> None:
        """Start counting."""
        self._wire = wire
        self._last = self._counters()

    def since(self) -> dict[str, int]:
        """By name, since the last time."""
        before, self._last = self._last, self._counters()
        return {name: it - before.get(name, 0) for name, it in self._last.items()}

    def _counters(self) -> dict[str, int]:
        return dict(status(self._wire.ask("coauthor/status", {})).counters)


Figures = dict[str, Any]
