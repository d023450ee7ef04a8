"""Helix with what `coauthor editor helix` writes, the real server and the model."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.editors.editor_places import editor_program
from tests.editors.scripted import scripted
from tests.editors.terminal import COLUMNS, Terminal, home_with, terminal

STORY = "The old man walked down to the harbour every morning, and"
ESCAPE = "\x1b"
NEXT = "\x0e"  # Ctrl-n
ACTIONS = " a"
MOST_ENTRIES = 50


@asynccontextmanager
async def helix(
    folder: Path, text: str, name: str = "story.md", **environment: str
) -> AsyncIterator[Terminal]:
    """Helix with a text, and its server ready."""
    program = editor_program("helix", "hx")
    document = folder / name
    document.write_bytes(text.encode())
    home = home_with("helix", folder / "home")
    async with terminal([program, document], {**home, **environment}) as editor:
        await editor.shows("NOR", text.split("\n")[0][-20:].strip())
        await open_actions(editor)
        # Asked more than once, Helix opens the menu again when the second answer comes.
        await editor.insist(ESCAPE, lambda _: len(editor.marked) < 3)
        yield editor


async def open_actions(editor: Terminal) -> None:
    """Open the menu of code actions; its first entry is marked.

    Between the two keys Helix shows its own menu of keys, all in reversed colours.
    """
    await editor.insist(ACTIONS, lambda _: 3 < len(editor.marked) < COLUMNS)


async def choose(editor: Terminal, title: str) -> None:
    """Choose an entry of a menu."""
    for _ in range(MOST_ENTRIES):
        before = editor.marked
        if title in before:
            editor.keys("\r")
            await editor.until(lambda _: title not in editor.marked)
            return
        editor.keys(NEXT)
        await editor.changes(before)
    raise AssertionError(f"There is no {title} in the menu:\n{editor.text}")


async def test_a_suggestion_comes_in_the_menu_and_is_taken(tmp_path: Path) -> None:
    async with helix(tmp_path, STORY + "\n") as editor:
        editor.keys("A")
        await editor.shows("INS")
        editor.keys(" he")
        await editor.until(lambda screen: " he" in screen and "  text" in screen)
        editor.keys(NEXT)
        await editor.until(lambda _: "text" in editor.marked)
        offered = editor.marked.partition(" text")[0].split()
        assert offered[0] == "he"
        assert len(offered) > 2
        editor.keys("\r")
        whole = f"{STORY} {' '.join(offered)}"
        await editor.until(lambda screen: whole.removesuffix("…") in screen)
        editor.keys(ESCAPE)
        await editor.shows("NOR")
        editor.keys("u")
        await editor.until(lambda screen: f"{STORY} he\n" in screen)
        await editor.leave(":q!\r")


async def test_positions_are_right_behind_an_emoji(tmp_path: Path) -> None:
    text = f"“Good 🙂🙂 morning!” Bo said.\r\n\r\n🙂 {STORY}\r\n"
    async with helix(tmp_path, text) as editor:
        editor.keys("geA")
        await editor.shows("INS")
        editor.keys(" he")
        await editor.until(lambda screen: " he" in screen and "  text" in screen)
        editor.keys(NEXT)
        await editor.until(lambda _: "text" in editor.marked)
        offered = editor.marked.partition(" text")[0].split()
        editor.keys("\r")
        await editor.shows(f"{STORY} {' '.join(offered)}".removesuffix("…"))
        editor.keys(ESCAPE)
        await editor.shows("NOR")
        editor.keys(":w\r")
        await editor.shows("written")
        saved = (tmp_path / "story.md").read_bytes().decode()
        assert saved.startswith(f"{text.removesuffix(chr(13) + chr(10))} he ")
        await editor.leave(":q\r")


async def test_ideas_come_as_a_document_of_their_own(tmp_path: Path) -> None:
    text = f"{STORY} he looked at the sea."
    async with helix(tmp_path, text + "\n") as editor:
        await open_actions(editor)
        await choose(editor, "What happens next?")
        await editor.shows("# What happens next?", "## ")
        editor.keys("ga")  # Back to the text, in which nothing has changed.
        await editor.shows("story.md ", text)
        await open_actions(editor)
        await choose(editor, "Something else: What happens next?")
        await editor.shows("# What happens next?", "## ")
        await editor.leave(":qa!\r")


async def test_a_rewrite_is_one_undo_step(tmp_path: Path) -> None:
    before, after = "The plan was very unique, and it was good.", "The plan was unique."
    model = scripted(tmp_path, {before: after})
    async with helix(tmp_path, f"{before}\n\nMore.\n", **model) as editor:
        editor.keys("x")
        await open_actions(editor)
        await choose(editor, "Tighten")
        await editor.shows(after)
        editor.keys("u")
        await editor.shows(before)
        await editor.leave(":q!\r")
