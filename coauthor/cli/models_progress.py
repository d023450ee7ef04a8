"""Bars for long work on files: on standard error, and only for a person."""

from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from coauthor.models.download import Progress as Told


class Bars:
    """One bar for each file; a context manager."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> "Bars":
        self._progress.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def of(self, name: str) -> Told:
        """What takes the progress of a file, in bytes."""
        task = self._progress.add_task(name, total=None)

        def told(done: int, size: int) -> None:
            self._progress.update(task, completed=done, total=size)

        return told
