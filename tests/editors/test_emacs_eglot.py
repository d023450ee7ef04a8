"""Emacs' eglot with what `coauthor editor emacs-eglot` writes."""

from pathlib import Path

import pytest

from coauthor.models.bundled import NAME
from tests.editors.emacs import META, UNDO, emacs

STORY = "The old man walked down to the harbour every morning, and"


async def test_a_suggestion_is_completed(tmp_path: Path) -> None:
    async with emacs("emacs-eglot", tmp_path, STORY) as editor:
        await editor.ready()
        editor.keys(f" he {META}\t")
        # One suggestion, its first clause and its first word: they begin alike.
        await editor.shown.until(lambda screen: f"{STORY} he " in screen)
        await editor.shown.shows(f"{STORY} he w")
        assert (await editor.text()).startswith(f"{STORY} he ")
        await editor.leave()


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("story.md", ""),
        ("story.txt", ""),
        ("story.tex", ""),
        ("story.org", ""),
        ("emoji.md", "“Good 🙂🙂 morning!” Bo said. "),
    ],
)
async def test_a_suggestion_is_spoken_and_taken_by_commands(
    name: str, before: str, tmp_path: Path
) -> None:
    """The path of somebody who sees nothing: all is said in the echo area."""
    async with emacs("emacs-eglot", tmp_path, before + STORY, name) as editor:
        await editor.ready()
        editor.keys(" he")
        await editor.shown.shows(f"{STORY} he")
        editor.command("coauthor-suggest")
        spoken = await editor.spoken()
        assert len(spoken.split()) > 1
        assert "No suggestion" not in spoken
        assert await editor.text() == f"{before}{STORY} he"
        editor.command("coauthor-accept-word")
        first = spoken.split()[0]
        await editor.shown.shows(f"{STORY} he {first}")
        editor.command("coauthor-accept")
        await editor.shown.shows(f"{STORY} he{spoken}")
        assert await editor.text() == f"{before}{STORY} he{spoken}"
        editor.keys(UNDO)
        await editor.shown.shows("Undo")
        assert await editor.text() == f"{before}{STORY} he {first}"
        editor.command("coauthor-status")
        await editor.shown.shows(f"coauthor is ready ({NAME[:8]}")
        await editor.leave()
