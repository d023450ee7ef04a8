"""Work-done progress for everything that takes longer than half a second."""

import asyncio
import uuid
from collections.abc import AsyncGenerator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from coauthor.lsp.server import CoauthorServer

_QUIET_SECONDS = 0.5
"""Shorter work shows no progress."""


@asynccontextmanager
async def working(
    ls: "CoauthorServer", title: str, token: types.ProgressToken | None = None
) -> AsyncGenerator[None]:
    """Show progress while the body runs; the client's cancel button cancels it.

    `token` is the request's own `workDoneToken`; without one, progress is created if
    the client can show it.
    """
    if token is None and not ls.client.progress:
        yield
        return
    worker = asyncio.current_task()
    showing = asyncio.create_task(_show(ls, title, token, worker))
    try:
        yield
    finally:
        showing.cancel()
        # The client forgets its token with our answer, so the end comes before that.
        await asyncio.wait([showing])


async def _show(
    ls: "CoauthorServer",
    title: str,
    token: types.ProgressToken | None,
    worker: "asyncio.Task[Any] | None",
) -> None:
    progress = ls.work_done_progress
    await asyncio.sleep(_QUIET_SECONDS)
    if token is None:
        token = f"coauthor-{uuid.uuid4()}"
        try:
            await progress.create_async(token)  # pyright: ignore[reportUnknownMemberType]
        except JsonRpcException:
            return  # The client refuses; the work goes on without.
    progress.begin(token, types.WorkDoneProgressBegin(title, cancellable=True))
    buttons = cast(
        "dict[types.ProgressToken, Future[Any]]",
        progress.tokens,  # pyright: ignore[reportUnknownMemberType]
    )
    try:
        await _cancelled(buttons[token])
        if worker is not None:
            worker.cancel()
    finally:
        progress.end(token, types.WorkDoneProgressEnd())
        buttons.pop(token, None)  # pygls keeps them for ever.


async def _cancelled(button: "Future[Any]") -> None:
    """Wait until the client cancels; pygls tells by cancelling a thread's future."""
    pressed = asyncio.Event()
    loop = asyncio.get_running_loop()
    button.add_done_callback(lambda _: loop.call_soon_threadsafe(pressed.set))
    await pressed.wait()
