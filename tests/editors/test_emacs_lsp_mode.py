"""Emacs' lsp-mode with what `coauthor editor emacs-lsp-mode` writes."""

from pathlib import Path

from coauthor.models.bundled import NAME
from tests.editors.emacs import CANCEL, META, UNDO, Emacs, emacs

PAGE = Path(__file__).parents[2] / "docs" / "editors" / "emacs.md"
STORY = "The old man walked down to the harbour every morning, and"
GREY = """(if (overlayp lsp-inline-completion--overlay)
            (let ((shown (overlay-get lsp-inline-completion--overlay 'after-string)))
              (if (eq (get-text-property 0 'face shown)
                      'lsp-inline-completion-overlay-face)
                  (substring-no-properties shown)
                "not grey"))
          "")"""


async def ghost(editor: Emacs, typed: str) -> str:
    """Wait until something grey follows on what is typed, and return it."""
    await editor.shown.until(
        lambda screen: any(
            line.strip().startswith(typed) and len(line.strip()) > len(typed)
            for line in screen.split("\n")
        )
    )
    return await editor.value(GREY)


async def test_a_suggestion_is_shown_in_grey_and_taken(tmp_path: Path) -> None:
    async with emacs("emacs-lsp-mode", tmp_path, STORY) as editor:
        await editor.ready()
        editor.keys(" he")
        grey = await ghost(editor, f"{STORY} he")
        assert len(grey.split()) > 1
        assert await editor.text() == f"{STORY} he"
        editor.keys(f"{META}[1;3C")  # M-<right>
        first = grey.split()[0]
        await editor.says(first)
        rest = await ghost(editor, f"{STORY} he {first}")
        assert rest == grey[grey.index(first) + len(first) :]
        editor.keys("\t")
        await editor.shown.until(lambda _: first not in editor.shown.lines[-1])
        assert await editor.text() == f"{STORY} he{grey}"
        editor.keys(UNDO)
        await editor.shown.shows("Undo")
        assert await editor.text() == f"{STORY} he {first}"
        await editor.leave()


async def test_positions_are_right_behind_an_emoji(tmp_path: Path) -> None:
    text = f"“Good 🙂🙂 morning!” Bo said. {STORY}"
    async with emacs("emacs-lsp-mode", tmp_path, text) as editor:
        await editor.ready()
        editor.keys(" he")
        await editor.shown.shows("Completion 1/1")
        grey = await editor.value(GREY)
        editor.command("coauthor-accept-word")
        await editor.says(grey.split()[0])
        assert await editor.text() == f"{text} he {grey.split()[0]}"
        await editor.leave()


async def test_nothing_comes_up_but_grey_text_and_typing_dismisses_it(
    tmp_path: Path,
) -> None:
    async with emacs("emacs-lsp-mode", tmp_path, STORY) as editor:
        await editor.ready()
        editor.keys(" he")
        await ghost(editor, f"{STORY} he")
        assert (
            await editor.value('(if (lsp-feature? "textDocument/completion") "y" "n")')
            == "n"
        )
        # On a busy machine the first one may quit what Emacs just does instead.
        await editor.shown.insist(CANCEL, lambda screen: f"{STORY} he\n" in screen)
        assert await editor.value(GREY) == ""
        assert await editor.text() == f"{STORY} he"
        assert await editor.value("(number-to-string (length (window-list)))") == "1"
        await editor.leave()


async def test_who_sees_nothing_is_told_everything(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    aloud = page.partition("With lsp-mode, add this")[2].split("```")[1]
    assert aloud.startswith("elisp\n")
    async with emacs("emacs-lsp-mode", tmp_path, STORY) as editor:
        await editor.ready()
        editor.command("coauthor-status")
        await editor.shown.shows(f"coauthor is ready ({NAME[:8]}")
        await editor.value(f'(progn {aloud.removeprefix("elisp")} "")')
        editor.keys(" he")
        grey = await ghost(editor, f"{STORY} he")
        # Both by itself, and when it is asked for.
        await editor.says(grey)
        editor.keys(CANCEL)
        await editor.shown.until(lambda screen: grey not in screen)
        editor.command("coauthor-suggest")
        await editor.says(grey)
        await editor.leave()
