"""What became of suggestions: counted, never with content."""

from coauthor.lsp import ext
from coauthor.lsp.server import CoauthorServer


def register(server: CoauthorServer) -> None:
    """Add the command every client runs and the notifications ours send."""

    @server.command(ext.COMMAND_ACCEPTED)
    async def accepted(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, _arguments: list[object]
    ) -> None:
        ls.engine.count("accepted")

    @server.feature(ext.DID_SHOW)
    def did_show(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, raw: object
    ) -> None:
        ext.DidShowParams.read(raw)
        ls.engine.count("shown")

    @server.feature(ext.DID_ACCEPT)
    def did_accept(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, raw: object
    ) -> None:
        ext.DidAcceptParams.read(raw)
        ls.engine.count("accepted")

    @server.feature(ext.DID_DISMISS)
    def did_dismiss(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, raw: object
    ) -> None:
        ext.DidDismissParams.read(raw)
        ls.engine.count("dismissed")
