"""Where the real editors and servers are that tests start.

`tests/editors/install/NAME.sh FOLDER` and `tests/servers/install/NAME.sh FOLDER` put
one there, once; `.ci/run` does so for all. A test asks for a program here.
Where it is missing, the test is skipped with the command that installs it; under CI it
fails, because there nothing may be missing.
"""

import os
from pathlib import Path
from typing import Literal

import pytest


def installed_folder(kind: Literal["editors", "servers"], name: str) -> Path:
    """Where the script of this name installs: in the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / f"coauthor-{kind}" / name


def installed_program(
    kind: Literal["editors", "servers"], name: str, program: str
) -> Path:
    """A program of something installed.

    Args:
        kind: what it is.
        name: a name from `tests/KIND/install/`, without `.sh`.
        program: its path in the folder.
    """
    folder = installed_folder(kind, name)
    if (folder / program).exists():
        return folder / program
    script = Path("tests") / kind / "install" / f"{name}.sh"
    advice = f"run `{script} {folder}`"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{name} is not installed: {advice}")
    pytest.skip(f"{name} is not installed: {advice}")
