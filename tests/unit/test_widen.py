"""Selections that begin or end inside of something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coauthor.tasks.widen import widened


@pytest.mark.parametrize(
    ("marked", "whole"),
    [
        ("He wal|ks home sl|owly.", "walks home slowly"),
        ("He |walks| home.", "walks"),
        ("He| walks |home.", " walks "),
        ("It isn|\u2019t far.| No.", "isn\u2019t far."),
        ("In 19|84 it r|ained.", "1984 it rained"),
        ("A na\u00efve ca|fe\u0301 ope|ned.", "cafe\u0301 opened"),
        ("A cafe|\u0301 open|ed.", "cafe\u0301 opened"),
        ("So \U0001f469\u200d|\U0001f467 and \U0001f1e9|\U0001f1ea.", None),
        ("Take $x |+ y$ and `so|me code` now.", "$x + y$ and `some code`"),
        ("See [it](https://e.o|rg/a) |and more", "https://e.org/a) "),
        ("\u79c1\u306f\u6771|\u4eac\u306b\u3044|\u308b\u3002", "\u4eac\u306b\u3044"),
        ("x" * 30 + "|" + "x" * 40 + " and m|ore.", "x" * 40 + " and more"),
        ("- The fir|st\n- The sec|ond\n", "first\n- The second"),
        ("|The whole.|", "The whole."),
    ],
)
def test_words_and_markup_stay_whole(marked: str, whole: str | None) -> None:
    before, inside, after = marked.split("|")
    text = before + inside + after
    start, end = widened(text, len(before), len(before) + len(inside), "markdown")
    if whole is not None:
        assert text[start:end] == whole
    assert inside in text[start:end]
    assert widened(text, start, end, "markdown") == (start, end)


@given(st.text("ab \n[](`$*)-#\u0301\U0001f469\u200d\u4eac", max_size=60), st.data())
def test_no_selection_gets_smaller(text: str, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(text)))
    start = data.draw(st.integers(0, end))
    first, last = widened(text, start, end, "markdown")
    assert 0 <= first <= start <= end <= last <= len(text)
