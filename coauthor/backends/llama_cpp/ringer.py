"""The server's side of the bell: one page of memory that the worker sees as well."""

import mmap
import tempfile
from collections.abc import Iterable
from pathlib import Path

from coauthor.backends.base import Priority
from coauthor.backends.llama_cpp.frames import BELL_BYTES, bell_byte


class Ringer:
    """A page in a file of its own, in a private folder that goes away with it.

    The folder is also the worker's working directory: nothing in it can be imported
    by mistake.
    """

    def __init__(self) -> None:
        """Make the folder, the file and the page. Raises OSError."""
        self._folder = tempfile.TemporaryDirectory(
            prefix="coauthor-", ignore_cleanup_errors=True
        )
        self.folder = Path(self._folder.name)
        self.path = self.folder / "bell"
        self.path.write_bytes(bytes(BELL_BYTES))
        with self.path.open("r+b") as file:
            self._page = mmap.mmap(file.fileno(), BELL_BYTES)

    def ring(self, priorities: Iterable[Priority]) -> None:
        """Make the worker look at its frames if it decodes for one of these.

        The frame must be in the pipe already. Does nothing once closed.
        """
        if not self._page.closed:
            for priority in priorities:
                self._page[bell_byte(priority)] = 1

    def close(self) -> None:
        """Remove page, file and folder; safe to call twice."""
        self._page.close()
        self._folder.cleanup()
