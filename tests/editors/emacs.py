"""A real Emacs in a terminal, which can also be asked what it thinks."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from tests.editors.editor_places import editor_program
from tests.editors.terminal import Terminal, home_with, terminal

META = "\x1b"
END = f"{META}>"
CANCEL = "\x07"  # C-g
UNDO = "\x1f"  # C-_
LEAVE = "\x18\x03"  # C-x C-c

_READY: dict[str, Callable[[str], bool]] = {
    "emacs-eglot": lambda screen: "[eglot:" in screen,
    "emacs-lsp-mode": lambda screen: (
        "LSP[coauthor:" in screen and "/starting]" not in screen
    ),
}
_CODE_ACTIONS = {
    "emacs-eglot": ("eglot-code-actions", "[eglot] Pick an action"),
    "emacs-lsp-mode": ("lsp-execute-code-action", "Select code action:"),
}


class Emacs:
    """A running Emacs with one text in it."""

    def __init__(
        self, client: str, shown: Terminal, document: Path, home: Path
    ) -> None:
        self._client = client
        self.shown = shown
        self._buffer = document.name
        self._home = home

    def keys(self, keys: str) -> None:
        """Press keys, as `Terminal.keys` does."""
        self.shown.keys(keys)

    def command(self, name: str) -> None:
        """Run a command by its name."""
        self.keys(f"{META}x{name}\r")

    async def ready(self) -> None:
        """Wait until the client has its server."""
        await self.shown.until(_READY[self._client])

    async def code_action(self, title: str) -> None:
        """Choose from the list of code actions."""
        command, question = _CODE_ACTIONS[self._client]
        self.command(command)
        await self.shown.shows(question)
        self.keys(f"{title}\r")

    async def text(self) -> str:
        """What is in the buffer."""
        return await self.value("(buffer-substring-no-properties 1 (point-max))")

    async def value(self, lisp: str) -> str:
        """What an expression says in the text's buffer; it must be a string."""
        asked = f"(with-current-buffer {json.dumps(self._buffer)} {lisp})"
        client = editor_program("emacs", "usr/bin/emacsclient.emacs")
        process = await asyncio.create_subprocess_exec(
            *(client, "-s", self._home / "server", "--eval", asked),
            stdout=asyncio.subprocess.PIPE,
        )
        printed, _ = await process.communicate()
        return _read(printed.decode().strip())

    async def says(self, text: str) -> None:
        """Wait until this is what the echo area says."""
        await self.shown.until(lambda _: self.shown.lines[-1].strip() == text.strip())

    async def spoken(self) -> str:
        """Wait for the answer to a command, in the echo area, and return it."""
        await self.shown.until(lambda _: _is_answer(self.shown.lines[-1]))
        return await self.value('(or (current-message) "")')

    async def leave(self) -> None:
        """End Emacs without saving."""
        await self.value('(progn (set-buffer-modified-p nil) "")')
        await self.shown.leave(LEAVE)


def _is_answer(line: str) -> bool:
    return bool(line.strip()) and not line.startswith(("M-x", "ESC", "Mark set"))


def _read(printed: str) -> str:
    """A Lisp string as Emacs prints it; what it escapes is a part of JSON's."""
    assert printed.startswith('"'), f"no string: {printed}"
    return json.loads(printed.replace("\n", "\\n"), strict=False)


@asynccontextmanager
async def emacs(
    client: str, folder: Path, text: str, name: str = "story.md", **environment: str
) -> AsyncIterator[Emacs]:
    """Emacs as `coauthor editor CLIENT` sets it up, with a text, cursor at its end."""
    program = editor_program("emacs", "emacs")
    document = folder / name
    document.write_text(text, encoding="utf-8")
    home = folder / "home"
    own = home_with(client, home)
    listens = f'(progn (setq server-socket-dir "{home}") (server-start))'
    command = [program, "-nw", "--eval", listens, document]
    async with terminal(command, {**own, **environment}) as shown:
        await shown.shows(name, text.split("\n")[0][-40:])
        running = Emacs(client, shown, document, home)
        running.keys(END)
        yield running
