"""What whoever runs a step sees: bars on a terminal, plain lines in a file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

_console = Console(stderr=True)


def tell(text: str) -> None:
    """One line, as it is."""
    _console.print(text, markup=False, highlight=False, soft_wrap=True)


def complain(text: str) -> None:
    """What went wrong."""
    _console.print(text, style="red", markup=False, highlight=False, soft_wrap=True)


@contextmanager
def bar(title: str, total: float | None) -> Iterator[Callable[[float, str], None]]:
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
