"""`coauthor/status`: health is a state, not a stream of pop-ups."""

from coauthor.lsp import ext
from coauthor.lsp.server import CoauthorServer
from coauthor.lsp.status import status_of


def register(server: CoauthorServer) -> None:
    """Add the request."""

    @server.feature(ext.STATUS)
    def status(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, _raw: object
    ) -> dict[str, object]:
        return status_of(ls).write()
