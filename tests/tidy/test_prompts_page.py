"""The page for people who write prompt files says what the code does."""

import re
from pathlib import Path

from coauthor.prompt.front_matter import FrontMatter
from coauthor.prompt.read_prompt import read_prompt
from coauthor.prompt.values import VARIABLES
from tests.tidy.repository import ROOT

PAGE = (ROOT / "docs" / "prompts.md").read_text(encoding="utf-8")


def test_the_page_has_every_key_and_no_other() -> None:
    keys = re.findall(r"^\| `(\w+)` \|", PAGE, re.M)
    assert tuple(keys) == FrontMatter.__struct_fields__


def test_the_page_has_every_variable_and_no_other() -> None:
    assert re.findall(r"^\| `\{\{(\w+)\}\}` \|", PAGE, re.M) == list(VARIABLES)


def test_the_pages_examples_are_prompt_files() -> None:
    examples = re.findall(r"^```markdown\n(---\n.*?)^```", PAGE, re.M | re.S)
    read = [read_prompt(example, Path("a.md"), "user") for example in examples]
    assert [prompt.id for prompt in read] == ["active-voice", "objection"]
