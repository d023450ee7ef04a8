"""The files of a prompt folder, read with care: a folder may come from anybody.

Every file that cannot be used is one sentence for whoever wrote it.
"""

import os
import stat
from pathlib import Path
from typing import Literal

from coauthor.errors import PromptError

Source = Literal["shipped", "user", "folder"]
"""coauthor's own files, the writer's, or those of a folder the writer has opened."""

LARGEST_FILE = 64_000
"""Bytes."""
MOST_FILES = 100
"""In one folder; a menu of so many commands is of no use."""
MOST_MISTAKES = 50
"""Of one file that are told; a file with more is no prompt file."""
_MOST_ENTRIES = 2000
"""Files of any kind that are looked at to find those."""

TOO_LARGE = f"The file is too large ({LARGEST_FILE // 1000} kB at most)."


def prompt_paths(folder: Path, source: Source) -> list[Path]:
    """The folder's `*.md` files by name; none where there is no such folder.

    Raises PromptError when there are too many, or the folder leads out of its root.
    """
    _stay_inside(folder, folder, source)
    found: list[Path] = []
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if entry.name.endswith(".md") and not entry.name.startswith("."):
                    found.append(folder / entry.name)
                if len(found) > MOST_FILES or number > _MOST_ENTRIES:
                    raise PromptError(
                        f"There are more than {MOST_FILES} prompt files in this "
                        "folder, so none of them is used; move some away."
                    )
    except OSError:
        return []
    return sorted(found)


def read_text(path: Path, source: Source) -> str:
    """A prompt file's text. Raises PromptError when it is no ordinary text file."""
    _stay_inside(path, path.parent, source)
    try:
        # Looked at before it is opened: opening a named pipe would wait for a writer.
        if not stat.S_ISREG(path.stat().st_mode):
            raise PromptError("This is not an ordinary file.")
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        why = error.strerror or "its name cannot be used"
        raise PromptError(f"The file cannot be read: {why}.") from error
    if len(content) > LARGEST_FILE:
        raise PromptError(TOO_LARGE)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PromptError("The file is not UTF-8 text; save it as UTF-8.") from error


def _stay_inside(path: Path, folder: Path, source: Source) -> None:
    """Refuse a link out of the folder that the writer has opened.

    Else a stranger's folder could have any file of the writer's read as a prompt.
    """
    if source != "folder":
        return
    root = folder.parent.parent
    try:
        inside = path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        inside = False
    if not inside:
        raise PromptError(
            "This is a link to somewhere outside of the folder, so it is not read; "
            "put the file itself here."
        )
