"""What Emacs does alike with both of its clients."""

from pathlib import Path

import pytest

from coauthor.models.bundled import NAME
from tests.editors.emacs import UNDO, emacs
from tests.editors.scripted import scripted

BEFORE, AFTER = "The plan was very unique, and it was good.", "The plan was unique."
both = pytest.mark.parametrize("client", ["emacs-eglot", "emacs-lsp-mode"])


@both
async def test_ideas_open_in_a_buffer_of_their_own(client: str, tmp_path: Path) -> None:
    text = "The old man walked down to the harbour, and he looked at the sea."
    async with emacs(client, tmp_path, text) as editor:
        await editor.ready()
        await editor.code_action("What happens next?")
        await editor.shown.shows("# What happens next?")
        assert await editor.text() == text
        await editor.leave()


@both
@pytest.mark.parametrize("name", ["story.md", "story.txt"])
async def test_a_rewrite_is_one_undo_step(
    client: str, name: str, tmp_path: Path
) -> None:
    model = scripted(tmp_path, {BEFORE: AFTER})
    async with emacs(client, tmp_path, BEFORE, name, **model) as editor:
        await editor.ready()
        await editor.code_action("Tighten")
        await editor.shown.shows(AFTER)
        assert await editor.text() == AFTER
        editor.keys(UNDO)
        await editor.shown.shows(BEFORE)
        assert await editor.text() == BEFORE
        await editor.leave()


@both
async def test_an_instruction_is_asked_for_and_followed(
    client: str, tmp_path: Path
) -> None:
    model = scripted(tmp_path, {BEFORE: AFTER})
    async with emacs(client, tmp_path, BEFORE, **model) as editor:
        await editor.ready()
        editor.command("coauthor-instruct")
        await editor.shown.shows("How should it be changed?")
        editor.keys("Say it in one clause.\r")
        await editor.shown.shows(AFTER, "Rewritten")
        assert await editor.text() == AFTER
        await editor.leave()


@both
async def test_what_the_model_cannot_do_is_said_in_a_sentence(
    client: str, tmp_path: Path
) -> None:
    async with emacs(client, tmp_path, BEFORE) as editor:
        await editor.ready()
        editor.command("coauthor-instruct")
        await editor.shown.shows("How should it be changed?")
        editor.keys("Say it in one clause.\r")
        screen = await editor.shown.shows(f"\n{NAME} only continues text")
        assert "executeCommand" not in screen
        assert "jsonrpc" not in screen
        assert await editor.text() == BEFORE
        await editor.leave()
