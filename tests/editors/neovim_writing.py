"""A text in Neovim with the plugin, at whose end the writer is about to type."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.editors.neovim_session import Neovim, neovim, write_home

STORY = (
    "The harbour was quiet in the early morning, and the boats lay still.\n"
    "Nobody had been there for weeks, and the"
)
LAST = STORY.splitlines()[-1]
READY = "require('coauthor').statusline() == 'coauthor: ready'"
STATUS = """
local client = vim.lsp.get_clients({ name = 'coauthor' })[1]
return client:request_sync('coauthor/status', vim.empty_dict(), 20000).result.counters
"""
"""What the server has counted."""


@asynccontextmanager
async def writing(
    tmp_path: Path,
    text: str = STORY,
    init: str = "vim.g.coauthor = { keys = true }",
    *,
    script: str | None = None,
) -> AsyncIterator[Neovim]:
    """Neovim with the document `text/essay.md`, in insert mode at its end.

    `script` is what the `scripted` backend says; without one, the bundled model writes.
    """
    document = tmp_path / "text" / "essay.md"
    document.parent.mkdir()
    document.write_bytes(text.encode())
    write_home(tmp_path / "home", f"{init}\n")
    backend: dict[str, str] = {}
    if script is not None:
        path = tmp_path / "script.toml"
        path.write_text(script, encoding="utf-8")
        backend = {"COAUTHOR_BACKEND": "scripted", "COAUTHOR_SCRIPT": str(path)}
    async with neovim(tmp_path / "home", document, None, **backend) as editor:
        await editor.until_lua(READY)
        await editor.keys("GA")
        yield editor


async def shown(editor: Neovim, line: str) -> str:
    """Wait for a suggestion at the end of a line; its grey text."""
    await editor.until(
        lambda screen: screen.ghost and f"{line}{screen.ghost}" in screen.flowing
    )
    return editor.screen.ghost
