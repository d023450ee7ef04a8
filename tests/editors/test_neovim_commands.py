"""The commands of the Neovim plugin, in a real Neovim with the bundled model."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.editors.neovim_session import Neovim, neovim, write_home
from tests.editors.neovim_writing import LAST, READY, STORY, shown, writing


async def test_off_is_off_even_with_rules_and_on_is_what_the_status_says(
    tmp_path: Path,
) -> None:
    rules = "{ { language = 'markdown', initiative = 'onPause' } }"
    init = f"vim.g.coauthor = {{ settings = {{ inline = {{ rules = {rules} }} }} }}"
    async with writing(tmp_path, init=init) as editor:
        await editor.keys(" old")
        await shown(editor, f"{LAST} old")
        await editor.command("Coauthor off")
        await editor.until_lua("require('coauthor').statusline() == 'coauthor: off'")
        await editor.command("Coauthor run what-if")
        await editor.until(
            lambda screen: (
                "off in this session; :Coauthor on switches it on" in screen.text
            )
        )
        await editor.command("Coauthor toggle")
        await editor.until(lambda screen: "coauthor: on" in screen.text)
        assert await editor.lua(f"return {READY}")
        await editor.keys(" man")
        await shown(editor, f"{LAST} old man")


async def test_who_has_set_off_can_switch_it_on(tmp_path: Path) -> None:
    init = "vim.g.coauthor = { settings = { inline = { initiative = 'off' } } }"
    write_home(tmp_path / "home", init)
    document = tmp_path / "essay.md"
    document.write_text(STORY, encoding="utf-8")
    off = "require('coauthor').statusline() == 'coauthor: off'"
    async with neovim(tmp_path / "home", document) as editor:
        await editor.until_lua(off)
        for command in ("toggle", "on"):
            await editor.command(f"Coauthor {command}")
            await editor.until(lambda screen: "coauthor: on, onPause" in screen.text)
            assert not await editor.lua(f"return {off}")
        await editor.command("Coauthor toggle")
        await editor.until(lambda screen: "coauthor: off" in screen.lines[-1])
        assert await editor.lua(f"return {off}")


@asynccontextmanager
async def starting(
    tmp_path: Path, commands: str, init: str = "vim.g.coauthor = { keys = true }"
) -> AsyncIterator[Neovim]:
    """Neovim whose server was starting before these commands, and is so behind them."""
    write_home(tmp_path / "home", init)
    document = tmp_path / "essay.md"
    document.write_text(STORY, encoding="utf-8")
    async with neovim(tmp_path / "home", document) as editor:
        at_once = """
        vim.wait(20000, function() return vim.fn.exists(':Coauthor') == 2
            and #vim.lsp.get_clients({ _uninitialized = true }) > 0 end, 1)
        local before = require('coauthor.status').in_words()
        vim.cmd(...)
        return { before, require('coauthor.server').is_starting() }
        """
        assert await editor.lua(at_once, commands) == ["starting", True]
        yield editor


async def test_the_status_names_the_model_of_each_job(tmp_path: Path) -> None:
    write_home(tmp_path / "home", "")
    config = tmp_path / "config.toml"
    config.write_text(
        '[ideas]\nbackend = "company"\n[[backends]]\nname = "company"\n'
        'kind = "anthropic"\nurl = "https://models.example.org"\n'
    )
    document = tmp_path / "essay.md"
    document.write_text(STORY, encoding="utf-8")
    async with neovim(
        tmp_path / "home", document, COAUTHOR_CONFIG=str(config)
    ) as editor:
        line = "require('coauthor').statusline()"
        await editor.until_lua(f"{line} == 'coauthor: ready (remote)'")
        said = str(await editor.lua("return require('coauthor.status').in_words()"))
        assert said.startswith("ready. suggestions: starter")
        assert said.endswith("; ideas: company, on another machine")


async def test_a_command_comes_when_the_server_has_started(tmp_path: Path) -> None:
    async with starting(tmp_path, "Coauthor ideas what-next") as editor:
        await editor.until(lambda screen: "still starting; this comes" in screen.text)
        await editor.until(lambda screen: "Something else" in screen.text)


async def test_nobody_has_to_wait_for_a_server(tmp_path: Path) -> None:
    commands = "Coauthor ideas what-next\nCoauthor cancel"
    async with starting(tmp_path, commands) as editor:
        waiting = "cancelled: waiting for the server"
        await editor.until(lambda screen: waiting in screen.text)
        await editor.until_lua(READY)
        await editor.keys("GA old")
        await shown(editor, f"{LAST} old")
        assert "Something else" not in editor.screen.text


async def test_a_command_waits_for_no_text_that_is_written_meanwhile(
    tmp_path: Path,
) -> None:
    commands = "Coauthor ideas what-next\nnormal Gxx"
    async with starting(tmp_path, commands) as editor:
        changed = "the text has changed meanwhile; please run the command again"
        await editor.until(lambda screen: changed in screen.flowing)


async def test_a_server_that_never_comes_is_waited_for_in_vain(tmp_path: Path) -> None:
    program = tmp_path / "no-server"
    program.write_text("#!/bin/sh\nread line\nexit 3\n", encoding="utf-8")
    program.chmod(0o755)
    init = f"vim.g.coauthor = {{ cmd = '{program}' }}"
    async with starting(tmp_path, "Coauthor ideas what-next", init) as editor:
        # Neovim says something of its own, for which it wants a key.
        await editor.until(lambda screen: "Press ENTER" in screen.text)
        await editor.keys("<CR>")
        did_not = "the server did not start"
        await editor.until_lua("vim.fn.execute('messages'):find(...)", did_not)


async def test_two_messages_in_a_row_want_no_key(tmp_path: Path) -> None:
    async with writing(tmp_path) as editor:
        say = "require('coauthor.say').say(('long ' .. ...):rep(... * 30))"
        for number in (1, 2, 3):
            await editor.lua(say, number)
        await editor.until(lambda screen: "long 3long 3" in screen.text)
        await editor.keys(" old")
        await shown(editor, f"{LAST} old")
        assert "Press ENTER" not in editor.screen.text
        assert await editor.lua("return vim.o.cmdheight") == 1


async def test_ideas_are_about_what_is_selected(tmp_path: Path) -> None:
    async with writing(tmp_path) as editor:
        await editor.lua(
            """
            local client = vim.lsp.get_clients({ name = 'coauthor' })[1]
            local usual = client.request
            client.request = function(self, method, params, ...)
                if method == 'coauthor/ideas' then sent = params end
                return usual(self, method, params, ...)
            end
            """
        )
        await editor.keys("<Esc>gg0v3e:Coauthor ideas what-next<CR>")
        await editor.until(lambda screen: "Something else" in screen.text)
        assert await editor.lua("return sent.range") == {
            "start": {"line": 0, "character": 0},
            "end": {"line": 0, "character": 15},
        }


async def test_behind_a_line_is_where_writing_has_ended(tmp_path: Path) -> None:
    async with writing(tmp_path, f"{STORY} 🌊 café\nThe end.") as editor:
        await editor.keys("<Esc>k$:Coauthor context<CR>")
        await editor.until(
            lambda screen: "in the buffer coauthor://context" in screen.text
        )
        sent = await editor.lua(
            "return vim.api.nvim_buf_get_lines(vim.fn.bufnr('context'), 0, -1, false)"
        )
        assert f"{LAST} 🌊 café" in sent
        await editor.keys("hi")
        assert await editor.text() == f"{STORY} 🌊 café\nThe end."
