"""What a client hears of work that goes on: progress, and partial results."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from coauthor.lsp import ext

if TYPE_CHECKING:
    from coauthor.lsp.server import CoauthorServer

_QUIET_SECONDS = 0.5
"""Shorter work shows no progress."""
_APART_SECONDS = 0.1
"""Between two partial results: nobody reads faster, and a model may write faster."""


class Progress:
    """How far the work is."""

    def __init__(self) -> None:
        """Nobody has said anything yet."""
        self.message: str | None = None
        self.percentage: int | None = None
        self._listener: Callable[[], None] | None = None

    def part(self, number: int, of: int) -> None:
        """Say that a part begins, counted from 1; a single part is not worth a word."""
        if of > 1:
            self.message = f"part {number} of {of}"
            self.percentage = 100 * (number - 1) // of
            if self._listener is not None:
                self._listener()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call the listener whenever there is something new."""
        self._listener = listener


@asynccontextmanager
async def working(
    ls: "CoauthorServer", title: str, token: types.ProgressToken | None = None
) -> AsyncGenerator[Progress]:
    """Show progress while the body runs; the client's cancel button cancels it.

    `token` is the request's own `workDoneToken`; without one, progress is created if
    the client can show it.
    """
    told = Progress()
    if token is None and not ls.client.progress:
        yield told
        return
    worker = asyncio.current_task()
    showing = asyncio.create_task(_show(ls, title, token, worker, told))
    try:
        yield told
    finally:
        showing.cancel()
        # The client forgets its token with our answer, so the end comes before that.
        await asyncio.wait([showing])


def partial_results(
    ls: "CoauthorServer",
    token: types.ProgressToken | None,
    clock: Callable[[], float] | None = None,
) -> Callable[[int, Callable[[], ext.Wire]], None] | None:
    """What sends partial results to a client that asked for them with its token.

    It takes a number, such as that of a variant, and what makes a value; this is made
    and sent unless one with the same number was sent just now. `clock` tells seconds.
    """
    if token is None:
        return None
    time = clock or asyncio.get_running_loop().time
    sent: dict[int, float] = {}

    def send(number: int, value: Callable[[], ext.Wire]) -> None:
        now = time()
        if number not in sent or now - sent[number] >= _APART_SECONDS:
            sent[number] = now
            ls.progress(types.ProgressParams(token, value().write()))

    return send


async def _show(
    ls: "CoauthorServer",
    title: str,
    token: types.ProgressToken | None,
    worker: "asyncio.Task[Any] | None",
    told: Progress,
) -> None:
    progress = ls.work_done_progress
    await asyncio.sleep(_QUIET_SECONDS)
    if token is None:
        token = f"coauthor-{uuid.uuid4()}"
        try:
            await progress.create_async(token)  # pyright: ignore[reportUnknownMemberType]
        except JsonRpcException:
            return  # The client refuses; the work goes on without.
    begun = types.WorkDoneProgressBegin(
        title,
        cancellable=True,
        message=told.message,
        percentage=told.percentage,
    )
    progress.begin(token, begun)

    def report() -> None:
        # Without a percentage at the beginning a client may not show one later.
        percentage = None if begun.percentage is None else told.percentage
        progress.report(
            token,
            types.WorkDoneProgressReport(message=told.message, percentage=percentage),
        )

    told.listen(report)
    buttons = cast(
        "dict[types.ProgressToken, Future[Any]]",
        progress.tokens,  # pyright: ignore[reportUnknownMemberType]
    )
    try:
        await _cancelled(buttons[token])
        if worker is not None:
            worker.cancel()
    finally:
        told.listen(lambda: None)
        progress.end(token, types.WorkDoneProgressEnd())
        buttons.pop(token, None)  # pygls keeps them for ever.


async def _cancelled(button: "Future[Any]") -> None:
    """Wait until the client cancels; pygls tells by cancelling a thread's future."""
    pressed = asyncio.Event()
    loop = asyncio.get_running_loop()
    button.add_done_callback(lambda _: loop.call_soon_threadsafe(pressed.set))
    await pressed.wait()
