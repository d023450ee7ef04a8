"""Work for a text that goes on only as long as the text is there."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager

from coauthor.lsp.boundary import request_failed
from coauthor.lsp.server import CoauthorServer

_MOVED_ON = "The text changed while the rewrite was being made; please ask again."


@contextmanager
def as_long_as(
    ls: CoauthorServer, uri: str, holds: Callable[[], bool]
) -> Generator[None]:
    """Run the block, and end it when `holds` is no longer true of a document.

    That is asked whenever the document is edited or closed, so it must be quick.
    Raises RequestFailed then.
    """
    if not holds():
        raise request_failed(_MOVED_ON)
    task = asyncio.current_task()
    assert task is not None, "a coroutine always runs in a task"
    ended = False

    def heard(changed: str) -> None:
        nonlocal ended
        if changed == uri and not ended and not holds():
            ended = task.cancel()

    ls.on_text.append(heard)
    try:
        yield
    except asyncio.CancelledError:
        # Somebody else may have cancelled it as well.
        if ended and not task.uncancel():
            raise request_failed(_MOVED_ON) from None
        raise
    finally:
        ls.on_text.remove(heard)
