"""What became of suggestions: counted, and what was refused is not offered again."""

from coauthor.lsp import ext
from coauthor.lsp.server import CoauthorServer


def register(server: CoauthorServer) -> None:
    """Add the command every client runs and the notifications ours send."""

    @server.command(ext.COMMAND_ACCEPTED)
    async def accepted(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, arguments: list[object]
    ) -> None:
        suggestion, length = [*arguments, None, None][:2]
        taken = length if isinstance(length, int) else None
        ls.session.offers.accepted(str(suggestion), taken)

    @server.feature(ext.DID_SHOW)
    def did_show(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, raw: object
    ) -> None:
        ls.session.offers.shown(ext.DidShowParams.read(raw).suggestion)

    @server.feature(ext.DID_ACCEPT)
    def did_accept(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, raw: object
    ) -> None:
        params = ext.DidAcceptParams.read(raw)
        ls.session.offers.accepted(params.suggestion, params.accepted_length)

    @server.feature(ext.DID_DISMISS)
    def did_dismiss(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, raw: object
    ) -> None:
        suggestion = ext.DidDismissParams.read(raw).suggestion
        ls.session.offers.dismissed(suggestion)
        ls.session.memory.shown.dismissed(suggestion)
