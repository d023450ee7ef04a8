"""Which commands the active model can do, and why not the others."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coauthor.backends.base import Capabilities
from coauthor.document.origin import NOWHERE, Origin
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

    With a snapshot, commands for texts in another language are not, and of a text that
    stays on this machine it is said what those can do who may see it.

    A model that is still loading after `wait_seconds` counts as able to do anything:
    asking it then waits for it. So does one that may not be reached yet: the writer is
    asked when they want something of it, and not because a menu opens.
    """
    if ls.settings.all_off:
        return dict.fromkeys(library, _OFF)
    jobs: list[Job] = ["rewrite", "ideas"]
    origin = NOWHERE if snapshot is None else snapshot.origin
    known = await asyncio.gather(
        *(_able(ls, job, wait_seconds, origin) for job in jobs)
    )
    able = dict(zip(jobs, known, strict=True))
    # Not at the top: the first suggestion should not wait for it.
    from coauthor.prompt.render import availability
    from coauthor.tasks.target import unsuited

    found: dict[str, str] = {}
    for prompt in library.values():
        who = able[JOB_OF[prompt.kind]]
        can = who.can
        if can is None:
            continue
        reason = can if isinstance(can, str) else availability(prompt, can)
        if reason is not None:
            reason = who.whose_work(reason)
        if reason is None and snapshot is not None:
            reason = await unsuited(snapshot, prompt)
        if reason is not None:
            found[prompt.id] = reason
    return found


@dataclass(frozen=True, slots=True)
class _Able:
    """Who would do a job."""

    can: Capabilities | str | None
    """What they can do, why there is nobody, or None for not yet known."""
    name: str = ""
    wrong: str = ""
    """Why the one that should do it does not, mostly empty."""

    def whose_work(self, reason: str) -> str:
        """A reason why not, behind that of the one who should do it."""
        if not self.wrong or reason.startswith(self.wrong):
            return reason
        return f"{self.wrong} {self.name} cannot stand in: {reason}"


async def _able(
    ls: CoauthorServer, job: Job, wait_seconds: float, origin: Origin
) -> _Able:
    """Who would do a job for a document; nobody is asked whether its text may go."""
    routes = ls.routes
    first = None if routes.stands_in_for(job) else routes.engine(job)

    async def able(engine: Engine) -> _Able:
        try:
            await engine.check(origin)
            can = await engine.capabilities()
        except NotAllowedYet:
            if engine is not first:
                raise
            return _Able(None)  # Who stands in is of no interest yet.
        why = await routes.why_not_first(job, engine, origin)
        return _Able(can, routes.name_of(engine), why)

    try:
        async with asyncio.timeout(wait_seconds):
            return await routes.run(job, able, origin=origin, tell=False)
    except TimeoutError:
        return _Able(None)
    except CoauthorError as exc:
        return _Able(str(exc))
