"""Editors of a team: an engine each, or a real `coauthor serve` each.

Both are handed out as the one thing that a writer wants of them: to go on with a text.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from coauthor.backends.base import GenerationRequest, TextPart
from coauthor.backends.http.address import read_address
from coauthor.backends.openai_compatible.client import OpenAICompatibleBackend
from coauthor.engine.engine import Engine
from tests.e2e.process_client import ProcessClient, server_process
from tests.servers.imitation import EnvironmentKey

GoOn = Callable[[str], Awaitable[str]]
"""What is suggested behind a text."""
_TOKENS = 24


@asynccontextmanager
async def engine_editor(url: str) -> AsyncIterator[GoOn]:
    """An engine with connections of its own."""
    address = read_address(url)
    engine = Engine(
        lambda: OpenAICompatibleBackend("team", address, "writer", EnvironmentKey())
    )

    async def go_on(text: str) -> str:
        asked = GenerationRequest((TextPart(text, "start"),), _TOKENS)
        async with aclosing(engine.generate(asked)) as deltas:
            return "".join([delta.text async for delta in deltas])

    try:
        yield go_on
    finally:
        await engine.close()


@asynccontextmanager
async def process_editor(folder: Path, url: str, **more: str) -> AsyncIterator[GoOn]:
    """A server process, whose settings are what a writer of the team writes down.

    `folder` is for those; `more` is for its environment.
    """
    settings = folder / "config.toml"
    settings.write_text(
        'backend = "team"\n[[backends]]\nname = "team"\nkind = "openai_compatible"\n'
        f'url = "{url}"\nmodel = "writer"\nkey = {{ env = "{EnvironmentKey.env}" }}\n'
    )
    async with server_process(COAUTHOR_CONFIG=str(settings), **more) as client:
        options = {"inline": {"pauseMs": 0, "deadlineMs": 10_000}}
        await client.initialize(initializationOptions=options)
        yield _Documents(client).go_on
        assert client.workers() == [], "all text came from the team's endpoint"


class _Documents:
    """Opens a new document for each text, as nothing is known of those in advance."""

    def __init__(self, client: ProcessClient) -> None:
        self._client = client
        self._count = 0

    async def go_on(self, text: str) -> str:
        """Raises Failure with what the writer is told."""
        self._count += 1
        uri = f"file:///chapter-{self._count}.md"
        self._client.open(text, uri)
        found = await self._client.suggest(0, len(text), uri=uri)
        return "".join(item["insertText"] for item in found["items"][:1])
