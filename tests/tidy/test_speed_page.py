"""`docs/speed.md` says what was measured, and nothing else."""

import re

import pytest

from benchmarks.aims import AIMS
from benchmarks.page import PAGE, TABLES, read_figures, with_tables


def test_the_tables_are_made_of_the_figures() -> None:
    page = PAGE.read_text("utf-8")
    assert with_tables(page, read_figures()) == page


def test_a_page_must_have_a_place_for_each_table() -> None:
    figures = read_figures()
    page = PAGE.read_text("utf-8").replace("<!-- aims -->", "")
    with pytest.raises(ValueError, match="aims"):
        with_tables(page, figures)


def test_every_missed_aim_is_named_with_its_reason() -> None:
    figures = read_figures()
    page = PAGE.read_text("utf-8")
    missed = {aim.what for aim in AIMS if not aim.met(figures)}
    named = set(re.findall(r"(?m)^- \*\*(.+?)\*\*: .", page))
    assert missed == named, "give the reason below the table, as `- **aim**: reason`"


def test_the_pictures_are_there() -> None:
    pictures = re.findall(r"!\[[^]]+\]\((speed/\w+\.svg)\)", PAGE.read_text("utf-8"))
    assert len(pictures) == 2
    for picture in pictures:
        assert (PAGE.parent / picture).read_text("utf-8").startswith("<?xml")
    assert len(TABLES) == PAGE.read_text("utf-8").count("<!-- end -->")
