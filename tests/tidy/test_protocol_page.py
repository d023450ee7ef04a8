"""`docs/protocol.md` names every method, field and command of `lsp/ext.py`."""

import re
from pathlib import Path
from typing import get_args

import pytest

from coauthor.engine.counters import Counters
from coauthor.engine.stages import Stage
from coauthor.lsp import ext
from coauthor.shaping.candidate import Reason
from coauthor.tasks.complete import Silence

PAGE = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text("utf-8")
NAMED = set(re.findall(r"`([^`]+)`", PAGE))

SHAPES = {
    **{f"{method} params": pair[0] for method, pair in ext.REQUESTS.items()},
    **{f"{method} result": pair[1] for method, pair in ext.REQUESTS.items()},
    **{f"{method} partial": shape for method, shape in ext.PARTIAL_RESULTS.items()},
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
    section = PAGE[start : start + 4000].partition("\n### ")[0]
    for wire in SHAPES[name].__struct_encode_fields__:
        assert re.search(rf"\b{wire}\b", section), f"{method}: {wire} is not described"


@pytest.mark.parametrize("state", get_args(ext.Status.__annotations__["state"]))
def test_the_page_has_every_state(state: str) -> None:
    assert state in NAMED


def test_the_page_has_every_counter() -> None:
    assert set(Counters.__struct_encode_fields__) <= NAMED


def test_the_page_has_every_stage_and_no_other() -> None:
    section = PAGE.partition("| stage | |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.M) == list(get_args(Stage))


def test_the_page_has_every_reason_for_silence_and_no_other() -> None:
    section = PAGE.partition("| reason | |")[2].partition("\n\n")[0]
    cells = re.findall(r"^\| ([^|]+) \|", section, re.M)
    in_page = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    assert in_page == {"off", *Silence, *Reason}
