"""Latency from a key to grey text, in the real editors as a writer has them.

`uv run python -m benchmarks.editors vscode` installs nothing: the editors are those of
the tests (`tests/editors/install/`). It writes a row of `docs/speed/editors.json` and
renews the table of `docs/speed.md`.
"""

import argparse
import asyncio
import json
import re
from collections.abc import Callable, Coroutine
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.page import EDITORS, renew
from benchmarks.setting import ESSAY
from coauthor.cli.bench.figures import percentile
from coauthor.cli.bench.machine import load
from tests.editors.latency import Measured, Typing

DRIVERS = {
    "neovim": "tests.editors.neovim_latency",
    "vscode": "tests.editors.vscode_latency",
}
"""The modules that type in an editor; each has a function `measured` (`Driver`)."""

KEYS = 120


Driver = Callable[[Path, Typing], Coroutine[Any, Any, Measured]]
"""Types in the real editor, in an empty folder that is thrown away afterwards.

With the bundled model and the settings as they come, but without the wait for the
writer's pause (`inline.pauseMs` = 0). A key is pressed when the grey text of the one
before is there, or when none has come for two seconds.
"""


def main() -> None:
    """Measure in one editor and write its row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("editor", choices=sorted(DRIVERS))
    parser.add_argument("--keys", type=int, default=KEYS)
    options = parser.parse_args()
    driver: Driver = import_module(DRIVERS[options.editor]).measured
    before = load()
    with TemporaryDirectory(prefix="coauthor-editor-") as folder:
        found = asyncio.run(driver(Path(folder), essay(options.keys)))
    row = {
        "editor": found.editor,
        "version": found.version,
        "pressed": options.keys,
        "keys": len(found.ms),
        "p50_ms": round(percentile(found.ms, 50), 1),
        "p95_ms": round(percentile(found.ms, 95), 1),
        "load": [before, load()],
        "command": f"python -m benchmarks.editors {options.editor}"
        + (f" --keys {options.keys}" if options.keys != KEYS else ""),
    }
    print(json.dumps(row, indent=1))
    write(row)
    renew()


def essay(keys: int) -> Typing:
    """Two paragraphs of the essay; the last so many characters are to be typed."""
    paragraphs = ESSAY.read_text("utf-8").split("\n\n")[1:3]
    text = "\n\n".join(re.sub(r"\s+", " ", it).strip() for it in paragraphs)
    assert keys < len(paragraphs[-1]), "only the last paragraph can be typed"
    return Typing(text[:-keys], text[-keys:])


def write(row: dict[str, Any]) -> None:
    """Put an editor's row in place of its former one; the others stay."""
    rows = json.loads(EDITORS.read_text("utf-8"))["editors"]
    others = [it for it in rows if it["editor"] != row["editor"]]
    rows = sorted([*others, row], key=lambda it: it["editor"])
    EDITORS.write_text(json.dumps({"editors": rows}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
