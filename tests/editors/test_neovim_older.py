"""Before Neovim 0.12 there is no ghost text, but a menu, when it is asked for."""

from pathlib import Path

import pytest

from tests.editors.editor_places import editor_program
from tests.editors.neovim_session import Neovim, neovim, write_home
from tests.editors.neovim_writing import LAST, READY
from tests.editors.test_neovim_setup import essay

BAD = "It was really very quiet there."
GOOD = "It was quiet there."
SCRIPT = f"""
chat = true
[[rules]]
kind = "chat"
text = "{GOOD}"
"""


async def takes_from_the_menu(editor: Neovim) -> None:
    await editor.keys("GA old")
    await editor.until(lambda screen: "and the old" in screen.text)
    assert await editor.request("nvim_call_function", "pumvisible", []) == 0

    await editor.keys("<C-x><C-o>")
    await editor.until_lua("vim.fn.pumvisible() == 1")
    await editor.keys("<C-n><C-y>")
    await editor.until_lua("vim.fn.pumvisible() == 0")
    line = await editor.line()
    assert line.startswith(f"{LAST} old")
    assert len(line) > len(f"{LAST} old")


@pytest.mark.parametrize("version", ["0.10", "0.11"])
async def test_suggestions_come_in_a_menu(version: str, tmp_path: Path) -> None:
    program = editor_program(f"neovim-{version}", "usr/bin/nvim")
    write_home(tmp_path / "home", "")
    async with neovim(tmp_path / "home", essay(tmp_path), program) as editor:
        await editor.until(lambda screen: "ghost text needs Neovim 0.12" in screen.text)
        await editor.until_lua("#vim.lsp.get_clients({ bufnr = 0 }) > 0")
        await editor.keys("<CR>")
        await takes_from_the_menu(editor)


async def test_the_commands_are_there_in_0_11(tmp_path: Path) -> None:
    program = editor_program("neovim-0.11", "usr/bin/nvim")
    write_home(tmp_path / "home", "")
    async with neovim(tmp_path / "home", essay(tmp_path), program) as editor:
        await editor.until_lua(READY)
        await editor.keys("<CR>:Coauthor ideas what-next<CR>")
        await editor.until(lambda screen: "Something else" in screen.text)
        await editor.keys("<Esc>:checkhealth coauthor<CR>")
        await editor.until(lambda screen: "the server runs" in screen.text)
        health = await editor.text()
        assert "has no ghost text: suggestions come with CTRL-X CTRL-O" in health
        assert "ERROR" not in health


async def test_a_rewrite_is_looked_at_and_taken_in_0_11(tmp_path: Path) -> None:
    program = editor_program("neovim-0.11", "usr/bin/nvim")
    write_home(tmp_path / "home", "")
    document, script = essay(tmp_path), tmp_path / "script.toml"
    document.write_text(BAD, encoding="utf-8")
    script.write_text(SCRIPT, encoding="utf-8")
    backend = {"COAUTHOR_BACKEND": "scripted", "COAUTHOR_SCRIPT": str(script)}
    async with neovim(tmp_path / "home", document, program, **backend) as editor:
        await editor.until_lua(READY)
        await editor.keys("<CR>:Coauthor run tighten<CR>")
        await editor.until(lambda screen: "╭ Tighten" in screen.text)
        await editor.until(lambda screen: "1 change" in screen.lines[-1])
        await editor.keys("<CR>")
        await editor.until_line(GOOD)
        await editor.keys("u")
        await editor.until_line(BAD)
