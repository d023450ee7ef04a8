"""Writing in a real Neovim with the plugin, the real server and the bundled model.

What is checked is what a user sees: the cells of the screen, and the text.
"""

from pathlib import Path

import psutil

from coauthor.shaping.units import first_unit
from tests.editors.neovim_writing import LAST, STATUS, STORY, shown, writing


async def test_suggestions_are_seen_and_accepted_in_parts_and_as_a_whole(
    tmp_path: Path,
) -> None:
    async with writing(tmp_path) as editor:
        await editor.keys(" old")
        ghost = await shown(editor, f"{LAST} old")
        assert editor.screen.lines[1].endswith(f"and the old{ghost}")

        first, second, third, *_ = ghost.split()
        await editor.keys("<M-Right>")
        await editor.until(lambda screen: screen.ghost == ghost[len(first) + 1 :])
        assert await editor.text() == f"{STORY} old {first}"

        # Both keys come before the server has answered the first.
        await editor.keys("<M-Right><M-Right>")
        await editor.until_line(f"{LAST} old {first} {second} {third}")

        await shown(editor, f"{LAST} old {first} {second} {third}")
        await editor.keys("<Tab>and")
        await editor.until_line(f"{LAST} old{ghost}and")

        # What was typed, and each part that was accepted, is one undo step.
        await editor.keys("<Esc>u")
        assert await editor.line() == f"{LAST} old{ghost}"
        await editor.keys("uuu")
        assert await editor.line() == f"{LAST} old {first}"
        await editor.keys("uu")
        assert await editor.text() == STORY


async def test_nothing_pops_up_and_nothing_is_left_running(tmp_path: Path) -> None:
    async with writing(tmp_path) as editor:
        await editor.keys(" old man")
        await shown(editor, f"{LAST} old man")
        assert await editor.request("nvim_call_function", "pumvisible", []) == 0
        assert len(await editor.request("nvim_list_wins")) == 1
        assert await editor.lua("return vim.fn.execute('messages')") == ""
        running = editor.processes()
        assert len(running) >= 2

        await editor.keys("<Esc>:qa!<CR>")
        await editor.process.wait()
        _, alive = psutil.wait_procs(running, timeout=20)
        assert alive == []


async def test_grey_text_follows_what_is_typed(tmp_path: Path) -> None:
    async with writing(tmp_path) as editor:
        await editor.keys(" old")
        ghost = await shown(editor, f"{LAST} old")

        # Accepting at once, before there is an answer to what was typed last.
        await editor.keys(ghost[:3] + "<Tab>")
        await editor.until_line(f"{LAST} old{ghost}")

        other = await shown(editor, f"{LAST} old{ghost}")
        await editor.keys("§")
        await editor.until(lambda screen: "§" in screen.text)
        assert other not in editor.screen.text
        assert editor.screen.ghost == ""


async def test_alternatives_are_compared_and_read_out(tmp_path: Path) -> None:
    async with writing(tmp_path) as editor:
        await editor.keys(" old")
        first = await shown(editor, f"{LAST} old")
        await editor.keys("<M-]>")
        await editor.until(lambda screen: screen.ghost not in ("", first))
        second = editor.screen.ghost
        assert "/" in editor.screen.text

        await editor.command("Coauthor read")
        await editor.until(lambda screen: "coauthor: suggestion 2 of" in screen.text)
        assert second.strip() in "".join(editor.screen.lines[-2:])

        await editor.keys("<M-[>")
        await editor.until(lambda screen: screen.ghost.startswith(first))


async def test_reading_changes_neither_mode_nor_cursor_nor_choice(
    tmp_path: Path,
) -> None:
    place = "return { vim.fn.mode(), vim.api.nvim_win_get_cursor(0) }"
    async with writing(tmp_path) as editor:

        async def reads(keys: str, words: str) -> None:
            await editor.command("messages clear")
            await editor.keys(keys)
            said = "vim.fn.execute('messages'):find(..., 1, true)"
            await editor.until_lua(said, f"coauthor: suggestion {words}")

        await editor.keys(" old")
        first = await shown(editor, f"{LAST} old")
        await editor.keys("<M-]>")
        await editor.until(lambda screen: screen.ghost not in ("", first))
        second = editor.screen.ghost

        await editor.keys("<Esc>")
        await editor.until(lambda screen: not screen.ghost)
        before = await editor.lua(place)
        assert before[0] == "n"
        await reads(":Coauthor read<CR>", "2 of ")
        assert second.strip() in await editor.lua("return vim.fn.execute('messages')")
        assert await editor.lua(place) == before
        assert editor.screen.ghost == ""

        await editor.keys("a")
        await editor.until(lambda screen: screen.ghost == second)
        await reads("<C-o>:Coauthor read<CR>", "2 of ")
        await editor.until(lambda screen: screen.ghost == second)
        assert (await editor.lua(place))[0] == "i"
        await editor.keys("<Tab>")
        await editor.until_line(f"{LAST} old{second}")


async def test_in_normal_mode_what_would_come_is_read_and_not_shown(
    tmp_path: Path,
) -> None:
    place = "return { vim.fn.mode(), vim.api.nvim_win_get_cursor(0) }"
    async with writing(tmp_path) as editor:
        await editor.keys(" old<Esc>")
        await editor.until_lua("vim.fn.mode() == 'n'")
        before = await editor.lua(place)
        await editor.keys(":Coauthor read<CR>")
        await editor.until(lambda screen: "coauthor: suggestion" in screen.text)
        said = str(await editor.lua("return vim.fn.execute('messages')"))
        assert await editor.lua(place) == before
        assert await editor.line() == f"{LAST} old"
        assert editor.screen.ghost == ""
        assert (await editor.lua(STATUS))["shown"] == 0

        await editor.keys("a")
        await editor.until_lua("vim.fn.mode() == 'i'")
        await editor.command("Coauthor suggest")
        ghost = await shown(editor, f"{LAST} old")
        assert ghost.strip() in said


async def test_who_sees_nothing_is_told_everything(tmp_path: Path) -> None:
    init = "vim.g.coauthor = { keys = true, speak = true }"
    async with writing(tmp_path, init=init) as editor:

        async def says(words: str) -> None:
            # Of two messages in a row only the second one stays on the screen.
            said = "vim.fn.execute('messages'):find(..., 1, true)"
            await editor.until_lua(said, f"coauthor: {words}")

        await editor.keys(" old")
        ghost = (await shown(editor, f"{LAST} old")).strip()
        await says(f"suggestion: {ghost}")
        await editor.command("Coauthor accept word")
        first, rest = ghost.split(maxsplit=1)
        await says(f"accepted: {first}")
        await says(f"suggestion: {rest}")
        await editor.command("Coauthor next")
        await says("suggestion 2 of ")
        other = editor.screen.ghost.strip()
        await editor.command("Coauthor accept")
        await says(f"accepted: {other}")
        await editor.command("Coauthor suggest")
        await editor.until(lambda screen: screen.ghost)
        await editor.command("Coauthor dismiss")
        await says("dismissed")
        await editor.command("Coauthor accept")
        await says("no suggestion here")
        await editor.command("Coauthor status")
        await says("ready, ")
        await editor.command("Coauthor cancel")
        await says("nothing to cancel")


async def test_what_is_dismissed_stays_away(tmp_path: Path) -> None:
    async with writing(tmp_path) as editor:
        await editor.keys(" old")
        ghost = await shown(editor, f"{LAST} old")
        await editor.keys("<C-]>")
        await editor.until(lambda screen: not screen.ghost)
        status = await editor.lua(STATUS)
        assert (status["shown"], status["dismissed"]) == (1, 1)
        assert ghost not in editor.screen.text


async def test_it_can_be_switched_off_and_on(tmp_path: Path) -> None:
    async with writing(tmp_path) as editor:
        await editor.keys(" old")
        await shown(editor, f"{LAST} old")
        await editor.command("Coauthor off")
        await editor.until_lua("require('coauthor').statusline() == 'coauthor: off'")
        await editor.until(lambda screen: "coauthor: off" in screen.lines[-1])
        assert editor.screen.ghost == ""
        await editor.keys(" man")
        await editor.command("Coauthor suggest")
        await editor.until(lambda screen: "off in this session" in screen.text)
        assert editor.screen.ghost == ""

        await editor.command("Coauthor on")
        await editor.until_lua("require('coauthor').statusline() == 'coauthor: ready'")
        await editor.keys(" who")
        await shown(editor, f"{LAST} old man who")


async def test_the_model_may_die_and_writing_goes_on(tmp_path: Path) -> None:
    async with writing(tmp_path) as editor:
        await editor.keys(" old")
        await shown(editor, f"{LAST} old")
        (worker,) = [
            it for it in editor.processes() if "worker" in " ".join(it.cmdline())
        ]
        worker.kill()
        worker.wait(20)
        await editor.keys("<C-]> man went")
        await shown(editor, f"{LAST} old man went")


async def test_emoji_and_the_line_ends_of_windows(tmp_path: Path) -> None:
    text = STORY.replace("harbour", "harbour 🌊👩‍🚀").replace(
        "weeks, and", "weeks,\n🌊 and"
    )
    async with writing(tmp_path, text.replace("\n", "\r\n")) as editor:
        await editor.keys(" 🌊 was old")
        ghost = await shown(editor, "and the 🌊 was old")
        first = first_unit("and the 🌊 was old", ghost, "word")
        await editor.keys("<M-Right>")
        await shown(editor, f"and the 🌊 was old{first}")
        await editor.keys("<Tab><Esc>:w<CR>")
        await editor.until(lambda screen: "written" in screen.text)
        written = (tmp_path / "text" / "essay.md").read_bytes().decode()
        assert written == f"{text} 🌊 was old{ghost}\n".replace("\n", "\r\n")


async def test_ideas_are_kept_beside_the_manuscript(tmp_path: Path) -> None:
    async with writing(tmp_path) as editor:
        await editor.keys("<Esc>:Coauthor ideas what-next<CR>")
        await editor.until(lambda screen: "Something else" in screen.text)
        first = next(it for it in editor.screen.lines if it.startswith("1: "))
        await editor.keys("1<CR>")
        await editor.until(lambda screen: "More like this" in screen.text)
        await editor.keys("1<CR>")
        await editor.until(lambda screen: "in the scratch buffer" in screen.lines[-1])
        title, _, idea = first.removeprefix("1: ").partition(" — ")
        assert f"## {title}" in editor.screen.lines
        assert idea in editor.screen.flowing
        assert await editor.text() == STORY
