"""Which commands the active model can do, and why not the others."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from coauthor.document.snapshot import DocumentSnapshot
from coauthor.errors import CoauthorError, NotAllowedYet
from coauthor.lsp.server import CoauthorServer

if TYPE_CHECKING:
    from coauthor.prompt.library import Library

_OFF = "coauthor is off: your settings set `inline.initiative` to `off`."


async def reasons(
    ls: CoauthorServer,
    wait_seconds: float,
    library: "Library",
    snapshot: DocumentSnapshot | None = None,
) -> Mapping[str, str]:
    """Command id -> why it is not available; available ones are missing.

    With a snapshot, commands for texts in another language are not.

    A model that is still loading after `wait_seconds` counts as able to do anything:
    asking it then waits for it. So does one that may not be reached yet: the writer is
    asked when they want something of it, and not because a menu opens.
    """
    if ls.settings.all_off:
        return dict.fromkeys(library, _OFF)
    try:
        async with asyncio.timeout(wait_seconds):
            capabilities = await ls.engine.capabilities()
    except (TimeoutError, NotAllowedYet):
        return {}
    except CoauthorError as exc:
        return dict.fromkeys(library, str(exc))
    # Not at the top: the first suggestion should not wait for it.
    from coauthor.prompt.render import availability
    from coauthor.tasks.target import unsuited

    found: dict[str, str] = {}
    for prompt in library.values():
        reason = availability(prompt, capabilities)
        if reason is None and snapshot is not None:
            reason = await unsuited(snapshot, prompt)
        if reason is not None:
            found[prompt.id] = reason
    return found
