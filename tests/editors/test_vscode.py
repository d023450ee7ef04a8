"""VS Code with the real server and the bundled model, as a writer has them.

Each step keeps pictures. The window is one for all steps, and each
step begins with a document of its own.
"""

from collections.abc import AsyncGenerator
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from coauthor.shaping.units import first_unit
from tests.editors import vscode_package
from tests.editors.vscode_window import Window, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")

STORY = (
    "# The lighthouse\n\n"
    "The old lighthouse had been dark for years, and nobody in the village could say "
    "who had put out the light. Every evening the children walked down to the harbour "
    "and looked up at its windows.\n\n"
    "One night in October, when the wind came from the sea, one of the windows was"
)


@pytest.fixture(scope="module")
def vsix() -> Path:
    return vscode_package.built()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def window(
    vsix: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Window]:
    root = tmp_path_factory.mktemp("vscode")
    folder = root / "folder"
    folder.mkdir()
    settings = {
        "coauthor.inline.alternatives": 3,
        "[markdown]": {"coauthor.inline.initiative": "onPause"},
    }
    async with opened(root, folder, vsix, settings) as window:
        await begin(window, "first.md")
        assert "stays on this machine" in await window.says("is ready")
        yield window
        running = window.ours()
        assert len(running) >= 2, "the server and its model were not there"
    gone, left = psutil.wait_procs(running, timeout=10)
    assert not left
    assert len(gone) == len(running)


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def last_picture(
    window: Window, request: pytest.FixtureRequest
) -> AsyncGenerator[None]:
    """What the screen shows when a test ends, however it ends."""
    yield
    await window.picture(f"end-of-{request.node.name}")
    assert await window.popups() == []


async def begin(window: Window, name: str, text: str = STORY) -> None:
    """Open a new document with the cursor at its end."""
    (window.folder / name).write_text(text, encoding="utf-8")
    await window.open(name)


async def test_a_suggestion_comes_at_the_cursor_and_tab_takes_it(
    window: Window,
) -> None:
    await begin(window, "all.md")
    await window.page.keyboard.type(" seen by")
    suggestion = await window.suggestion()
    await window.picture("suggestion")
    await window.page.keyboard.press("Tab")
    assert await window.saved("all.md") == f"{STORY} seen by{suggestion}"
    # One undo step: the suggestion goes as a whole.
    await window.page.keyboard.press("Control+Z")
    assert await window.saved("all.md") == f"{STORY} seen by"


async def test_a_suggestion_is_taken_word_by_word_and_clause_by_clause(
    window: Window,
) -> None:
    await begin(window, "parts.md")
    await window.page.keyboard.type(" seen by")
    suggestion = await window.suggestion()
    first, second, *_ = suggestion.split()
    await window.takes("Control+ArrowRight", words=1)
    await window.reads(f"was seen by {first}")
    assert (await window.suggestion()).split()[0] == second
    # How long it is depends on what is offered behind the first word.
    await window.takes("Alt+ArrowRight", words=min(2, len(suggestion.split()) - 1))
    await window.picture("clause")
    assert (await window.saved("parts.md")).startswith(
        f"{STORY} seen by {first} {second}"
    )


async def test_every_part_can_be_taken_by_a_command_while_nothing_grey_is_seen(
    window: Window,
) -> None:
    await begin(window, "commands.md")
    await window.page.keyboard.type(" seen by")
    suggestion = await window.suggestion()
    # The palette hides the grey text, as whoever does not see it knows it.
    await window.run("Accept the Next Word")
    await window.reads(f"was seen by {suggestion.split()[0]}")
    await window.suggestion()
    await window.run("Accept the Next Sentence")
    await window.reads(suggestion.split()[-1])


async def test_other_suggestions_are_a_key_away_and_the_shown_one_is_taken(
    window: Window,
) -> None:
    await begin(window, "others.md")
    await window.page.keyboard.type(" seen by")
    first = await window.suggestion()
    await window.page.keyboard.press("Alt+]")
    await window.changed_from(first)
    other = await window.suggestion()
    await window.picture("another")
    await window.page.keyboard.press("Alt+[")
    await window.changed_from(other)
    assert await window.suggestion() == first
    await window.page.keyboard.press("Alt+]")
    await window.changed_from(first)
    other = await window.suggestion()
    await window.page.keyboard.press("Alt+ArrowRight")
    clause = first_unit(f"{STORY} seen by", other, "clause")
    await window.reads(f"was seen by{clause}")


async def test_escape_dismisses_a_suggestion_and_leaves_the_text(
    window: Window,
) -> None:
    await begin(window, "dismissed.md")
    await window.page.keyboard.type(" seen by")
    await window.suggestion()
    await window.page.keyboard.press("Escape")
    await window.ghost().first.wait_for(state="detached")
    assert await window.saved("dismissed.md") == f"{STORY} seen by"


async def test_a_list_of_words_that_opens_and_closes_costs_no_suggestion(
    window: Window,
) -> None:
    letter = (
        "\\documentclass{letter}\n\\begin{document}\n\\opening{Dear Mrs Pratt,}\n\n"
        "Thank you for your letter, in which you ask for the repair of the organ.\n"
        "We have looked at the pipes, and the damage is worse than we"
    )
    await begin(window, "letter.tex", letter)
    # VS Code lists words of the text in LaTeX, and drops what it has asked for then.
    await window.page.keyboard.type(" had feared", delay=90)
    suggestion = await window.suggestion()
    await window.picture("latex")
    await window.page.keyboard.press("Tab")
    assert await window.saved("letter.tex") == f"{letter} had feared{suggestion}"


async def test_suggestions_as_a_list_for_whoever_does_not_see_grey_text(
    window: Window,
) -> None:
    await begin(window, "list.md")
    await window.page.keyboard.type(" seen by")
    await window.suggestion()
    await window.run("List the Suggestions")
    await window.asks("Suggestions for the cursor")
    rows = window.quick("row")
    spoken = await rows.first.get_attribute("aria-label") or ""
    await window.picture("list")
    await window.page.keyboard.press("Enter")
    await window.reads(spoken.rstrip()[-10:])
    assert spoken.strip() in await window.saved("list.md")


async def test_the_status_is_spoken(window: Window) -> None:
    await window.run("Say the Status")
    toast = window.page.locator(".notification-toast")
    await toast.first.wait_for()
    said = (await window.popups())[0]
    assert "coauthor is ready" in said
    assert "stays on this machine" in said
    await window.page.keyboard.press("Escape")
    await toast.first.wait_for(state="detached")


async def test_ideas_are_picked_from_a_list_and_kept_on_a_page(window: Window) -> None:
    await begin(window, "ideas.md")
    await window.run("What happens next?")
    await window.asks("What happens next?")
    await window.quick("row").filter(has_text="Something else").wait_for()
    await window.picture("ideas")
    idea = (
        await window.quick("row")
        .first.locator(".quick-input-list-label")
        .first.inner_text()
    )
    await window.page.keyboard.press("Enter")
    page = window.page.locator(".editor-instance .view-lines", has_text=idea.split()[0])
    await page.last.wait_for()
    more = window.page.locator(".codelens-decoration a", has_text="Something else")
    await more.wait_for()
    await window.picture("page-of-ideas")
    before = await window.page.locator(".codelens-decoration a").count()
    await more.click()
    await window.page.wait_for_function(
        "n => document.querySelectorAll('.codelens-decoration a').length > n",
        arg=before,
    )
    await window.picture("more-ideas")
    # Nothing was put into the text.
    assert (window.folder / "ideas.md").read_text() == STORY
    assert await window.page.locator(".tab.dirty", has_text="ideas.md").count() == 0
    await window.page.keyboard.press("Control+K")
    await window.page.keyboard.press("Control+W")


async def test_writing_goes_on_after_the_model_has_crashed(window: Window) -> None:
    await begin(window, "crash.md")
    await window.page.keyboard.type(" seen by")
    await window.suggestion()
    *_, worker = window.ours()
    worker.kill()
    worker.wait(10)
    await window.page.keyboard.type(" everyone")
    await window.suggestion()
    await window.picture("after-a-crash")


async def test_switched_off_it_is_silent_and_has_no_model(window: Window) -> None:
    await begin(window, "off.md")
    await window.run("Switch On or Off")
    await window.says("coauthor is off")
    await window.page.keyboard.type(" seen by")
    await window.run("Suggest Something Here")
    await window.page.locator(".statusbar-item", has_text="no suggestion").wait_for()
    await window.picture("off")
    assert await window.ghost().count() == 0
    await window.run("Switch On or Off")
    await window.says("is ready")
    await window.page.keyboard.type(" everyone")
    await window.suggestion()
