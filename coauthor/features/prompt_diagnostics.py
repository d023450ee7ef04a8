"""Mistakes in a prompt file, shown in the file while the writer edits it."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from coauthor.document.positions import Encoding, split_lines, units
from coauthor.lsp import from_proto
from coauthor.lsp.server import CoauthorServer
from coauthor.settings_layers import user_file

if TYPE_CHECKING:
    from coauthor.document.store import TextDocument
    from coauthor.prompt.files import Source
    from coauthor.prompt.library import Problem

PAUSE_SECONDS = 0.2
"""How long a writer who is typing is left alone."""


def register(server: CoauthorServer) -> None:
    """Look at prompt files whenever their text changes in the editor."""
    watch = _Watch(server)
    server.on_text.append(watch.touched)
    server.on_prompts.append(watch.again)


class _Watch:
    """What is being looked at, and which files have something wrong to show."""

    def __init__(self, ls: CoauthorServer) -> None:
        self._ls = ls
        self._looking: dict[str, asyncio.Task[None]] = {}
        self._shown: set[str] = set()

    def touched(self, uri: str) -> None:
        """Look at a document soon, if it is a prompt file."""
        # The first look is cheap: this runs on every key in every document.
        if not uri.endswith(".md") or "/prompts/" not in uri:
            return
        waiting = self._looking.pop(uri, None)
        first = waiting is None
        if waiting is not None:
            waiting.cancel()
        document = self._ls.documents.get(uri)
        if document is None:
            self._show(uri, None, [])
            return
        path = from_proto.path(uri)
        source = _source(path) if path else None
        if path and source:
            work = self._look(uri, document, path, source, wait=not first)
            self._looking[uri] = self._ls.run_in_background(work)

    def again(self) -> None:
        """Look at all of them: whether one is right may depend on another."""
        for uri in list(self._looking):
            self.touched(uri)

    async def _look(
        self,
        uri: str,
        document: "TextDocument",
        path: Path,
        source: "Source",
        *,
        wait: bool,
    ) -> None:
        if wait:
            await asyncio.sleep(PAUSE_SECONDS)
        text, version = document.text, document.version
        shelf = await asyncio.to_thread(lambda: self._ls.prompts)
        problems = await asyncio.to_thread(shelf.check, text, path, source)
        if document.version == version:
            found = [_diagnostic(text, document.encoding, it) for it in problems]
            self._show(uri, version, found)

    def _show(
        self, uri: str, version: int | None, found: list[types.Diagnostic]
    ) -> None:
        if not found and uri not in self._shown:
            return
        self._shown.discard(uri)
        if found:
            self._shown.add(uri)
        self._ls.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, found, version)
        )


def _source(path: Path) -> "Source | None":
    """Whose prompt file this is; None when it is another file."""
    folder = path.parent
    if folder.name != "prompts":
        return None
    if folder.parent.name == ".coauthor":
        return "folder"
    if folder == user_file().parent / "prompts":
        return "user"
    from coauthor.prompt.library import shipped_folder

    return "shipped" if folder == shipped_folder() else None


def _diagnostic(text: str, encoding: Encoding, problem: "Problem") -> types.Diagnostic:
    """A problem as an editor shows it: from its place to the end of the line."""
    lines = split_lines(text)
    line = min(problem.line, len(lines)) - 1
    content = lines[line].rstrip("\r\n")
    start = units(content[: problem.column - 1], encoding)
    severity = types.DiagnosticSeverity
    return types.Diagnostic(
        types.Range(
            types.Position(line, start),
            types.Position(line, units(content, encoding)),
        ),
        problem.message,
        severity.Warning if problem.is_note else severity.Error,
        source="coauthor",
    )
