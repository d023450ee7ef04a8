"""What models say around an answer, and how they write lists."""

import pytest

from coauthor.shaping.clean_answer import clean_answer
from coauthor.shaping.distinct import copies, is_like
from coauthor.shaping.idea_list import parse_ideas
from coauthor.shaping.idea_sentence import GOOD, idea_score, idea_sentence

PLAIN = "He go home."


@pytest.mark.parametrize(
    ("answer", "original", "expected"),
    [
        ("He goes home.", PLAIN, "He goes home."),
        ("  He goes home.\n", PLAIN, "He goes home."),
        ("Here is the corrected text:\n\nHe goes home.", PLAIN, "He goes home."),
        ("Sure! Here's the text:\n\nHe goes home.", PLAIN, "He goes home."),
        ("Certainly.\nHe goes home.", PLAIN, "He goes home."),
        ("Corrected text: He goes home.", PLAIN, "He goes home."),
        ("**Revised version:** He goes home.", PLAIN, "He goes home."),
        ("```\nHe goes home.\n```", PLAIN, "He goes home."),
        ("```text\nHe goes home.\n```\nDone!", PLAIN, "He goes home."),
        ("Here it is:\n```\nHe goes home.\n```", PLAIN, "He goes home."),
        ("“He goes home.”", PLAIN, "He goes home."),
        ("“He goes.”", "“He go.”", "“He goes.”"),
        ("“No,” he said, “never.”", "“No” he said “never.”", "“No,” he said, “never.”"),
        ("“No,” he said, “never.”", PLAIN, "“No,” he said, “never.”"),
        ("He goes home.\n\nNote: I changed a verb.", PLAIN, "He goes home."),
        ("He goes home.\n\nLet me know if it fits.", PLAIN, "He goes home."),
        ("<think>\nHm.\n</think>\n\nHe goes home.", PLAIN, "He goes home."),
        ("Sure thing, he said.", "Sure thing he said.", "Sure thing, he said."),
        ("Here is a cat: it purrs.", PLAIN, "Here is a cat: it purrs."),
        (
            "Here is why:\nIt rains.",
            "Here is why:\nIt rain.",
            "Here is why:\nIt rains.",
        ),
        ("Here are two:\n- a", "These be two:\n- a", "Here are two:\n- a"),
        ("one\ntwo", "one\r\ntow", "one\r\ntwo"),
        ("He goes.", "  He go.\n", "  He goes.\n"),
        ("```py\nx\n```", "```py\ny\n```", "```py\nx\n```"),
        ('{"text": "He goes home."}', PLAIN, "He goes home."),
        ('```json\n{"rewrite": "He goes home."}\n```', PLAIN, "He goes home."),
        ('["He goes home."]', PLAIN, "He goes home."),
        ('{"a": "One.", "b": "Two."}', PLAIN, '{"a": "One.", "b": "Two."}'),
        ('{"text": "x"}', '{"text": "y"}', '{"text": "x"}'),
        ("One.\nTwo.\nThree.", "One.\r\nTow.\nThree.", "One.\r\nTwo.\nThree."),
        ("a\nb\nc\nd", "a\r\nb\nc\r\nx", "a\r\nb\nc\r\nd"),
        ("", PLAIN, ""),
        ("```\n```", PLAIN, ""),
        ("<think>never ends", PLAIN, ""),
    ],
)
def test_only_the_text_is_left(answer: str, original: str, expected: str) -> None:
    assert clean_answer(answer, original) == expected


@pytest.mark.parametrize(
    ("answer", "original"),
    [
        (
            "Lift the pot.\n\nNote that the lid is hot: beware.\n\nServe it.",
            "Lift pot.\n\nNote that the lid is hot and burns.\n\nServe it.",
        ),
        (
            "Lift the pot.\r\n\r\nNote: it is hot.",
            "Lift pot.\r\n\r\nNote: it's hot.",
        ),
        (
            "Sure, it rained a lot. We got wet.\n\nThe next day was dry.",
            "Sure, it rained a lot. We all got wet.\n\nThe next day was dry.",
        ),
        (
            "Of course, it rained.\r\nWe got wet.",
            "Of course it rained.\r\nWe all got wet.",
        ),
    ],
)
def test_what_reads_like_a_preamble_or_a_remark_is_kept_of_a_text_that_has_it(
    answer: str, original: str
) -> None:
    assert clean_answer(answer, original) == answer


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("1. One.\n2. Two.", [("", "One."), ("", "Two.")]),
        ("Here are two:\n\n1) One.\n2) Two.", [("", "One."), ("", "Two.")]),
        ("- One.\n* Two.\n• Three.", [("", "One."), ("", "Two."), ("", "Three.")]),
        ("1. **A** — One.\n2. **B:** Two.", [("A", "One."), ("B", "Two.")]),
        ("1. **One.**", [("", "One")]),
        ("1. One\n   goes on.\n2. Two.", [("", "One goes on."), ("", "Two.")]),
        ("One.\nTwo.", [("", "One."), ("", "Two.")]),
        ('["One.", "Two.", 3]', [("", "One."), ("", "Two.")]),
        ('```json\n["One."]\n```', [("", "One.")]),
        ("[not json", [("", "[not json")]),
        ('1. "The Sea"\n2. “Rain”', [("", "The Sea"), ("", "Rain")]),
        ('1. "No," he said, "no."', [("", '"No," he said, "no."')]),
        ("1984 was a year.", [("", "1984 was a year.")]),
        ("", []),
    ],
)
def test_lists_of_every_kind(answer: str, expected: list[tuple[str, str]]) -> None:
    assert parse_ideas(answer) == expected


BEFORE = "The garden grew in June. Then the first tomatoes came."


@pytest.mark.parametrize(
    ("continuation", "expected"),
    [
        (" the garden grew too fast. And", "But the garden grew too fast."),
        (" the garden grew too fast", None),
        (" why?", None),
        (" the garden and the garden grew.", None),
        (" in 1984 the garden grew.", None),
        (" in June then the first tomatoes came.", None),
        (" he said “never more to them.", None),
        (" he said ‘never more to them.", None),
        (
            " the students’ garden grew too fast.",
            "But the students’ garden grew too fast.",
        ),
    ],
)
def test_one_whole_new_sentence(continuation: str, expected: str | None) -> None:
    assert idea_sentence("But", continuation, BEFORE) == expected


def test_a_question_ends_like_one() -> None:
    sentence = idea_sentence("Why do", " the tomatoes grow so late.", BEFORE, "?")
    assert sentence == "Why do the tomatoes grow so late?"


def test_ideas_about_the_text_are_better() -> None:
    assert idea_score(" the garden was small.", BEFORE) >= GOOD
    assert idea_score(" they are a good idea.", BEFORE) < GOOD
    assert idea_score(" the garden was in the United States.", BEFORE) < GOOD


def test_alike_and_copied() -> None:
    assert is_like("The rain came down hard.", "The rain came down so hard.")
    assert not is_like("The rain came down.", "A letter lay on the table.")
    assert not is_like("The Last Reader", "The Last Library"), "short ones may share"
    assert not copies("So then the first tomatoes came! In May.", BEFORE)
    assert copies("They say then the FIRST tomatoes came in.", BEFORE + " In.")
