"""A changed text into its file: whole or not at all, and never over somebody's work."""

import os
import shutil
import tempfile
from pathlib import Path

from coauthor.errors import WrongInput

_MARK = b"\xef\xbb\xbf"
"""The byte order mark that some editors put before a text."""


def save(path: Path, before: str | None, after: str) -> None:
    """Put `after` into a file that still says `before`; its rights stay.

    Without `before` there must be no file yet; its folders are made.
    Raises WrongInput, and changes nothing, where it says something else by now or
    cannot be written.
    """
    path = path.resolve()
    try:
        content = path.read_bytes() if path.exists() else None
        known = None if before is None else before.encode()
        mark = _MARK if known is not None and content == _MARK + known else b""
        if content != known and not mark:
            raise WrongInput(
                f"{path} was changed meanwhile, so nothing is written; "
                "run the command again."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(mark + after.encode())
            if content is None:
                Path(name).chmod(0o644)
            else:
                shutil.copymode(path, name)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        why = error.strerror or "it is not writable"
        raise WrongInput(f"{path} cannot be written: {why}.") from error
