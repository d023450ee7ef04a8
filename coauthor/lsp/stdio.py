"""Wire the features to a server and serve one client over standard input and output."""

import asyncio
import logging
import os
import sys
import threading
from contextlib import suppress

from pygls.io_ import StdinAsyncReader, StdoutWriter, run_async

from coauthor.features import (
    code_action,
    commands,
    configuration,
    context,
    feedback,
    ideas,
    inline_completion,
    rewrite,
    session,
    status,
)
from coauthor.log import set_up
from coauthor.lsp.server import CoauthorServer

FEATURES = (
    session,
    configuration,
    inline_completion,
    code_action,
    commands,
    rewrite,
    ideas,
    context,
    status,
    feedback,
)
"""Registered at start; `completion` joins in `session` where a client needs it."""


def new_server() -> CoauthorServer:
    """A server with every feature."""
    server = CoauthorServer()
    for feature in FEATURES:
        feature.register(server)
    return server


def run_stdio() -> int:
    """Serve one client on standard input and output; return the exit status.

    LSP asks for 0 after `shutdown` and 1 without it.
    """
    set_up()
    server = new_server()
    try:
        with suppress(SystemExit, BrokenPipeError):
            asyncio.run(_serve(server))
    except KeyboardInterrupt:
        # The thread that waits for input cannot be woken, and Python would wait for it.
        logging.shutdown()
        os._exit(1)
    return 0 if server.protocol.was_shut_down else 1


async def _serve(server: CoauthorServer) -> None:
    """Read messages until `exit` or the end of input, then end the model too."""
    server.protocol.set_writer(StdoutWriter(sys.stdout.buffer))
    try:
        await run_async(
            threading.Event(),
            StdinAsyncReader(sys.stdin.buffer, server.thread_pool),
            server.protocol,
            error_handler=server.report_server_error,
        )
    finally:
        server.protocol.is_ready = False  # Nobody is there to be told of the end.
        await server.close()
