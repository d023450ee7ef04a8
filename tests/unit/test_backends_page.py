"""Every example of the page on backends works when it is pasted."""

import re
import tomllib
from pathlib import Path

import pytest

from coauthor.backends.http.address import read_address
from coauthor.settings_backends import KINDS, read_backends

PAGE = Path(__file__, "../../../docs/backends.md").resolve().read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example(example):
    settings = tomllib.loads(example)
    entries, problems = read_backends(settings["backends"])
    assert problems == []
    assert settings["backend"] == entries[0].name
    assert read_address(entries[0].url)


def test_each_kind_has_one():
    shown = {tomllib.loads(it)["backends"][0]["kind"] for it in EXAMPLES}
    assert shown == set(KINDS)
