"""`initialize` and `initialized`: how a client's session begins."""

import asyncio

from lsprotocol import types

from coauthor.features import completion, configuration, prompt_files
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
        # Before the answer, because the answer is where many editors begin to ask.
        if not ls.settings.all_off:
            ls.run_in_background(ls.routes.warm_up())

    @server.feature(types.INITIALIZED)
    async def initialized(  # pyright: ignore[reportUnusedFunction]
        ls: CoauthorServer, _params: types.InitializedParams
    ) -> None:
        ls.protocol.is_ready = True
        configuration.tell_problems(ls)
        await configuration.watch(ls)
        prompt_files.watch(ls)
        ls.tell_status()
        ls.run_in_background(_get_ready(ls))


async def _get_ready(ls: CoauthorServer) -> None:
    """Load the model, unless the writer wants none; then read notes and prompt files.

    Notes come first, because the first suggestion may need them.
    """
    await ls.look_at_notes()
    if not ls.settings.all_off:
        async with working(ls, "Loading the language model"):
            await ls.routes.warm_up()
    elif ls.routes.engine("inline").backend is not None:
        # It was begun before the editor said that nobody wants it.
        await ls.routes.engine("inline").warm_up()
        ls.routes.rest()
    # What they import would hold up the first suggestion, which needs none of them.
    await asyncio.to_thread(lambda: ls.prompts)
    prompt_files.tell_problems(ls)
    if ls.automatic is not None:
        ls.automatic.touch()
