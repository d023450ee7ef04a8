"""How long Neovim's writer waits for grey text, from the key to the drawn screen.

`uv run python -m benchmarks.editors neovim` runs this; it is no test.
"""

import asyncio
import re
import time
from pathlib import Path

from tests.editors.latency import Measured, Typing
from tests.editors.neovim_screen import Screen
from tests.editors.neovim_session import Neovim
from tests.editors.neovim_writing import writing

_INIT = "vim.g.coauthor = { settings = { inline = { pauseMs = 0 } } }"
_SILENT_S = 2
_TAIL = 20


async def measured(root: Path, typing: Typing) -> Measured:
    """Type in a new Neovim; times are from sending a key to having drawn the screen."""
    async with writing(root, typing.before, _INIT) as editor:
        said = await editor.lua("return vim.fn.execute('version')")
        version = re.search(r"v(\d+\.\d+\.\d+)", said)
        await editor.command("Coauthor suggest")
        await editor.until(lambda screen: screen.ghost)
        text, ms = typing.before, []
        for key in typing.typed:
            text += key
            ms.append(await _waited(editor, key, text[-_TAIL:]))
    shown = [it for it in ms if it is not None]
    return Measured("Neovim", version[1] if version else "", shown)


async def _waited(editor: Neovim, key: str, end: str) -> float | None:
    def is_grey(screen: Screen) -> bool:
        ghost = screen.ghost
        return bool(ghost) and f"{end}{ghost}" in screen.flowing

    pressed = time.perf_counter()
    await editor.keys("<lt>" if key == "<" else key)
    try:
        async with asyncio.timeout(_SILENT_S):
            await editor.until(is_grey)
    except TimeoutError:
        return None
    return (time.perf_counter() - pressed) * 1000
