"""Answers that are no rewrite, and texts that only look like such answers."""

import pytest

from coauthor.shaping.unusable import CUT, ENDLESS, goes_round, unusable

PLAIN = "The harbour lay still, and nobody came to look at the boats."
ORDERS = (
    "You are a line editor. You say the same in fewer words, in the writer's own "
    "voice.\nMake the text below tighter. Keep every fact and every point."
)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("I'm sorry, but I can't help with that.", "refused"),
        ("I cannot rewrite this text, because it may offend.", "refused"),
        ("As an AI language model, I have no opinion.", "refused"),
        ("Unfortunately, that goes against my rules.", "refused"),
        ("Es tut mir leid, das kann ich nicht.", "refused"),
        ('{"text": "It lay still.", "notes": 3}', "JSON"),
        ('[{"a": 1}]', "JSON"),
        (
            "Make the text below tighter. Keep every fact and every point.",
            "instructions",
        ),
        ("The harbour lay still. " * 6, "repeated itself"),
        (f"{PLAIN} {PLAIN}", "twice"),
        (f"{PLAIN}\n\nHere it is again: {PLAIN}", "twice"),
        ("The harbour lay still and nobody came. " * 2, "twice"),
        ("The harbour lay still, and nobody came to look at", "middle of a sentence"),
    ],
)
def test_what_is_no_rewrite(answer: str, said: str) -> None:
    reason = unusable(answer, PLAIN, ORDERS)
    assert reason is not None
    assert said in reason
    assert reason.endswith(".")


@pytest.mark.parametrize(
    ("answer", "original"),
    [
        ("The harbour lay still.", PLAIN),
        ("Sadly, nobody came to the still harbour to look at the boats.", PLAIN),
        ("Unfortunately, nobody came to look at the boats in the harbour.", PLAIN),
        (
            "I’m sorry, but we can’t change the date.",
            "The date cannot be changed.",
        ),
        ("I am sorry, I said.", "I’m sorry I said."),
        ('{"a": 1}', '{"a": 2}'),
        ("[Link](https://a.org) says so.", "[Link](https://a.org) said so."),
        ("No no no no no no no no no no no no no no!", "No no " * 30),
        ("- The harbour\n- The boats", PLAIN),
        ("Still harbour", "The harbour lay still"),
        ("He said: “It is still.”", "“It is still,” he said."),
        ("It lay still.[^1]", "It was lying still.[^1]"),
        ("It lay still.</p>", "It was lying still."),
        ("Keep every fact and every point.", "Please keep every fact and every point."),
    ],
)
def test_what_is_one(answer: str, original: str) -> None:
    assert unusable(answer, original, ORDERS) is None


def test_what_stands_around_may_not_come_in() -> None:
    before = (
        "The road to the village was long and dusty that summer, and it had not "
        "rained for weeks."
    )
    assert "before or after" in (
        unusable(before + " " + PLAIN, PLAIN, "", before) or ""
    )
    assert unusable("The road was long.", PLAIN, "", before) is None


@pytest.mark.parametrize("text", ["x" * 300, "na " * 40, "One two three. " * 8])
def test_an_endless_answer_is_seen_while_it_comes(text: str) -> None:
    assert goes_round(text)
    assert not goes_round(text[:20])


def test_reasons_are_sentences() -> None:
    assert CUT.endswith(".")
    assert ENDLESS.endswith(".")
