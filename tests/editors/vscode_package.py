"""The extension as it is shipped: built by the documented command."""

import os
import subprocess
from pathlib import Path

from tests.editors.editor_places import editor_program

EXTENSION = Path("editor-clients/vscode").resolve()
_VSIX = EXTENSION / "coauthor.vsix"
_LIBRARIES = EXTENSION / "node_modules" / ".package-lock.json"
_LOCK = EXTENSION / "package-lock.json"


def built() -> Path:
    """Build the `.vsix`, unless it is there and nothing has changed; return it."""
    if not _is_newer(_LIBRARIES, [_LOCK]):
        _npm("ci", "--no-audit", "--no-fund")
    if not _is_newer(_VSIX, [_LIBRARIES, *_sources()]):
        _npm("run", "package")
    return _VSIX


def _sources() -> list[Path]:
    folders = [EXTENSION / "src", EXTENSION / "media"]
    return [*EXTENSION.glob("*.*"), *(it for f in folders for it in f.iterdir())]


def _is_newer(made: Path, sources: list[Path]) -> bool:
    if not made.exists():
        return False
    then = made.stat().st_mtime
    return all(it == made or it.stat().st_mtime <= then for it in sources)


def _npm(*arguments: str) -> None:
    npm = editor_program("vscode", "bin/npm")
    path = f"{npm.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [str(npm), *arguments],
        cwd=EXTENSION,
        env={**os.environ, "PATH": path, "npm_config_update_notifier": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
