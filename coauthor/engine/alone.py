"""Two processes that measure at once would both find the machine slower than it is."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import platformdirs
from filelock import AsyncFileLock, Timeout

log = logging.getLogger(__name__)

_LOOK_AGAIN_S = 0.5
_PATIENCE_S = 600.0


@asynccontextmanager
async def alone() -> AsyncGenerator[None]:
    """Wait until no other process of this user measures; none begins meanwhile.

    Where the system has no such locks, and when the other takes ages, it goes on.
    """
    folder = platformdirs.user_state_path("coauthor", appauthor=False)
    lock = AsyncFileLock(folder / "measuring.lock", _PATIENCE_S, mode=0o600)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        await lock.acquire(poll_interval=_LOOK_AGAIN_S)
    except (OSError, NotImplementedError, Timeout) as error:
        log.info("Measuring without a lock: %s.", type(error).__name__)
    try:
        yield
    finally:
        await lock.release()
