"""Rewrites in VS Code, from the command to the changed text.

The bundled model cannot rewrite, so here a script plays the model; all else is real.
"""

import json
import re
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from tests.editors import vscode_package
from tests.editors.vscode_window import PROGRAM, Window, opened

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
WITH_AN_ICON = """---
id: icon
title: Costs $(rocket) and fees
kind: rewrite
scope: paragraph
---
# User
Write this text for an accountant.

Text:
{{text}}
"""
ABOUT_A_SELECTION = """---
id: about
title: Other names for it
kind: ideate
scope: selection
---
# User
{{#like}}
It should be like this: {{like}}
{{/like}}
Find other names for <{{text}}>.
"""
SCRIPT = f"""
[[rules]]
kind = "chat"
when = ["very dark", "like a sailor"]
text = "{SECOND}"

[[rules]]
kind = "chat"
when = ["names for <The old>", "be like this: The weathered one"]
text = "1. The grey and salty one on the rock"

[[rules]]
kind = "chat"
when = "names for <The old>"
text = "1. The weathered one beside the sea"

[[rules]]
kind = "chat"
when = ["very dark", "for an accountant"]
times = 1
text = "{FIRST}"

[[rules]]
kind = "chat"
when = ["very dark", "for an accountant"]
times = 1
text = "{SECOND}"

[[rules]]
kind = "chat"
when = ["very dark", "for an accountant"]
forever = true
delay_ms = 100
text = "{FIRST} "

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
    for number, prompt in enumerate((OF_THE_FOLDER, WITH_AN_ICON, ABOUT_A_SELECTION)):
        (prompts / f"{number}.md").write_text(prompt, encoding="utf-8")
    script.write_text(SCRIPT, encoding="utf-8")
    env = {"COAUTHOR_BACKEND": "scripted", "COAUTHOR_SCRIPT": str(script)}
    program = root / "coauthor"
    program.write_text(f'#!/bin/sh\ntee "$HOME/heard" | {PROGRAM} "$@"\n')
    program.chmod(0o755)
    vsix = vscode_package.built()
    async with opened(root, folder, vsix, env=env, program=program) as window:
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
    # The model was told of the passage before the first key, and then of the rest.
    heard = (window.folder.parent / "home" / "heard").read_text(encoding="utf-8")
    *prepared, asked = [
        message["params"]
        for message in map(
            json.loads, re.findall(r'\{"jsonrpc".*?\}(?=Content|$)', heard)
        )
        if message.get("method") in ("coauthor/prepare", "coauthor/rewrite")
        and message["params"]["command"] == "follow-instruction"
    ]
    assert "instruction" not in prepared[0]
    assert (
        prepared[-1]["instruction"] == asked["instruction"] == "tell it like a sailor"
    )
    assert {str(it["range"]) for it in prepared} == {str(asked["range"])}


async def test_trying_again_brings_another_version_and_escape_leaves_the_text(
    window: Window,
) -> None:
    await begin(window, "again.md")
    await window.run("Run a Command")
    await window.asks("Run a command")
    await window.page.keyboard.type("Costs $")
    row = window.quick("row").filter(has_text="and fees (from this folder)")
    await row.wait_for()
    # A title may say what is an icon elsewhere.
    assert await row.locator(".codicon-rocket").count() == 0
    assert "(rocket)" in await row.inner_text()
    await window.picture("no-icon")
    await window.page.keyboard.press("Enter")
    again = window.quick("row").filter(has_text="Try again")
    # For a moment a row can still say what another one says now.
    await window.quick("row").filter(has_text=FIRST[:40]).first.wait_for()
    await again.click()
    await window.quick("row").filter(has_text=SECOND[:40]).first.wait_for()
    await again.wait_for()
    await window.picture("tried-again")
    await again.click()
    await window.quick("row").filter(has_text="Draft 1").first.wait_for()
    await window.page.keyboard.press("Escape")
    await window.page.locator(".statusbar-item", has_text="Cancelled").wait_for()
    await window.page.locator(".tab", has_text="Costs").wait_for(state="detached")
    assert (window.folder / "again.md").read_text() == STORY
    assert await window.page.locator(".tab.dirty").count() == 0


async def test_ideas_are_about_what_is_selected_and_so_are_further_ones(
    window: Window,
) -> None:
    await begin(window, "selected.md")
    for _ in range(2):
        await window.page.keyboard.press("Control+Shift+ArrowRight")
    await window.run("Run a Command")
    await window.asks("Run a command")
    await window.page.keyboard.type("Other names for it")
    await window.page.keyboard.press("Enter")
    idea = window.quick("row").filter(has_text="The weathered one")
    await window.quick("row").filter(has_text="Something else").wait_for()
    await window.picture("about-a-selection")
    await idea.hover()
    await idea.get_by_role("button", name="More like this").click()
    await window.quick("row").filter(has_text="The grey and salty one").wait_for()
    await window.page.keyboard.press("Escape")
    assert (window.folder / "selected.md").read_text() == STORY


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
    # The status bar may still say it of the test before.
    await window.quick("widget").wait_for(state="hidden")
    await window.page.locator(".statusbar-item", has_text="as it was").wait_for()
    entry = window.page.locator(".action-widget .monaco-list-row", has_text="Tighten")
    await window.choose("Control+.", entry.first)
    await window.quick("row").filter(has_text="one by one").wait_for()
    await window.page.keyboard.press("Enter")
    assert await window.saved("listed.md") == STORY.replace(DARK, FIRST)
