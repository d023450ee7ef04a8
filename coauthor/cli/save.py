"""A changed text into its file: whole or not at all, and never over somebody's work."""

import os
import shutil
import tempfile
from pathlib import Path

from coauthor.errors import WrongInput

_MARK = b"\xef\xbb\xbf"
"""The byte order mark that some editors put before a text."""


def save(path: Path, before: str, after: str) -> None:
    """Put `after` into a file that still says `before`; its rights stay.

    Raises WrongInput, and changes nothing, where it says something else by now or
    cannot be written.
    """
    path = path.resolve()
    try:
        content = path.read_bytes()
        mark = _MARK if content.startswith(_MARK) else b""
        if content != mark + before.encode():
            raise WrongInput(
                f"{path.name} was changed meanwhile, so nothing is written; "
                "run the command again."
            )
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(mark + after.encode())
            shutil.copymode(path, name)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        why = error.strerror or "it is not writable"
        raise WrongInput(f"{path.name} cannot be written: {why}.") from error
