"""Where the real editors are that the tests drive.

`tests/editors/install/NAME.sh FOLDER` puts one there, once; `.ci/run` does so for all.
A test asks for a program here. Where it is missing, the test is skipped with the
command that installs it; under CI it fails, because there nothing may be missing.
"""

import os
from pathlib import Path

import pytest

_INSTALL = Path("tests/editors/install")


def editor_folder(editor: str) -> Path:
    """Where the script of this name installs the editor: in the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "coauthor-editors" / editor


def editor_program(editor: str, program: str) -> Path:
    """A program of an installed editor.

    Args:
        editor: a name from `tests/editors/install/`, without `.sh`.
        program: its path in the editor's folder.
    """
    found = editor_folder(editor) / program
    if found.exists():
        return found
    advice = f"run `{_INSTALL / editor}.sh {editor_folder(editor)}`"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{editor} is not installed: {advice}")
    pytest.skip(f"{editor} is not installed: {advice}")
