"""A backend that only writes down what it is asked, and answers nothing.

With it a use case is played for its prompts alone.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Literal

from coauthor.backends.base import (
    Capabilities,
    Delta,
    GenerationRequest,
    Priority,
    Usage,
)
from coauthor.document.origin import NOWHERE, Origin
from coauthor.engine.engine import Engine
from coauthor.errors import BackendTimeout


@dataclass(slots=True)
class Recorder:
    """Stands in for a backend, behind an engine of its own."""

    capabilities: Capabilities
    destination: Literal["local", "remote"]
    most: int
    """How many different prompts to write down; whoever asks for more is refused."""
    requests: list[GenerationRequest] = field(default_factory=list[GenerationRequest])
    """Those with different prompts."""
    name = "recorder"
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        self.engine = Engine(lambda: self, destination=self.destination)

    @classmethod
    async def beside(
        cls, engine: Engine, most: int, origin: Origin = NOWHERE
    ) -> "Recorder":
        """One that knows what the engine knows, and leaves the engine as it is.

        `origin` is the document of a writer who may be asked for that, if need be.
        """
        capabilities = await engine.capabilities(origin, Priority.COMMAND)
        recorder = cls(capabilities, engine.destination, most)
        recorder.engine.memory.windows.update(engine.memory.windows)
        recorder.engine.memory.notes.update(engine.memory.notes)
        return recorder

    @property
    def is_full(self) -> bool:
        """Whether there are as many as are wanted."""
        return len(self.requests) >= self.most

    async def start(self) -> Capabilities:
        """Ready at once."""
        return self.capabilities

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Nothing; it is written down if its prompt is new."""
        if all(request.parts != other.parts for other in self.requests):
            if self.is_full:
                raise BackendTimeout("No more than these prompts are written down.")
            self.requests.append(request)
        yield Delta("", "end", Usage(0, 0, 0))

    async def preview(self, request: GenerationRequest) -> None:
        """It knows of no tokens."""

    async def unload(self) -> None:
        """There is no model."""

    async def close(self) -> None:
        """Nothing was started."""
