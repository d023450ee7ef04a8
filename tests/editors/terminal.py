"""An editor in a terminal of its own, whose screen a test reads as its user would."""

import asyncio
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pyte

from coauthor.cli.editor_list import editor_of

COLUMNS, ROWS = 160, 40
_DEADLINE_S = 60
"""Generous: a busy machine may take its time, and a test that passes never waits."""


class _Screen(pyte.Screen):
    """pyte trips over these questions where a program asks for more than it knows."""

    def report_device_status(self, mode: int = 0, **more: Any) -> None:
        if not more:
            super().report_device_status(mode)

    def report_device_attributes(self, mode: int = 0, **more: Any) -> None:
        if not more:
            super().report_device_attributes(mode)


class Terminal:
    """A running editor."""

    def __init__(self, process: asyncio.subprocess.Process, end: int) -> None:
        self.process = process
        self._end = end
        self._screen = _Screen(COLUMNS, ROWS)
        self._screen.write_process_input = self._write
        self._stream = pyte.ByteStream(self._screen)
        self._drawn = asyncio.Condition()
        self._telling: set[asyncio.Task[None]] = set()
        asyncio.get_running_loop().add_reader(end, self._read)

    @property
    def lines(self) -> list[str]:
        """What is on the screen, without the blanks at the ends of lines."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """The same as one string."""
        return "\n".join(self.lines)

    @property
    def marked(self) -> str:
        """The text in reversed colours, as menus show what is chosen."""
        rows = [self._screen.buffer[row] for row in range(ROWS)]
        cells = [row[column] for row in rows for column in range(COLUMNS)]
        return "".join(cell.data for cell in cells if cell.reverse)

    def keys(self, keys: str) -> None:
        """Press keys as a terminal sends them: `\\x1b` is Escape, `\\r` Return."""
        self._write(keys)

    async def until(
        self, seen: Callable[[str], object], deadline_s: float = _DEADLINE_S
    ) -> str:
        """Wait until the screen is as wanted, and return it."""
        try:
            async with self._drawn, asyncio.timeout(deadline_s):
                await self._drawn.wait_for(lambda: bool(seen(self.text)))
        except TimeoutError:
            raise AssertionError(f"The screen stays so:\n{self.text}") from None
        return self.text

    async def insist(self, keys: str, seen: Callable[[str], object]) -> str:
        """Press keys again and again until the screen is as wanted.

        For what an editor forgets when its server is not there yet.
        """
        for _ in range(_DEADLINE_S // 5):
            self.keys(keys)
            with suppress(AssertionError):
                return await self.until(seen, 5)
        raise AssertionError(f"{keys!r} does nothing:\n{self.text}")

    async def changes(self, before: str) -> str:
        """Wait until something else is marked than before, and return it."""
        await self.until(lambda _: self.marked != before)
        return self.marked

    async def shows(self, *texts: str) -> str:
        """Wait until all of these are on the screen."""
        return await self.until(lambda screen: all(text in screen for text in texts))

    def started(self) -> list[psutil.Process]:
        """Every process that the editor has started and that still runs."""
        return psutil.Process(self.process.pid).children(recursive=True)

    async def leave(self, keys: str) -> None:
        """Press the keys that end the editor; everything it started must end, too."""
        started = self.started()
        self.keys(keys)
        async with asyncio.timeout(_DEADLINE_S):
            await self.process.wait()
        _, left = await asyncio.to_thread(psutil.wait_procs, started, 10)
        assert not left, f"still running: {left}"

    def close(self) -> None:
        """Give the terminal back."""
        asyncio.get_running_loop().remove_reader(self._end)
        os.close(self._end)

    def _write(self, data: str) -> None:
        os.write(self._end, data.encode())

    def _read(self) -> None:
        try:
            data = os.read(self._end, 65536)
        except OSError:  # The editor is gone.
            asyncio.get_running_loop().remove_reader(self._end)
            return
        self._stream.feed(data)
        task = asyncio.create_task(self._tell())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell(self) -> None:
        async with self._drawn:
            self._drawn.notify_all()


@asynccontextmanager
async def terminal(
    command: Sequence[str | Path], environment: Mapping[str, str]
) -> AsyncIterator[Terminal]:
    """Run a program in a terminal; what is left of it at the end is killed."""
    end, inner = pty.openpty()
    size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
    fcntl.ioctl(inner, termios.TIOCSWINSZ, size)
    process = await asyncio.create_subprocess_exec(
        *("setsid", "--ctty", *map(str, command)),
        stdin=inner,
        stdout=inner,
        stderr=inner,
        env={**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", **environment},
    )
    os.close(inner)
    running = Terminal(process, end)
    try:
        yield running
    finally:
        if process.returncode is None:
            left = [*running.started(), psutil.Process(process.pid)]
            for one in left:
                with suppress(psutil.NoSuchProcess):
                    one.kill()
            await process.wait()
        running.close()


def home_with(editor: str, folder: Path) -> dict[str, str]:
    """A home folder in which `coauthor editor` has set this editor up.

    Returns the environment that makes it the writer's.
    """
    folder.mkdir(mode=0o700)
    scripts = Path(sys.executable).parent
    environment = {
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / ".config"),
        "XDG_CACHE_HOME": str(folder / ".cache"),
        # As after `uv tool install`, which the pages begin with.
        "PATH": os.pathsep.join([str(folder / "bin"), os.environ["PATH"]]),
    }
    (folder / "bin").mkdir()
    (folder / "bin" / "coauthor").symlink_to(scripts / "coauthor")
    command = [folder / "bin" / "coauthor", "editor", editor, "--install", "--yes"]
    subprocess.run(
        command, check=True, capture_output=True, env=os.environ | environment
    )
    written = [it for it in folder.rglob("*") if it.is_file() and not it.is_symlink()]
    assert len(written) == 1
    assert editor_of(editor).configuration in written[0].read_text()
    return environment
