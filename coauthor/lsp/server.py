"""The language server: owns documents, settings and engine, and wires the features.

There is no feature logic here. State lives in exactly three places: `documents`,
`settings` (one frozen value, replaced whole) and `engine`.
"""

import asyncio
import logging
import sys
import threading
from collections.abc import Coroutine
from contextlib import suppress
from importlib import metadata
from typing import Any

from lsprotocol import types
from pygls.io_ import StdinAsyncReader, StdoutWriter, run_async
from pygls.lsp.server import LanguageServer

from coauthor.backends.choose import choose_backend
from coauthor.document.positions import Position
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.document.store import DocumentStore
from coauthor.engine.engine import Engine
from coauthor.engine.lanes import Lanes
from coauthor.features import (
    code_action,
    commands,
    completion,
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
from coauthor.lsp.boundary import log_by_type
from coauthor.lsp.client_features import ClientFeatures
from coauthor.lsp.protocol import CoauthorProtocol, converter
from coauthor.prompt.library import load_library, shipped_folder
from coauthor.settings import Settings
from coauthor.settings_layers import Problem, user_file

_log = logging.getLogger(__name__)

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


class CoauthorServer(LanguageServer):
    """One client's server."""

    protocol: CoauthorProtocol

    def __init__(self) -> None:
        super().__init__(
            "coauthor",
            metadata.version("coauthor-lsp"),
            protocol_cls=CoauthorProtocol,
            converter_factory=converter,
            max_workers=2,
        )
        self.documents = DocumentStore()
        self.settings = Settings()
        self.engine = self._new_engine(self.settings)
        self.library, self.prompt_problems = load_library(
            [
                (shipped_folder(), "shipped"),
                (user_file().parent / "prompts", "user"),
            ]
        )
        self.lanes = Lanes(lambda: self.engine.count("superseded"))
        self.client = ClientFeatures()
        self.initial_options: object = None
        """What the editor sent with `initialize`; later settings go over it."""
        self.problems: list[Problem] = []
        """What is wrong in the settings as they are now."""
        self._told: set[str] = set()
        self._running: set[asyncio.Task[Any]] = set()
        for feature in FEATURES:
            feature.register(self)

    def register_completion(self) -> None:
        """Offer `textDocument/completion`; only before capabilities are computed."""
        completion.register(self)

    def snapshot(
        self,
        uri: str,
        start: types.Position | Position,
        end: types.Position | Position | None = None,
    ) -> DocumentSnapshot | None:
        """Freeze the text around a position; None where we have nothing to say.

        That is: the document is not open, or not in one of the writer's languages.
        """
        document = self.documents.get(uri)
        if document is None or document.language not in self.settings.languages:
            return None
        first = Position(start.line, start.character)
        last = Position(end.line, end.character) if end else None
        return document.snapshot(first, last)

    def is_current(self, snapshot: DocumentSnapshot) -> bool:
        """Whether the document is still as it was when the snapshot was taken."""
        document = self.documents.get(snapshot.uri)
        return document is not None and document.version == snapshot.version

    def drop_stale(self, uri: str) -> None:
        """Cancel automatic work for a document whose text has just changed."""
        for method in (
            types.TEXT_DOCUMENT_INLINE_COMPLETION,
            types.TEXT_DOCUMENT_COMPLETION,
        ):
            self.lanes.cancel((method, uri))

    def use_settings(self, settings: Settings) -> None:
        """Take over new settings; a new model or backend replaces the engine."""
        old, self.settings = self.settings, settings
        needs_engine = (old.backend, old.model, old.scripted) != (
            settings.backend,
            settings.model,
            settings.scripted,
        )
        if needs_engine:
            self.run_in_background(self.engine.close())
            self.engine = self._new_engine(settings)

    def _new_engine(self, settings: Settings) -> Engine:
        return Engine(lambda: choose_backend(settings), on_change=self.tell_status)

    def tell_status(self) -> None:
        """Send the state to clients that can hear it."""
        if self.client.status and self.protocol.is_ready:
            status.notify(self)

    def tell_once(self, message: str, kind: types.MessageType) -> None:
        """Show a message, at most once in a session."""
        if message not in self._told:
            self._told.add(message)
            self.window_show_message(types.ShowMessageParams(kind, message))

    def run_in_background(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run and hold a task; an exception is logged, never lost."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (exc := task.exception()) is not None:
            log_by_type(exc)

    def report_server_error(self, error: Exception, source: Any) -> None:  # noqa: ARG002
        """Log by type only; pygls would show a pop-up with the exception's text."""
        log_by_type(error)


def run_stdio() -> int:
    """Serve one client on standard input and output; return the exit status.

    LSP asks for 0 after `shutdown` and 1 without it.
    """
    set_up()
    server = CoauthorServer()
    with suppress(KeyboardInterrupt, SystemExit, BrokenPipeError):
        asyncio.run(_serve(server))
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
        await server.engine.close()
