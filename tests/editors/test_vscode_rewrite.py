"""Rewrites in VS Code, from the command to the changed text.

The bundled model cannot rewrite, so here a script plays the model; all else is real.
"""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from tests.editors import vscode_package
from tests.editors.vscode_window import Window, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")

DARK = (
    "The old lighthouse had been very dark for a great many years, and nobody in the "
    "village could really say who had put out the light."
)
FIRST = (
    "The old lighthouse had been dark for many years, and nobody in the village could "
    "say who had put out the light."
)
SECOND = (
    "For years the old lighthouse had been dark, and nobody in the village could say "
    "who had put out the light."
)
STORY = (
    f"# The lighthouse\n\n{DARK}\n\nEvery evening the children walked down to the "
    "harbour and looked up at its windows, as if they were waiting for something."
)
OF_THE_FOLDER = """---
id: plain
title: Make it plain
kind: rewrite
scope: paragraph
---
# System
You rewrite.

# User
Rewrite this text in plain words.

Text:
{{text}}
"""
SCRIPT = f"""
[[rules]]
kind = "chat"
when = ["very dark", "like a sailor"]
text = "{SECOND}"

[[rules]]
kind = "chat"
when = ["very dark", "warmer"]
forever = true
delay_ms = 100
text = "{FIRST} "

[[rules]]
kind = "chat"
when = "very dark"
times = 1
delay_ms = 20
text = "{FIRST}"

[[rules]]
kind = "chat"
when = "very dark"
times = 1
delay_ms = 20
text = "{SECOND}"

[[rules]]
kind = "chat"
when = "very dark"
text = "{FIRST}"
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def window(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncGenerator[Window]:
    root = tmp_path_factory.mktemp("vscode-rewrite")
    folder, script = root / "folder", root / "script.toml"
    prompts = folder / ".coauthor" / "prompts"
    prompts.mkdir(parents=True)
    (prompts / "plain.md").write_text(OF_THE_FOLDER, encoding="utf-8")
    script.write_text(SCRIPT, encoding="utf-8")
    env = {"COAUTHOR_BACKEND": "scripted", "COAUTHOR_SCRIPT": str(script)}
    async with opened(root, folder, vscode_package.built(), env=env) as window:
        yield window


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def last_picture(
    window: Window, request: pytest.FixtureRequest
) -> AsyncGenerator[None]:
    yield
    await window.picture(f"end-of-{request.node.name}")
    assert await window.popups() == []


async def begin(window: Window, name: str) -> None:
    """Open a new document with the cursor in its second paragraph."""
    (window.folder / name).write_text(STORY, encoding="utf-8")
    await window.open(name)
    await window.says("is ready")
    await window.page.keyboard.press("Control+Home")
    await window.page.keyboard.press("ArrowDown")
    await window.page.keyboard.press("ArrowDown")


async def test_versions_are_looked_at_one_is_taken_and_undone(window: Window) -> None:
    await begin(window, "versions.md")
    await window.run("Tighten")
    await window.asks("Tighten")
    await window.quick("row").filter(has_text="one by one").wait_for()
    labels = await window.quick("row").all_inner_texts()
    assert "shorter" in labels[0]
    assert SECOND[:40] in labels[1]
    added = window.page.locator(".modified .view-lines, .view-lines").filter(
        has_text="For\u00a0years"
    )
    assert await added.count() == 0
    await window.page.keyboard.press("ArrowDown")
    # The differences follow the version that is selected in the list.
    await added.first.wait_for()
    await window.picture("preview")
    assert (window.folder / "versions.md").read_text() == STORY
    await window.page.keyboard.press("Enter")
    assert await window.saved("versions.md") == STORY.replace(DARK, SECOND)
    assert await window.page.locator(".tab", has_text="Tighten").count() == 0
    await window.page.keyboard.press("Control+Z")
    assert await window.saved("versions.md") == STORY


async def test_changes_are_chosen_one_by_one(window: Window) -> None:
    await begin(window, "hunks.md")
    await window.run("Tighten")
    await window.quick("row").filter(has_text="one by one").click()
    await window.page.get_by_role("button", name="Apply").wait_for()
    await window.picture("one-by-one")
    await window.page.locator(".bulk-edit-panel .edit-checkbox").last.click()
    await window.page.get_by_role("button", name="Apply").click()
    text = await window.saved("hunks.md")
    assert text != STORY
    assert "could say who" in text
    assert "very dark" in text


async def test_a_rewrite_is_cancelled_and_leaves_the_text(window: Window) -> None:
    await begin(window, "cancelled.md")
    await window.run("Warmer")
    draft = window.quick("row").filter(has_text="Draft 1")
    await draft.filter(has_text="The old lighthouse had").wait_for()
    await window.picture("drafts")
    await window.page.keyboard.press("Escape")
    await window.page.locator(".statusbar-item", has_text="Cancelled").wait_for()
    await window.says("is ready")
    assert (window.folder / "cancelled.md").read_text() == STORY
    assert await window.page.locator(".tab.dirty").count() == 0


async def test_an_instruction_is_followed(window: Window) -> None:
    await begin(window, "instruction.md")
    await window.run("Follow my instruction")
    await window.asks("Follow my instruction")
    await window.page.keyboard.type("tell it like a sailor")
    await window.page.keyboard.press("Enter")
    await window.quick("row").filter(has_text="one by one").wait_for()
    await window.page.keyboard.press("Enter")
    assert await window.saved("instruction.md") == STORY.replace(DARK, SECOND)


async def test_the_folders_commands_are_in_the_list_and_code_actions_have_the_preview(
    window: Window,
) -> None:
    await begin(window, "listed.md")
    await window.run("Run a Command")
    await window.asks("Run a command")
    await window.picture("commands")
    await window.page.keyboard.type("Make it plain (from this folder)")
    await window.page.keyboard.press("Enter")
    await window.quick("row").filter(has_text="one by one").wait_for()
    await window.page.keyboard.press("Escape")
    await window.page.locator(".statusbar-item", has_text="as it was").wait_for()
    await window.page.keyboard.press("Control+.")
    entry = window.page.locator(".action-widget .monaco-list-row", has_text="Tighten")
    await entry.first.click()
    await window.quick("row").filter(has_text="one by one").wait_for()
    await window.page.keyboard.press("Enter")
    assert await window.saved("listed.md") == STORY.replace(DARK, FIRST)
