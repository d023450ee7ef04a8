"""What a model can do, as `coauthor doctor` says it."""

from coauthor.backends.base import Capabilities
from coauthor.cli.abilities import abilities, ability_rows, capabilities_value

BASE = Capabilities("m", 512)
ABLE = Capabilities(
    "m",
    512,
    chat=True,
    fim_order="psm",
    n=True,
    logprobs=False,
    vision=False,
    grammar=True,
    skills={"fix": "<|fix|>{{text}}"},
)


def test_what_a_model_can_do_is_said_in_words():
    assert abilities(BASE) == ("continue text",)
    assert abilities(ABLE) == (
        "continue text",
        "follow instructions",
        "fill gaps (prefix first)",
        "give several answers at once",
        "keep to a grammar",
        "the skill fix",
    )


def test_what_nobody_knows_is_neither_yes_nor_no():
    rows = dict(ability_rows(ABLE))
    assert rows["model cannot"] == "say how sure it is, see images"
    assert rows["model does not say"] == "read tokens"
    whole = Capabilities("m", 512, n=True, logprobs=True, vision=True, grammar=True)
    assert "model does not say" in dict(ability_rows(whole))
    assert capabilities_value(BASE) == {
        "raw": True,
        "chat": False,
        "fill_in_the_middle": False,
        "n": None,
        "logprobs": None,
        "vision": None,
        "grammar": None,
        "token_ids": None,
    }
