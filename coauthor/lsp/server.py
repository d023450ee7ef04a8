"""The language server: owns documents, settings and engine; has no feature logic.

State lives in exactly three places: `documents`,
`settings` (one frozen value, replaced whole) and `engine`.
"""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from coauthor.backends.base import Backend, Capabilities
from coauthor.context.note_shelf import NoteShelf
from coauthor.document.front_matter import front_matter
from coauthor.document.notes import Notes
from coauthor.document.origin import Origin, seams_of
from coauthor.document.positions import Position
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.document.store import DocumentStore, TextDocument
from coauthor.engine.lanes import Lanes
from coauthor.engine.plan import plan, planned_from, uses_auto
from coauthor.engine.routes import Routes
from coauthor.engine.session import Session
from coauthor.initiative import initiative_of
from coauthor.lsp import ext, from_proto
from coauthor.lsp.boundary import log_by_type
from coauthor.lsp.client_features import ClientFeatures
from coauthor.lsp.protocol import CoauthorProtocol, converter
from coauthor.lsp.status import status_of
from coauthor.settings import Settings
from coauthor.settings_layers import Problem, user_file
from coauthor.settings_rules import Initiative, writes_in
from coauthor.version import VERSION

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    from coauthor.engine.automatic import Automatic
    from coauthor.privacy.consent import Destination
    from coauthor.prompt.files import Source
    from coauthor.prompt.library import Library
    from coauthor.prompt.shelf import Shelf

_INTERNAL = types.ErrorCodes.InternalError
_LOCAL_ONLY = ("local-only", "local_only", "localOnly")
"""As documents, settings files and editors spell it: it counts in any spelling."""


class CoauthorServer(LanguageServer):
    """One client's server."""

    protocol: CoauthorProtocol  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(
        self, settings: Settings | None = None, backend: Backend | None = None
    ) -> None:
        """Begin with these settings, or the defaults, until `initialize` says more.

        `backend` is one that was made for them already.
        """
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            "coauthor",
            VERSION,
            protocol_cls=CoauthorProtocol,
            converter_factory=converter,
            max_workers=2,
        )
        self.documents = DocumentStore()
        self.note_shelf = NoteShelf()
        """The notes in the opened folders."""
        self.settings = settings or Settings()
        self.routes = self._new_routes(self.settings)
        """The models, and which of them does what."""
        self.automatic: Automatic | None = self._new_automatic(self.settings)
        """What finds out who does it best, where the settings say `auto`."""
        self.routes.engine("inline").backend = backend
        self.lanes = Lanes(lambda: self.session.counters.count("superseded"))
        self.readings = Lanes()
        """For each URI, what the model reads for a command that is about to come."""
        self.client = ClientFeatures()
        self.initial_options: object = None
        """What the editor sent with `initialize`; later settings go over it."""
        self.editor_options: tuple[object, ...] = ()
        """All that it sent of settings so far, the oldest first."""
        self.on_text: list[Callable[[str], None]] = []
        """Each hears the URI of a document that was opened, changed or closed."""
        self.on_prompts: list[Callable[[], None]] = []
        """Each is called when prompt files have changed."""
        self.problems: list[Problem] = []
        """What is wrong in the settings as they are now."""
        self._scratch: TemporaryDirectory[str] | None = None
        self._able: list[Capabilities | None] = []
        self._told: set[str] = set()
        self._running: set[asyncio.Task[Any]] = set()

    @property
    def session(self) -> Session:
        """What suggestions need to know of the keys before, and the counts."""
        return self.routes.session

    def library(self, uri: str | None) -> "Library":
        """The commands for a document, as their files are now.

        They are the shipped ones, the writer's, and those of the folder that the
        document is in. A text without a file, or None, is in the folder that is open,
        if there is only one. The first time takes 100 ms.
        """
        self.look_at_prompts()
        path = from_proto.path(uri) if uri is not None else None
        return self.prompts.library(path and path.parent)

    @cached_property
    def prompts(self) -> "Shelf":
        """The prompt files."""
        # Not at the top: the first suggestion should not wait for it.
        from coauthor.prompt.shelf import Shelf

        return Shelf(self.prompt_places())

    def prompt_places(self) -> "list[tuple[Path, Source]]":
        """The folders with prompt files; later ones override earlier ones."""
        from coauthor.prompt.library import shipped_folder

        return [
            (shipped_folder(), "shipped"),
            (user_file().parent / "prompts", "user"),
            *((each / ".coauthor" / "prompts", "folder") for each in self.folders()),
        ]

    def look_at_prompts(self) -> None:
        """Read prompt files that have changed, and tell the client if any has."""
        if not self.prompts.look(self.prompt_places()):
            return
        if self.client.status and self.protocol.is_ready:
            self.protocol.notify(ext.COMMANDS_CHANGED, {})
        for hear in self.on_prompts:
            hear()

    def folders(self) -> list[Path]:
        """The folders that are open in the editor."""
        known = list(self.workspace.folders) or [self.workspace.root_uri or ""]
        return [path for uri in known if (path := from_proto.path(uri))]

    def snapshot(
        self,
        uri: str,
        start: types.Position | Position,
        end: types.Position | Position | None = None,
        *,
        whole: bool = False,
    ) -> DocumentSnapshot | None:
        """Freeze the text around a position; None where we have nothing to say.

        That is: the document is not open, or not in one of the writer's languages.
        """
        document = self.documents.get(uri)
        if document is None or not writes_in(
            self.settings.languages, document.language
        ):
            return None
        first = Position(start.line, start.character)
        last = Position(end.line, end.character) if end else None
        if whole:
            snapshot = document.snapshot(first, last, reach=None)
        else:
            snapshot = document.snapshot(first, last)
        return replace(
            snapshot,
            notes=self._notes(document),
            origin=self._origin(document, snapshot),
        )

    def whole(self, snapshot: DocumentSnapshot) -> DocumentSnapshot | None:
        """The same place in all of its document; None once that has moved on."""
        document = self.documents.get(snapshot.uri)
        if document is None or not self.is_current(snapshot):
            return None
        return replace(
            snapshot,
            text=document.text,
            offset=snapshot.first_offset + snapshot.offset,
            end=snapshot.first_offset + snapshot.end,
            first_line=0,
            first_character=0,
            first_offset=0,
        )

    async def with_newest_notes(self, snapshot: DocumentSnapshot) -> DocumentSnapshot:
        """The same text, with the notes as they are on disk by now."""
        await self.look_at_notes()
        document = self.documents.get(snapshot.uri)
        if document is None:
            return snapshot
        return replace(snapshot, notes=self._notes(document))

    async def look_at_notes(self) -> None:
        """Read notes that have changed; a suggestion made without them is forgotten."""
        if await self.note_shelf.look(self.folders()):
            self.session.memory.forget()

    def _notes(self, document: TextDocument) -> Notes:
        """What is known of notes for a document; what is not yet known is read soon."""
        if self.note_shelf.is_due():
            self.run_in_background(self.look_at_notes())
        of_folder, mistakes = self.note_shelf.known(
            self.folders(), from_proto.path(document.uri)
        )
        of_author = front_matter(document.head).get("note")
        return Notes(
            of_folder,
            " ".join(of_author.split()) if isinstance(of_author, str) else "",
            self.settings.notes.share / 100,
            mistakes,
        )

    def _origin(self, document: TextDocument, snapshot: DocumentSnapshot) -> Origin:
        """Where a document is, for who decides whether its text may leave."""
        path = from_proto.path(document.uri)
        around = [it for it in self.folders() if path and path.is_relative_to(it)]
        head = front_matter(document.head)
        said = [it for name, it in head.items() if name in _LOCAL_ONLY]
        return Origin(
            path,
            max(around, key=lambda it: len(it.parts), default=None),
            local_only=any(it not in ("false", "no") for it in said),
            seams=seams_of(snapshot.text, snapshot.offset, snapshot.end),
        )

    async def may_leave(self, folder: Path | None, to: "Destination") -> bool | None:
        """Ask the writer whether text may be sent; None when they did not say."""
        if self.protocol.was_shut_down:
            return None  # Nobody would answer.
        where = f"texts in {folder}" if folder else "texts outside any open folder"
        yes, no = "Allow", "Never here"
        try:
            picked = await self.window_show_message_request_async(
                types.ShowMessageRequestParams(
                    types.MessageType.Warning,
                    f"coauthor is set to use {to.backend}, which is not on this "
                    f"machine: what it needs of {where} would be sent to "
                    f"{to.address}. `coauthor privacy log` shows what was sent.",
                    [types.MessageActionItem(yes), types.MessageActionItem(no)],
                )
            )
        except JsonRpcException:
            return None
        if picked is None:
            return None
        if picked.title == yes:
            # Once this is kept: whoever said yes should not have to wait again.
            self.run_in_background(self.routes.warm_up())
        return {yes: True, no: False}.get(picked.title)

    def initiative(self, uri: str) -> Initiative:
        """How eager to be in a document; `off` where we have nothing to say."""
        document = self.documents.get(uri)
        if document is None or not writes_in(
            self.settings.languages, document.language
        ):
            return "off"
        return initiative_of(document, self.settings)

    def is_current(self, snapshot: DocumentSnapshot) -> bool:
        """Whether the document is still as it was when the snapshot was taken."""
        document = self.documents.get(snapshot.uri)
        return document is not None and (document.opening, document.version) == (
            snapshot.opening,
            snapshot.version,
        )

    def drop_stale(
        self, uri: str, typed: str | None = None, at: Position | None = None
    ) -> None:
        """Cancel automatic work for a document whose text has just changed.

        `typed` is what was put in at a position, if that is all that happened: what
        the model is saying goes on as long as the writer types it.
        """
        self.session.memory.edited(uri, typed, at, self.documents.encoding)
        for method in (
            types.TEXT_DOCUMENT_INLINE_COMPLETION,
            types.TEXT_DOCUMENT_COMPLETION,
        ):
            self.lanes.cancel((method, uri))

    def tell_text(self, uri: str) -> None:
        """Say that a document is not what it was."""
        for hear in self.on_text:
            hear(uri)

    def somebody_writes(self, uri: str) -> None:
        """Have an unloaded model back in time, if it is prose that was touched."""
        if self.initiative(uri) != "off":
            self.routes.engine("inline").wake()
            if self.automatic is not None:
                self.automatic.touch()

    def use_settings(self, settings: Settings) -> None:
        """Take over new settings; other models or backends replace those before."""
        old, self.settings = self.settings, settings
        told = (settings.inline, settings.folder, settings.notes)
        if (old.inline, old.folder, old.notes) != told:
            self.session.memory.forget()
        if planned_from(old) != planned_from(settings):
            self.run_in_background(_ended(self.automatic, self.routes))
            self.routes = self._new_routes(settings)
            self.automatic = self._new_automatic(settings)
        elif settings.all_off:
            self.routes.rest()
        if old.all_off != settings.all_off:
            self.tell_status()

    def _new_routes(self, settings: Settings) -> Routes:
        return Routes(
            plan(settings, self.may_leave),
            on_change=self.tell_status,
            on_stand_in=lambda said: self.tell_once(said, types.MessageType.Warning),
            deadline_ms=settings.inline.deadline_ms,
            unload_minutes=settings.model.unload_minutes,
        )

    def _new_automatic(self, settings: Settings) -> "Automatic | None":
        if not uses_auto(settings) or settings.all_off:
            return None
        # Not at the top: nobody else needs it.
        from coauthor.engine.automatic import Automatic

        return Automatic(settings, self.routes, self.may_leave)

    def tell_status(self) -> None:
        """Send the state to clients that can hear it."""
        if not (self.client.status and self.protocol.is_ready):
            return
        self.protocol.notify(ext.STATUS_CHANGED, self.status().write())
        able = [engine.known for engine in self.routes.engines()]
        if able != self._able:
            # Another model can do other commands.
            self._able = able
            self.protocol.notify(ext.COMMANDS_CHANGED, {})

    def status(self) -> ext.Status:
        """The state as editors show it."""
        return status_of(self.routes, off=self.settings.all_off)

    def scratch_folder(self) -> Path:
        """A folder that only this user can read and that goes with the session."""
        if self._scratch is None:
            from tempfile import TemporaryDirectory

            self._scratch = TemporaryDirectory(
                prefix="coauthor-ideas-", ignore_cleanup_errors=True
            )
        return Path(self._scratch.name)

    async def close(self) -> None:
        """End the model and remove what was only for this session."""
        await _ended(self.automatic, self.routes)
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None

    def tell_once(self, message: str, kind: types.MessageType) -> None:
        """Show a message, at most once in a session."""
        if message not in self._told:
            self._told.add(message)
            self.window_show_message(types.ShowMessageParams(kind, message))

    def run_in_background(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run and hold a task; an exception is logged, never lost."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (exc := task.exception()) is not None:
            log_by_type(exc)

    def report_server_error(self, error: Exception, source: Any) -> None:  # noqa: ARG002
        """Log what nobody foresaw, by type only; pygls would show it in a pop-up."""
        if not isinstance(error, JsonRpcException) or error.code == _INTERNAL:
            # pygls calls this while it handles the exception that the error is made of.
            log_by_type(sys.exc_info()[1] or error)
        self.protocol.refuse_unparsed(error)


async def _ended(automatic: "Automatic | None", routes: Routes) -> None:
    """End all models and all that is being made."""
    if automatic is not None:
        await automatic.close()
    await routes.close()
