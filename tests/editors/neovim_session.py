"""A real Neovim with a user interface attached, spoken to by its own RPC."""

import asyncio
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import msgpack
import psutil

from tests.editors.editor_places import editor_program
from tests.editors.neovim_screen import Screen

PLUGIN = Path(__file__).parents[2] / "editor-clients" / "neovim"
COLUMNS, ROWS = 100, 30
_DEADLINE_S = 30
_PACKER = msgpack.Packer()
_OWN_COLOUR = "vim.api.nvim_set_hl(0, 'ComplHint', { fg = '#777777' })\n"
"""Otherwise grey text is drawn like all that is faint and cannot be told from it."""


class NeovimError(Exception):
    """Neovim's own error for a request."""


class Neovim:
    """One editor and its screen."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.screen = Screen(COLUMNS, ROWS)
        self._ids = itertools.count(1)
        self._pending: dict[int, asyncio.Future[Any]] = {}
        self._drawn = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    async def request(self, method: str, *arguments: Any) -> Any:
        """Call a function of Neovim's API. Raises NeovimError."""
        number = next(self._ids)
        future = asyncio.get_running_loop().create_future()
        self._pending[number] = future
        assert self.process.stdin is not None
        self.process.stdin.write(_PACKER.pack([0, number, method, arguments]))
        async with asyncio.timeout(_DEADLINE_S):
            return await future

    async def lua(self, code: str, *arguments: Any) -> Any:
        """Run Lua and return what it returns."""
        return await self.request("nvim_exec_lua", code, arguments)

    async def keys(self, keys: str) -> None:
        """Press keys, in Neovim's notation: `<Tab>`, `<lt>`."""
        await self.request("nvim_input", keys)

    async def command(self, command: str) -> None:
        """Run a command of the command line."""
        await self.request("nvim_command", command)

    async def text(self) -> str:
        """The current buffer's lines."""
        return "\n".join(await self.request("nvim_buf_get_lines", 0, 0, -1, False))

    async def line(self) -> str:
        """The cursor's line."""
        return await self.request("nvim_get_current_line")

    async def until_line(self, wanted: str) -> None:
        """Wait until the cursor's line is as wanted."""
        await self.until_lua("vim.fn.getline('.') == ...", wanted)

    async def until(self, seen: Callable[[Screen], object]) -> None:
        """Wait until the screen is as wanted; fails with the screen as it is."""
        try:
            async with self._drawn, asyncio.timeout(_DEADLINE_S):
                await self._drawn.wait_for(lambda: bool(seen(self.screen)))
        except TimeoutError:
            raise AssertionError(f"The screen stays so:\n{self.screen.text}") from None

    async def until_lua(self, condition: str, *arguments: Any) -> None:
        """Wait until a Lua expression about the arguments (`...`) is true."""
        code = f"""
        local arguments = {{ ... }}
        local function holds(...) return {condition} end
        return vim.wait(20000, function() return holds(unpack(arguments)) end, 5)
        """
        holds = await self.lua(code, *arguments)
        assert holds, f"never true: {condition} {arguments}\n{self.screen.text}"

    def processes(self) -> list[psutil.Process]:
        """The servers and their workers."""
        return psutil.Process(self.process.pid).children(recursive=True)

    async def quit(self) -> int:
        """Close it as a user does; returns its exit status."""
        await self.keys("<C-\\><C-n>:qa!<CR>")
        async with asyncio.timeout(_DEADLINE_S):
            return await self.process.wait()

    async def _read(self) -> None:
        assert self.process.stdout is not None
        unpacker = msgpack.Unpacker(raw=False, strict_map_key=False)
        while data := await self.process.stdout.read(65536):
            unpacker.feed(data)
            for message in unpacker:
                await self._take(message)

    async def _take(self, message: list[Any]) -> None:
        if message[0] == 1:
            _, number, error, result = message
            future = self._pending.pop(number)
            if error is not None:
                future.set_exception(NeovimError(str(error[1])))
            else:
                future.set_result(result)
        elif message[1] == "redraw" and self.screen.draw(message[2]):
            async with self._drawn:
                self._drawn.notify_all()


def installed() -> Path:
    """The Neovim under test; skips where there is none."""
    return editor_program("neovim", "usr/bin/nvim")


def write_home(home: Path, init: str, *, plugin: bool = True) -> None:
    """A configuration folder with this `init.lua`; the plugin as a native package."""
    config = home / "config" / "nvim"
    config.mkdir(parents=True)
    (config / "init.lua").write_text(_OWN_COLOUR + init, encoding="utf-8")
    if plugin:
        package = home / "data" / "nvim" / "site" / "pack" / "coauthor" / "start"
        package.mkdir(parents=True)
        (package / "coauthor").symlink_to(PLUGIN)


def environment(home: Path, **more: str) -> dict[str, str]:
    """A user with nothing but this folder, and `coauthor` on PATH."""
    kept = {"LANG": "C.UTF-8", "TERM": "xterm-256color", "HOME": str(home)}
    folders = {
        f"XDG_{name.upper()}_HOME": str(home / name)
        for name in ("config", "data", "state", "cache")
    }
    bin_folder = str(Path(sys.executable).parent)
    path = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
    return {**kept, **folders, "PATH": path, **more}


@cache
def _offline() -> tuple[str, ...]:
    """What cuts a program off from any network, where this machine lets us do that."""
    command = ("unshare", "--net")
    if shutil.which("unshare") is None:
        return ()
    works = subprocess.run([*command, "true"], capture_output=True).returncode == 0
    return command if works else ()


@asynccontextmanager
async def neovim(
    home: Path, document: Path, program: Path | None = None, **more: str
) -> AsyncIterator[Neovim]:
    """A running Neovim with the document open; what is left at the end is killed."""
    process = await asyncio.create_subprocess_exec(
        *_offline(),
        program or installed(),
        "--embed",
        document.name,
        cwd=document.parent,
        env=environment(home, **more),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    editor = Neovim(process)
    options = {"rgb": True, "ext_linegrid": True, "ext_hlstate": True}
    try:
        await editor.request("nvim_ui_attach", COLUMNS, ROWS, options)
        yield editor
    finally:
        if process.returncode is None:
            left = editor.processes()
            process.kill()
            await process.wait()
            for one in left:
                if one.is_running():
                    one.kill()
        editor._reading.cancel()
