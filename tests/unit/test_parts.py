"""Long texts are cut at paragraphs, and nothing of them is lost or touched between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coauthor.document.parts import parts_of

PROSE = "One sentence here. And another one there."
DOCUMENTS = {
    "markdown": "---\ntitle: T\n---\n# Head\n{p}\n\n```py\nx\n```\n\n| a | b |\n\n{p}",
    "latex": "\\section{{Head}}\n{p}\n\\begin{{verbatim}}\nx\n\\end{{verbatim}}\n\n{p}",
    "restructuredtext": "Head\n====\n\n{p}\n\n.. image:: x.png\n\n{p}\n",
    "asciidoc": "= Head\n\n{p}\n\n----\nx = 1\n----\n\n{p}\n",
    "org": "* Head\n{p}\n\n#+begin_src py\nx = 1\n#+end_src\n\n{p}\n",
    "typst": "= Head\n{p}\n\n```py\nx = 1\n```\n\n{p}\n",
    "html": "<h1>Head</h1>\n<p>\n{p}\n</p>\n<pre>\nx = 1\n</pre>\n<p>\n{p}\n</p>\n",
}


def cut(text: str, language: str = "markdown", most: int = 2000) -> list[str]:
    parts = parts_of(text, 0, len(text), language, most)
    return [text[start:end] for start, end in parts]


@pytest.mark.parametrize("language", DOCUMENTS)
def test_what_is_no_prose_is_passed_over(language: str) -> None:
    text = DOCUMENTS[language].format(p=PROSE)
    assert cut(text, language) == [PROSE, PROSE]


@pytest.mark.parametrize(
    ("text", "most", "parts"),
    [
        ("Short.\n\nAlso short.", 100, ["Short.\n\nAlso short."]),
        ("One two.\n\nThree four.\n\nFive.", 20, ["One two.", "Three four.\n\nFive."]),
        ("One two.\r\n\r\nThree four.", 12, ["One two.", "Three four."]),
        ("One two. Three four.  Five.", 12, ["One two.", "Three four.", "Five."]),
        ("No end of a sentence at all", 9, ["No end of a sentence at all"]),
        ("- One two.\n- Three four.", 12, ["One two.", "Three four."]),
        ("- One.\n- Two.\n\nThree.", 18, ["One.\n- Two.", "Three."]),
        ("So\n\n$$x$$\n\nholds.\n\n# Head", 99, ["So\n\n$$x$$\n\nholds."]),
        ("# Head", 99, ["# Head"]),
        ("# Head\n\n# Two", 99, []),
        ("```\nx = 1\n```", 99, []),
        ("| a | b |", 99, ["| a | b |"]),
        ("$$\nx\n$$", 99, []),
    ],
)
def test_where_it_is_cut(text: str, most: int, parts: list[str]) -> None:
    assert cut(text, most=most) == parts


def test_a_selection_inside_code_has_no_part() -> None:
    text = "Text.\n\n```\nsome words here\n```\n"
    start = text.index("some")
    assert parts_of(text, start, start + 10, "markdown", 99) == []


def test_a_selection_begins_and_ends_inside_paragraphs() -> None:
    text = f"{PROSE}\n\n# Head\n\n{PROSE}"
    parts = parts_of(text, 4, len(text) - 6, "markdown", 99)
    assert [text[a:b] for a, b in parts] == [PROSE[4:], PROSE[:-7]]


@given(
    paragraphs=st.lists(
        st.sampled_from(
            [PROSE, "- item", "# Head", "```\ncode\n```", "> quote", "", "x"]
        )
    ),
    most=st.integers(1, 200),
)
def test_parts_are_in_order_and_inside(paragraphs: list[str], most: int) -> None:
    text = "\n\n".join(paragraphs).strip()
    parts = parts_of(text, 0, len(text), "markdown", most)
    ends = [0, *(end for _, end in parts)]
    starts = [*(start for start, _ in parts), len(text)]
    assert all(end <= start for end, start in zip(ends, starts, strict=True))
    assert all(text[start:end].strip() == text[start:end] for start, end in parts)
    assert not any("code" in text[start:end] for start, end in parts if len(parts) > 1)
