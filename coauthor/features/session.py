"""`initialize` and `initialized`: how a client's session begins."""

from lsprotocol import types

from coauthor.features import completion, configuration
from coauthor.lsp import from_proto
from coauthor.lsp.client_features import client_features
from coauthor.lsp.progress import working
from coauthor.lsp.server import CoauthorServer


def register(server: CoauthorServer) -> None:
    """Add the session's own handlers."""

    @server.feature(types.INITIALIZE)
    def initialize(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, params: types.InitializeParams
    ) -> None:
        ls.client = client_features(params)
        ls.documents.encoding = from_proto.encoding(ls.workspace.position_encoding)
        ls.initial_options = params.initialization_options
        configuration.load(ls, ls.initial_options)
        wanted = ls.settings.completion
        if wanted == "always" or (wanted == "auto" and not ls.client.inline_completion):
            completion.register(ls)

    @server.feature(types.INITIALIZED)
    async def initialized(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, _params: types.InitializedParams
    ) -> None:
        ls.protocol.is_ready = True
        configuration.tell_problems(ls)
        await configuration.watch(ls)
        ls.run_in_background(_warm_up(ls))


async def _warm_up(ls: CoauthorServer) -> None:
    """Load the model before it is needed, unless the writer wants none."""
    if ls.settings.inline.initiative == "off":
        return
    async with working(ls, "Loading the language model"):
        await ls.engine.warm_up()
