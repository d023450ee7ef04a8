"""What whoever runs a step sees: bars on a terminal, plain lines in a file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

_console = Console(stderr=True)


def tell(text: str) -> None:
    """One line, as it is; above the bar, while there is one."""
    _console.print(text, markup=False, highlight=False, soft_wrap=True)


def tell_made(path: Path) -> None:
    """A file that a step has made, and how large it is."""
    tell(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


def complain(text: str) -> None:
    """What went wrong."""
    _console.print(text, style="red", markup=False, highlight=False, soft_wrap=True)


@contextmanager
def bar(title: str, total: float) -> Iterator[Callable[[float, str], None]]:
    """A bar to move: call what this gives with how much is done, and what to say.

    Where nobody watches, every call is a line instead.
    """
    if not _console.is_terminal:
        yield lambda done, text: tell(f"{title} {done:,.0f} {text}")
        return
    columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()
    with Progress(*columns, TextColumn("{task.fields[said]}"), console=_console) as it:
        task = it.add_task(title, total=total, said="")
        yield lambda done, text: it.update(task, completed=done, said=text)


@contextmanager
def waiting(title: str) -> Iterator[Callable[[str], None]]:
    """For work whose length nobody knows: its title, and how long it has taken.

    Call what this gives with what else to say. Where nobody watches, only the title is
    told, once.
    """
    if not _console.is_terminal:
        tell(f"{title} …")
        yield lambda _: None
        return
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    said = TextColumn("{task.fields[said]}")
    with Progress(*columns, said, console=_console, transient=True) as it:
        task = it.add_task(title, total=None, said="")
        yield lambda text: it.update(task, said=text)
