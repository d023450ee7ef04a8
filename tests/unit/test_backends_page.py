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
    entries, problems = read_backends(settings.get("backends", []))
    assert problems == []
    jobs = [job for job in settings.values() if isinstance(job, dict)]
    used = {it["backend"] for it in (settings, *jobs) if "backend" in it}
    assert {entry.name for entry in entries} <= used
    assert all(read_address(entry.url) for entry in entries)


def test_each_kind_has_one():
    tables = [tomllib.loads(example) for example in EXAMPLES]
    shown = {entry["kind"] for it in tables for entry in it.get("backends", [])}
    assert shown == set(KINDS)
