"""Before Neovim 0.12 there is no ghost text, but a menu, when it is asked for."""

from pathlib import Path

from tests.editors.editor_places import editor_program
from tests.editors.neovim_session import neovim, write_home
from tests.editors.neovim_writing import LAST, STORY


async def test_suggestions_come_in_a_menu(tmp_path: Path) -> None:
    program = editor_program("neovim-0.10", "usr/bin/nvim")
    document = tmp_path / "text" / "essay.md"
    document.parent.mkdir()
    document.write_text(STORY, encoding="utf-8")
    write_home(tmp_path / "home", "")
    async with neovim(tmp_path / "home", document, program) as editor:
        await editor.until(lambda screen: "ghost text needs Neovim 0.12" in screen.text)
        await editor.until_lua("#vim.lsp.get_clients({ bufnr = 0 }) > 0")
        await editor.keys("<CR>GA old")
        await editor.until(lambda screen: "and the old" in screen.text)
        assert await editor.request("nvim_call_function", "pumvisible", []) == 0

        await editor.keys("<C-x><C-o>")
        await editor.until_lua("vim.fn.pumvisible() == 1")
        await editor.keys("<C-n><C-y>")
        await editor.until_lua("vim.fn.pumvisible() == 0")
        line = await editor.line()
        assert line.startswith(f"{LAST} old")
        assert len(line) > len(f"{LAST} old")
