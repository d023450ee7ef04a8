"""`docs/protocol.md` names every method, field and command of `lsp/ext.py`."""

import re
from pathlib import Path
from typing import get_args

import pytest

from coauthor.lsp import ext

PAGE = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text("utf-8")
NAMED = set(re.findall(r"`([^`]+)`", PAGE))

SHAPES = {
    **{f"{method} params": pair[0] for method, pair in ext.REQUESTS.items()},
    **{f"{method} result": pair[1] for method, pair in ext.REQUESTS.items()},
    **ext.NOTIFICATIONS_TO_SERVER,
    **ext.NOTIFICATIONS_TO_CLIENT,
}


def test_the_page_has_every_method_and_no_other() -> None:
    in_code = {
        *ext.REQUESTS,
        *ext.NOTIFICATIONS_TO_CLIENT,
        *ext.NOTIFICATIONS_TO_SERVER,
    }
    in_page = {name for name in NAMED if re.fullmatch(r"coauthor/\w+", name)}
    assert in_page == in_code


def test_the_page_has_every_command_and_no_other() -> None:
    in_page = set(re.findall(r"^\| `(coauthor\.\w+)` \| the", PAGE, re.M))
    assert in_page == set(ext.SERVER_COMMANDS)


@pytest.mark.parametrize("name", SHAPES)
def test_the_page_has_every_field(name: str) -> None:
    method = name.split()[0]
    start = PAGE.index(f"`{method}`")
    section = PAGE[start : start + 2000]
    for field in SHAPES[name].model_fields:
        wire = SHAPES[name].model_fields[field].alias or field
        assert re.search(rf"\b{wire}\b", section), f"{method}: {wire} is not described"


@pytest.mark.parametrize("state", get_args(ext.Status.model_fields["state"].annotation))
def test_the_page_has_every_state(state: str) -> None:
    assert state in NAMED
