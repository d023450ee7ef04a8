"""The server process the command line's client starts, and the pipe to it.

Every question ends in an answer or in one of our errors: when the server ends early,
whoever waits gets ServerEnded with the last lines the server wrote to its stderr.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import version
from typing import Any, cast

import cattrs
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient
from pygls.protocol import JsonRPCResponseMessage, default_converter

from coauthor.backends.shared_task import retrieve
from coauthor.errors import RequestFailed, ServerEnded

_LAST_LINES = 4
_EXIT_SECONDS = 10.0

_IGNORED = (
    types.CLIENT_REGISTER_CAPABILITY,
    types.CLIENT_UNREGISTER_CAPABILITY,
    types.WINDOW_WORK_DONE_PROGRESS_CREATE,
    types.WINDOW_LOG_MESSAGE,
    "coauthor/statusChanged",
    "coauthor/commandsChanged",
)
"""What the server may send and a command line has no use for; requests get null."""


class ServerProcess:
    """One server process and the messages to and from it."""

    def __init__(self, on_progress: Callable[[str], None] | None = None) -> None:
        """Nothing is started yet. `on_progress` hears what long work does, in words."""
        # pygls logs whole messages, which hold the writer's text.
        logging.getLogger("pygls").setLevel(logging.CRITICAL)
        self.messages: list[str] = []
        self._editor = _editor(self.messages, on_progress)
        self._last_lines: deque[str] = deque(maxlen=_LAST_LINES)
        self._process: asyncio.subprocess.Process | None = None
        self._ended: asyncio.Task[int] | None = None
        self._stderr: asyncio.Task[None] | None = None

    async def start(self, program: str, *arguments: str) -> None:
        """Start the server process. Raises ServerEnded when it cannot be started."""
        try:
            await self._editor.start_io(program, *arguments)  # pyright: ignore[reportUnknownMemberType]
        except OSError as error:
            raise ServerEnded(
                f"The coauthor server could not be started: {error.strerror}."
            ) from error
        self._process = self._editor._server  # pyright: ignore[reportPrivateUsage]
        assert self._process is not None
        self._ended = asyncio.create_task(self._process.wait())
        self._stderr = asyncio.create_task(self._keep_last_lines(self._process))

    def tell(self, method: str, params: object) -> None:
        """Send a notification."""
        self._editor.protocol.notify(method, params)

    async def ask(self, method: str, params: object, seconds: float) -> object:
        """Send a request and wait for its result.

        Raises RequestFailed with the server's own sentence, or after `seconds`;
        ServerEnded when the server is gone.
        """
        ended = self._ended
        assert ended is not None
        answer = asyncio.ensure_future(
            self._editor.protocol.send_request_async(method, params)
        )
        # Who stops waiting, as with Ctrl-C, leaves it behind.
        answer.add_done_callback(retrieve)
        await asyncio.wait(
            {answer, ended}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        if ended.done():
            answer.cancel()
            with suppress(BaseException):
                await answer
            raise ServerEnded(await self._why_it_ended(ended.result()))
        if not answer.done():
            answer.cancel()
            raise RequestFailed(
                f"The server did not answer {method} within {seconds:g} seconds; "
                "its log may say why (`coauthor doctor` shows where it is)."
            )
        try:
            return answer.result()
        except JsonRpcException as error:
            raise RequestFailed(error.message) from error

    async def end(self, seconds: float = _EXIT_SECONDS) -> None:
        """Ask the server to leave; make it leave when it does not within `seconds`."""
        process, ended = self._process, self._ended
        if process is None or ended is None:
            return
        with suppress(ServerEnded, RequestFailed):
            await self.ask(types.SHUTDOWN, None, seconds)
            self.tell(types.EXIT, None)
        await asyncio.wait({ended}, timeout=seconds)
        if not ended.done():
            process.kill()
        await self._editor.stop()
        if self._stderr is not None:
            await self._stderr

    async def _keep_last_lines(self, process: asyncio.subprocess.Process) -> None:
        if process.stderr is None:
            return
        async for line in process.stderr:
            self._last_lines.append(line.decode("utf-8", "replace").rstrip())

    async def _why_it_ended(self, code: int) -> str:
        if self._stderr is not None:
            await asyncio.wait({self._stderr}, timeout=1.0)
        said = "\n".join(f"  {line}" for line in self._last_lines if line)
        reason = f"The coauthor server ended early (exit code {code})."
        last = f" It last wrote:\n{said}" if said else " It wrote no reason."
        return reason + last


def _editor(
    messages: list[str], on_progress: Callable[[str], None] | None
) -> LanguageClient:
    """Answer what a server may ask an editor; keep what it shows in `messages`."""
    editor = LanguageClient(
        "coauthor-cli", version("coauthor-lsp"), converter_factory=_converter
    )

    def show_message(params: types.ShowMessageParams) -> None:
        messages.append(params.message)

    def configuration(params: types.ConfigurationParams) -> list[None]:
        return [None for _ in params.items]

    def apply_edit(
        _params: types.ApplyWorkspaceEditParams,
    ) -> types.ApplyWorkspaceEditResult:
        reason = "This client only looks at edits."
        return types.ApplyWorkspaceEditResult(applied=False, failure_reason=reason)

    doing: dict[object, str] = {}

    def progress(params: types.ProgressParams) -> None:
        title, message = (str(_told(params.value, it)) for it in ("title", "message"))
        title = doing.setdefault(params.token, title)
        if on_progress is not None and title:
            on_progress(f"{title}: {message}" if message else title)

    def ignore(_params: object) -> None:
        return None

    editor.feature(types.WINDOW_SHOW_MESSAGE)(show_message)
    editor.feature(types.WORKSPACE_CONFIGURATION)(configuration)
    editor.feature(types.WORKSPACE_APPLY_EDIT)(apply_edit)
    editor.feature(types.PROGRESS)(progress)
    for method in _IGNORED:
        editor.feature(method)(ignore)
    return editor


def _told(value: object, key: str) -> object:
    """What progress says; the library makes objects of it, or leaves it as it came."""
    if isinstance(value, Mapping):
        return cast("Mapping[str, object]", value).get(key) or ""
    return getattr(value, key, None) or ""


def _converter() -> cattrs.Converter:
    """The pygls converter, but results of our own methods stay plain values."""
    made = default_converter()
    made.register_structure_hook(JsonRPCResponseMessage, _keep_result)
    return made


def _keep_result(raw: dict[str, Any], cls: type[Any]) -> object:
    return cls(id=raw["id"], jsonrpc=raw["jsonrpc"], result=raw.get("result"))
