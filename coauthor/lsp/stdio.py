"""Wire the features to a server and serve one client over standard input and output."""

import asyncio
import sys
from contextlib import suppress

from pygls.io_ import StdoutWriter

from coauthor.backends.base import Backend
from coauthor.features import (
    accepting,
    code_action,
    commands,
    configuration,
    context,
    feedback,
    ideas,
    inline_completion,
    preparing,
    prompt_diagnostics,
    prompt_files,
    reading,
    rewrite,
    session,
    status,
)
from coauthor.log import set_up
from coauthor.lsp.incoming import handle_all, opened
from coauthor.lsp.server import CoauthorServer
from coauthor.settings import Settings

FEATURES = (
    session,
    configuration,
    reading,
    prompt_files,
    prompt_diagnostics,
    inline_completion,
    code_action,
    commands,
    rewrite,
    preparing,
    ideas,
    context,
    status,
    feedback,
    accepting,
)
"""Registered at start; `completion` joins in `session` where a client needs it."""


def new_server(
    settings: Settings | None = None, backend: Backend | None = None
) -> CoauthorServer:
    """A server with every feature; the arguments are those of `CoauthorServer`."""
    server = CoauthorServer(settings, backend)
    for feature in FEATURES:
        feature.register(server)
    return server


def run_stdio(settings: Settings, backend: Backend | None) -> int:
    """Serve one client on standard input and output; return the exit status.

    LSP asks for 0 after `shutdown` and 1 without it. The arguments are those of
    `CoauthorServer`.
    """
    set_up()
    server = new_server(settings, backend)
    with suppress(SystemExit, BrokenPipeError, KeyboardInterrupt):
        asyncio.run(_serve(server))
    return 0 if server.protocol.was_shut_down else 1


async def _serve(server: CoauthorServer) -> None:
    """Read messages until `exit` or the end of input, then end the model too."""
    server.protocol.set_writer(StdoutWriter(sys.stdout.buffer))
    try:
        await handle_all(opened(sys.stdin.buffer), server)
    finally:
        server.protocol.is_ready = False  # Nobody is there to be told of the end.
        await server.close()
