"""`coauthor/status`: health is a state, not a stream of pop-ups."""

from coauthor.lsp import ext
from coauthor.lsp.server import CoauthorServer


def register(server: CoauthorServer) -> None:
    """Add the request."""

    @server.feature(ext.STATUS)
    def status(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, _raw: object
    ) -> dict[str, object]:
        return ls.status().write()
