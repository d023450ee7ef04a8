"""Where the real editors are that the tests drive."""

from pathlib import Path

from tests.installed import installed_program


def editor_program(editor: str, program: str) -> Path:
    """A program of an installed editor; without it, the test ends here.

    Args:
        editor: a name from `tests/editors/install/`, without `.sh`.
        program: its path in the editor's folder.
    """
    return installed_program("editors", editor, program)
