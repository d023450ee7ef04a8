"""Rewrites in a real Neovim: looked at, taken in parts, cancelled.

The bundled model only continues text, so a script plays a model that rewrites.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.editors.neovim_session import Neovim
from tests.editors.neovim_writing import READY, STATUS, writing

TEXT = (
    "The harbour 🌊 was really very quiet in the early morning, and the boats lay "
    "quite still.\r\nNobody had been there.\r\n"
)
SHORTER = "The harbour 🌊 was quiet in the morning, and the boats lay still."
OTHER = "The harbour 🌊 was calm in the early morning, and the boats lay still."
SCRIPT = f"""
chat = true
[[rules]]
kind = "chat"
times = 1
text = "{SHORTER}"
[[rules]]
kind = "chat"
text = "{OTHER}"
"""
TWO = "vim.g.coauthor = { settings = { rewrite = { variants = 2 } } }"
SLOW = """
chat = true
[[rules]]
kind = "chat"
deltas = ["The harbour", " was", " quiet and"]
forever = true
delay_ms = 200
"""


@asynccontextmanager
async def tightening(
    tmp_path: Path, script: str = SCRIPT, init: str = TWO
) -> AsyncIterator[Neovim]:
    """The first line is selected and the command runs."""
    async with writing(tmp_path, TEXT, init, script=script) as editor:
        await editor.keys("<Esc>ggV:Coauthor run tighten<CR>")
        yield editor


async def previewed(editor: Neovim, variant: str) -> None:
    await editor.until(lambda screen: f"╭ Tighten {variant} ─" in screen.text)


async def test_a_rewrite_is_seen_before_anything_changes(tmp_path: Path) -> None:
    async with tightening(tmp_path) as editor:
        await previewed(editor, "1/2")
        await editor.until(lambda screen: "3 changes" in screen.lines[-1])
        assert editor.screen.highlighted("DiffDelete") == "really very early quite "
        assert "shorter, same facts" in editor.screen.lines[-1]

        await editor.keys("]")
        await previewed(editor, "2/2")
        assert editor.screen.highlighted("DiffAdd") == "calm"
        await editor.keys("q")
        await editor.until(lambda screen: "nothing was changed" in screen.lines[-1])
        assert "╭" not in editor.screen.text
        assert await editor.text() == TEXT.strip().replace("\r", "")


async def test_changes_are_taken_one_by_one_and_undone_at_once(tmp_path: Path) -> None:
    async with tightening(tmp_path) as editor:
        await previewed(editor, "1/2")
        await editor.keys("<Tab>")
        spoken = "change 2 of 3: delete “early”"
        await editor.until(lambda screen: spoken in screen.lines[-1])
        await editor.keys("<Space>")
        await editor.until(lambda screen: f"{spoken}, left out" in screen.lines[-1])
        await editor.keys("<CR>")
        await editor.until(
            lambda screen: "2 of 3 changes made; u undoes it" in screen.lines[-1]
        )
        taken = SHORTER.replace("the morning", "the early morning")
        assert await editor.line() == taken

        await editor.keys(":w<CR>")
        await editor.until(lambda screen: "written" in screen.text)
        written = (tmp_path / "text" / "essay.md").read_bytes().decode()
        assert written == f"{taken}\r\nNobody had been there.\r\n"

        await editor.keys("u")
        await editor.until_lua("vim.fn.getline(1) == ...", TEXT.split("\r\n")[0])


async def test_a_text_that_has_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    async with tightening(tmp_path) as editor:
        await previewed(editor, "1/2")
        await editor.lua(
            "vim.api.nvim_buf_set_lines(vim.fn.bufnr('essay.md'), 1, 2, false, { 'x' })"
        )
        await editor.keys("<CR>")
        await editor.until(lambda screen: "nothing was put in" in screen.text)
        assert await editor.line() == TEXT.split("\r\n")[0]


async def test_a_text_that_changes_while_it_is_rewritten_is_left_alone(
    tmp_path: Path,
) -> None:
    slowly = SCRIPT.replace("times = 1", "times = 1\ndelay_ms = 100")
    async with tightening(tmp_path, slowly) as editor:
        await editor.until(lambda screen: "│The harbour 🌊 was" in screen.text)
        await editor.lua(
            "vim.api.nvim_buf_set_lines(vim.fn.bufnr('essay.md'), 0, 1, false, { 'x' })"
        )
        await editor.until(lambda screen: "The text changed while" in screen.flowing)
        await editor.until(lambda screen: "╭" not in screen.text)
        assert await editor.text() == "x\nNobody had been there."


async def test_what_is_being_written_is_seen_and_can_be_cancelled(
    tmp_path: Path,
) -> None:
    async with tightening(tmp_path, SLOW) as editor:
        await editor.until(lambda screen: "│The harbour was quiet and" in screen.text)
        assert "q cancels" in editor.screen.text
        await editor.keys("q")
        await editor.until(lambda screen: "coauthor: cancelled" in screen.text)
        assert "╭" not in editor.screen.text
        await editor.until_lua(READY)


async def until_prepared(editor: Neovim, times: int) -> None:
    """Wait until the model has read so often for a command that is to come."""
    while (await editor.lua(STATUS))["prepared"] < times:
        pass


async def test_an_instruction_is_asked_for_and_followed(tmp_path: Path) -> None:
    script = f"""
    chat = true
    [[rules]]
    kind = "chat"
    when = "as a pirate would"
    text = "{OTHER}"
    """
    async with writing(tmp_path, TEXT, script=script) as editor:
        await editor.keys("<Esc>ggV:Coauthor instruct<CR>")
        await editor.until(lambda screen: "Rewrite how?" in screen.lines[-1])
        # The model reads on meanwhile: before the first key, and once more.
        await until_prepared(editor, 1)
        await editor.keys("as a pirate would")
        await until_prepared(editor, 2)
        await editor.keys("<CR>")
        await editor.until(lambda screen: "╭ Follow my instruction" in screen.text)
        await editor.until(lambda screen: "changes" in screen.lines[-1])
        await editor.keys("<CR>")
        await editor.until_lua("vim.fn.getline(1) == ...", OTHER)


async def test_why_a_rewrite_cannot_be_had_is_said_in_a_sentence(
    tmp_path: Path,
) -> None:
    async with writing(tmp_path) as editor:
        await editor.keys("<Esc>:Coauthor run tighten<CR>")
        await editor.until(lambda screen: "only continues text" in screen.text)
        assert "Press ENTER" not in editor.screen.text
