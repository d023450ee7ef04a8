"""The ways to have coauthor in Neovim, with exactly the text of its page."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.editors.neovim_session import PLUGIN, neovim, write_home
from tests.editors.neovim_writing import LAST, STORY, shown, writing

PAGE = PLUGIN.parents[1] / "docs" / "editors" / "neovim.md"
ATTACHED = "#vim.lsp.get_clients({ name = 'coauthor', bufnr = 0 }) > 0"


def on_the_page(beginning: str) -> str:
    """The block of Lua on the page that begins like this."""
    blocks = re.findall(r"^```lua\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    (block,) = [it for it in blocks if it.startswith(beginning)]
    return block


def commit_all(folder: Path) -> None:
    """A repository with one commit."""
    git = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@b.c"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "A clone"]):
        subprocess.run([*git, *arguments], check=True)


def essay(tmp_path: Path) -> Path:
    document = tmp_path / "text" / "essay.md"
    document.parent.mkdir()
    document.write_text(STORY, encoding="utf-8")
    return document


async def test_without_the_plugin(tmp_path: Path) -> None:
    home, init = tmp_path / "home", on_the_page("vim.lsp.config('coauthor'")
    write_home(home, init, plugin=False)
    async with neovim(home, essay(tmp_path)) as editor:
        await editor.until_lua(ATTACHED)
        await editor.keys("GA old")
        ghost = await shown(editor, f"{LAST} old")
        await editor.keys("<Tab>")
        await editor.until_line(f"{LAST} old{ghost}")


async def test_with_a_copied_file_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    init = on_the_page("vim.lsp.config('coauthor'")
    rest = init[init.index("vim.lsp.enable") :]
    assert init[: init.index(rest)].count("\n") == 8 - 1
    write_home(home, rest, plugin=False)
    (home / "config" / "nvim" / "lsp").mkdir()
    shutil.copy(PLUGIN / "lsp" / "coauthor.lua", home / "config" / "nvim" / "lsp")
    async with neovim(home, essay(tmp_path)) as editor:
        await editor.until_lua(ATTACHED)
        await editor.keys("GA old")
        await shown(editor, f"{LAST} old")


async def test_with_vim_pack(tmp_path: Path) -> None:
    home = tmp_path / "home"
    clone = home / "coauthor"
    shutil.copytree(PLUGIN, clone / "editor-clients" / "neovim")
    commit_all(clone)
    init = on_the_page("vim.pack.add").replace("} })", "} }, { confirm = false })")
    write_home(home, init, plugin=False)
    async with neovim(home, essay(tmp_path)) as editor:
        await editor.until(lambda screen: LAST in screen.text)
        await editor.until_lua(ATTACHED)
        await editor.keys("GA old")
        await shown(editor, f"{LAST} old")
        assert await editor.lua("return vim.fn.exists(':Coauthor')") == 2


async def test_loaded_late_as_plugin_managers_do(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write_home(home, "", plugin=False)
    async with neovim(home, essay(tmp_path)) as editor:
        await editor.until(lambda screen: LAST in screen.text)
        late = """
        vim.opt.runtimepath:append(...)
        vim.cmd.runtime('plugin/coauthor.lua')
        require('coauthor').setup({ keys = { accept = '<C-y>' } })
        """
        await editor.lua(late, str(PLUGIN))
        await editor.until_lua(ATTACHED)
        await editor.keys("GA old")
        ghost = await shown(editor, f"{LAST} old")
        await editor.keys("<C-y>")
        await editor.until_line(f"{LAST} old{ghost}")


async def test_a_program_in_the_opened_folder_is_never_run(tmp_path: Path) -> None:
    home, document = tmp_path / "home", essay(tmp_path)
    trap = document.parent / "bin" / "coauthor"
    trap.parent.mkdir()
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n", encoding="utf-8")
    trap.chmod(0o755)
    write_home(home, "")
    ours = os.pathsep.join([str(trap.parent), str(Path(sys.executable).parent)])
    async with neovim(
        home, document, PATH=f"{ours}{os.pathsep}{os.environ['PATH']}"
    ) as editor:
        await editor.until_lua(ATTACHED)

    async with neovim(home, document, PATH=f"{trap.parent}:/usr/bin:/bin") as editor:
        await editor.until(lambda screen: "lies in the opened folder" in screen.flowing)
    assert not (tmp_path / "sprung").exists()


async def test_a_missing_program_is_one_sentence(tmp_path: Path) -> None:
    write_home(tmp_path / "home", "")
    async with neovim(
        tmp_path / "home", essay(tmp_path), PATH="/usr/bin:/bin"
    ) as editor:
        await editor.until(lambda screen: "is not on PATH" in screen.flowing)
        assert "stack traceback" not in editor.screen.text
        assert "Press ENTER" not in editor.screen.text


async def test_a_wrong_option_is_named(tmp_path: Path) -> None:
    write_home(tmp_path / "home", "require('coauthor').setup({ kes = true })")
    async with neovim(tmp_path / "home", essay(tmp_path)) as editor:
        await editor.until(lambda screen: "no option 'kes'" in screen.text)


async def test_its_health_and_its_help(tmp_path: Path) -> None:
    async with writing(tmp_path) as editor:
        await editor.keys("<Esc>:checkhealth coauthor<CR>")
        await editor.until(lambda screen: "the server runs" in screen.text)
        health = await editor.text()
        assert "(coauthor-lsp)" in health
        assert "ERROR" not in health
        assert "WARNING" not in health
        await editor.command("helptags ALL")
        for topic in ("coauthor", ":Coauthor", "coauthor-options", "g:coauthor"):
            await editor.command(f"help {topic}")
    (PLUGIN / "doc" / "tags").unlink()


async def test_another_program_of_the_same_name_is_told_from_ours(
    tmp_path: Path,
) -> None:
    other = tmp_path / "bin" / "coauthor"
    other.parent.mkdir()
    other.write_text("#!/bin/sh\necho coauthor, version 1.2\n", encoding="utf-8")
    other.chmod(0o755)
    write_home(
        tmp_path / "home", f"vim.g.coauthor = {{ cmd = '{other}', enabled = false }}"
    )
    async with neovim(tmp_path / "home", essay(tmp_path)) as editor:
        await editor.command("checkhealth coauthor")
        await editor.until(lambda screen: "is not our" in screen.text)


async def test_what_the_command_line_completes(tmp_path: Path) -> None:
    async with writing(tmp_path) as editor:
        await editor.keys("<Esc>")
        for typed, expected in (
            ("Coauthor ac", ["accept"]),
            ("Coauthor accept ", ["all", "clause", "sentence", "word"]),
            ("'<,'>Coauthor run tig", ["tighten"]),
            ("Coauthor ideas what-", ["what-if", "what-next"]),
            ("Coauthor nothing ", []),
        ):
            found = await editor.lua(
                "return vim.fn.getcompletion(..., 'cmdline')", typed
            )
            assert found == expected
