"""Which commands the active model can do, and why not the others."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from coauthor.backends.base import Capabilities
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.engine.jobs import JOB_OF, Job
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
    jobs: list[Job] = ["rewrite", "ideas"]
    known = await asyncio.gather(*(_able(ls, job, wait_seconds) for job in jobs))
    able = dict(zip(jobs, known, strict=True))
    # Not at the top: the first suggestion should not wait for it.
    from coauthor.prompt.render import availability
    from coauthor.tasks.target import unsuited

    found: dict[str, str] = {}
    for prompt in library.values():
        can = able[JOB_OF[prompt.kind]]
        if can is None:
            continue
        reason = can if isinstance(can, str) else availability(prompt, can)
        if reason is not None:
            reason = _with_whose_work(ls, JOB_OF[prompt.kind], reason)
        if reason is None and snapshot is not None:
            reason = await unsuited(snapshot, prompt)
        if reason is not None:
            found[prompt.id] = reason
    return found


async def _able(
    ls: CoauthorServer, job: Job, wait_seconds: float
) -> Capabilities | str | None:
    """What the model for a job can do, why there is none, or None for not yet known."""
    routes = ls.routes
    first = None if routes.stands_in_for(job) else routes.engine(job)

    async def able(engine: Engine) -> Capabilities | None:
        try:
            return await engine.capabilities()
        except NotAllowedYet:
            if engine is not first:
                raise
            return None  # Who stands in is of no interest yet.

    try:
        async with asyncio.timeout(wait_seconds):
            return await routes.run(job, able, tell=False)
    except TimeoutError:
        return None
    except CoauthorError as exc:
        return str(exc)


def _with_whose_work(ls: CoauthorServer, job: Job, reason: str) -> str:
    """The reason of one who stands in, behind that of the one who should do it."""
    wrong = ls.routes.why_stood_in(job)
    if not wrong or reason.startswith(wrong):
        return reason
    name = ls.routes.candidate(job).name
    return f"{wrong} {name} cannot stand in: {reason}"
