"""What `coauthor editor` prints is what the pages say, word for word."""

import pytest

from coauthor.cli.editor_list import EDITORS, Editor
from tests.tidy.repository import ROOT

PAGES = ROOT / "docs" / "editors"
DATA = ROOT / "coauthor" / "cli" / "editors"


@pytest.mark.parametrize("editor", EDITORS, ids=lambda it: it.name)
def test_the_page_has_the_configuration(editor: Editor) -> None:
    page = (PAGES / editor.page).read_text(encoding="utf-8")
    assert f"\n{editor.configuration}```\n" in page, (
        f"copy coauthor/cli/editors/{editor.file} into docs/editors/{editor.page}"
    )
    assert f"`coauthor editor {editor.name} --install`" in page


def test_every_configuration_belongs_to_an_editor() -> None:
    there = {it.name for it in DATA.iterdir() if it.suffix not in (".py", "")}
    assert there == {editor.file for editor in EDITORS}


def test_the_overview_names_every_editor() -> None:
    overview = (PAGES / "README.md").read_text(encoding="utf-8")
    assert not [it.name for it in EDITORS if f"`{it.name}`" not in overview]
