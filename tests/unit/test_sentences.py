"""Ends of sentences and clauses, and what stands around a place."""

import pytest

from coauthor.document.paragraphs import paragraph_around
from coauthor.document.sentences import (
    clause_ends,
    ends_sentence,
    sentence_around,
    sentence_ends,
)

CURSOR = "‸"


@pytest.mark.parametrize(
    "marked",
    [
        "He left.| She stayed.|",
        "He left.| She",
        "Dr. Smith paid $3.50, i.e., too much.| Then he left.|",
        "Mr. J. R. R. Tolkien met Mrs. A. Hill.| They spoke.|",
        "See Fig. 3 and p. 34, e.g. the top.| It shows all.|",
        "At 5 p.m. we ate.| We left at 6 p.m.| The road was dark.|",
        "He lives in the U.S. and likes it.| In the U.S.| The end.|",
        "“Go.”| He went.| “Why?” she asked.| “Yes!” She left.|".replace("!” ", "!”| "),
        'She said "No."| Then "Yes!"| And left.|',
        "(It was late.)| We (all of us.) left.|",
        "*Really.*| **Bold end.**| _Yes!_| And.|",
        "Wait… what?| Wait... no.| And so…| The end.|",
        "End?!| Next!!| Yes.|",
        "It ends.[^1]| It ends.[3]| Then.\\footnote{Not here.}| So.|",
        "<p>One.</p>| <p>Two.</p>|",
        "1. First.| Second.|\n2. Third.|\n",
        "The answer was no.| Smith sat.| Jones went on.|",
        "No. 5 is alive.| No.| He is not.|",
        "Version 2.0 of example.com works.|",
        "A heading\n\nA sentence\nbroken here.| And\r\nmore.|\r\n\r\nNext.|",
        "他说了。|然后走了！|真的？|",  # noqa: RUF001
        "",
    ],
)
def test_sentences_of_a_text(marked: str) -> None:
    text = marked.replace("|", "")
    ends = sentence_ends(text)
    shown = text
    for end in reversed(ends):
        shown = shown[:end] + "|" + shown[end:]
    assert shown == marked


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("We", " left. Then", " left."),
        ("We", " left. ", " left."),
        ("We", " left.\n", " left."),
        ("We", " left.", None),
        ("We", " left", None),
        ("We left", ". Then", "."),
        ("It cost $3", ".50. Then", ".50."),
        ("It cost $3", ".", None),
        ("I met Dr", ". Smith today. He", ". Smith today."),
        ("I met J", ". Smith today. He", ". Smith today."),
        ("A list:\n1", ". First. Second", ". First."),
        ("A list:\n", "1. First", None),
        ("", "She left! ", "She left!"),
        ("", "She left!", "She left!"),
        ("", "Did she leave?", "Did she leave?"),
        ("“", "Did she leave?", None),
        ("“", "Did she leave?”", None),
        ("“", "Did she leave?” ", None),
        ("“", "Did she leave?” he said. So", "Did she leave?” he said."),
        ("“", "Did she leave?” He said", "Did she leave?”"),
        ("“", "She left.” He said", "She left.”"),
        ("It is **", "over.** Now", "over.**"),
        ("", "And so… we left. So", "And so… we left."),
        ("", "We met at 5 p.m. ", None),
        ("", "We met at 5 p.m. on Monday", None),
        ("", "We met at 5 p.m. The", "We met at 5 p.m."),
        ("", "We went home\n\nThen", "We went home"),
        ("", "We went home\r\n\r\nThen.", "We went home"),
        ("We left.", "\n\nThen we ate. And", "\n\nThen we ate."),
        ("He", " left.\n\nThen", " left."),
        ("The answer is no", ". ", None),
        ("", "他走了。然后", "他走了。"),
    ],
)
def test_the_first_end_while_text_arrives(
    before: str, text: str, expected: str | None
) -> None:
    end = ends_sentence(before, text)
    assert (None if end is None else text[:end]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We left.", "We left."),
        ("We met at 5 p.m.", "We met at 5 p.m."),
        ("We met Mr.", None),
        ("We met J.", None),
        ("It was I.", "It was I."),
        ("“Did she?”", "“Did she?”"),
        ("And so…", "And so…"),
        ("We left", None),
        ("The answer is no.", "The answer is no."),
    ],
)
def test_the_end_of_text_that_is_complete(text: str, expected: str | None) -> None:
    end = ends_sentence("", text, final=True)
    assert (None if end is None else text[:end]) == expected


@pytest.mark.parametrize(
    "marked",
    [
        "When it rains,| we stay; the| dog".replace("; the|", ";| the"),
        "It cost 1,000 at 5:30 in 1990–2000",
        "The flag is red, white and blue,| and large",
        "The flag is red, white, and blue",
        "He came — late —| and left".replace("came —", "came —|"),
        "He came -- late -- and left".replace("--", "--|"),
        "“I know,”| she said:| go",
        "word—|word and well-known",
        "See https://example.com now",
    ],
)
def test_clauses(marked: str) -> None:
    text = marked.replace("|", "")
    shown = text
    for end in reversed(clause_ends(text)):
        shown = shown[:end] + "|" + shown[end:]
    assert shown == marked


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("One is here. Tw‸o is here. Three.", "Two is here."),
        ("One is here.‸ Two is here.", "One is here."),
        ("One is here. ‸Two is here.", "Two is here."),
        ("One is here. Two is here. ‸", "Two is here."),
        ("One is here. Two goes o‸n", "Two goes on"),
        ("# Head\n\nOne.\n\nTwo is‸\nhere. Three.\n", "Two is\nhere."),
        ("- One. Two i‸t is.\n- Three.", "Two it is."),
        ("‸", ""),
    ],
)
def test_the_sentence_around_a_place(marked: str, expected: str) -> None:
    offset = marked.index(CURSOR)
    text = marked.replace(CURSOR, "")
    start, end = sentence_around(text, offset)
    assert text[start:end] == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("One.\n\nTwo is\nhe‸re.\n\nThree.", "Two is\nhere."),
        ("One.\r\n\r\nTwo is\r\nhe‸re.\r\n\r\nThree.", "Two is\r\nhere."),
        ("# He‸ad\nText", "Head"),
        ("# Head\nTe‸xt\nmore\n## Next", "Text\nmore"),
        ("- one\n- t‸wo\n  goes on\n- three", "two\n  goes on"),
        ("‸- one\n- two", "one"),
        ("1. one\n2. two‸", "two"),
        ("\\item One.\n\\item Tw‸o.\n\\end{itemize}", "Two."),
        ("Title\n=====\nTe‸xt", "Text"),
        ("One.\n‸\nTwo.", ""),
        ("One.‸\n", "One."),
        ("  Indented‸ text \n", "Indented text"),
        ("", ""),
    ],
)
def test_the_paragraph_around_a_place(marked: str, expected: str) -> None:
    offset = max(0, marked.find(CURSOR))
    text = marked.replace(CURSOR, "")
    start, end = paragraph_around(text, offset)
    assert text[start:end] == expected
