"""`coauthor/commands`: what an editor's picker lists."""

from coauthor.features.availability import reasons
from coauthor.lsp import ext
from coauthor.lsp.server import CoauthorServer

_LOAD_WAIT_SECONDS = 10.0


def register(server: CoauthorServer) -> None:
    """Add the request."""

    @server.feature(ext.COMMANDS)
    async def commands(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, raw: object
    ) -> dict[str, object]:
        ext.CommandsParams.read(raw or {})
        why_not = await reasons(ls, _LOAD_WAIT_SECONDS)
        items = [
            ext.CommandItem(
                id=prompt.id,
                title=prompt.title,
                kind=prompt.kind,
                scope=prompt.scope,
                source=prompt.source,
                available=prompt.id not in why_not,
                reason=why_not.get(prompt.id),
            )
            for prompt in ls.library.values()
        ]
        return ext.CommandsResult(commands=items).write()
