"""`auto`: who does what follows from how fast the models turn out to be."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from coauthor.backends.shared_task import retrieve
from coauthor.engine.measuring import Measuring
from coauthor.engine.model_fits import ModelFit
from coauthor.engine.plan import plan
from coauthor.engine.routes import Routes
from coauthor.settings import Settings

if TYPE_CHECKING:
    from coauthor.privacy.guarded import Ask


class Automatic:
    """Has models measured while nobody writes, and lets the better ones take over."""

    def __init__(
        self, settings: Settings, routes: Routes, ask: "Ask | None" = None
    ) -> None:
        """Nothing happens before the first `touch`. `ask` is that of `plan`."""
        self._settings = settings
        self._routes = routes
        self._ask = ask
        self._replanning: asyncio.Task[None] | None = None
        self._measuring = Measuring(settings, self._know, busy=self._busy)

    def touch(self) -> None:
        """Somebody writes. Costs next to nothing."""
        self._measuring.touch()

    async def close(self) -> None:
        """Measure no more, and leave everything as it is."""
        await self._measuring.close()
        if self._replanning is not None:
            self._replanning.cancel()

    def _busy(self) -> bool:
        """Whether a model is at work or about to be loaded."""
        if self._replanning is not None and not self._replanning.done():
            return True
        return self._routes.state in ("starting", "loading", "thinking")

    def _know(self, fits: Sequence[ModelFit]) -> None:
        if self._replanning is not None:
            self._replanning.cancel()  # It knows less than we do now.
        self._replanning = asyncio.create_task(self._replan(fits))
        self._replanning.add_done_callback(retrieve)

    async def _replan(self, fits: Sequence[ModelFit]) -> None:
        orders = await asyncio.to_thread(plan, self._settings, self._ask, fits)
        self._routes.replan(orders)
        await self._routes.warm_up()
