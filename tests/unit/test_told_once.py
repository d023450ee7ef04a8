"""What was told once in a run of a command is not told again."""

from coauthor.cli.told_once import ToldOnce

DOWN = "Nobody answers at 127.0.0.1:9; start the server."


def test_a_sentence_is_told_once():
    told = ToldOnce()
    assert told.rest(f"{DOWN} Meanwhile a writes.") == f"{DOWN} Meanwhile a writes."
    assert told.rest(f"{DOWN} Meanwhile b writes.") == "Meanwhile b writes."
    assert told.rest(f"{DOWN} Meanwhile b writes.") == ""


def test_names_with_dots_are_no_ends():
    told = ToldOnce()
    assert told.rest("See model.path in config.toml.") == (
        "See model.path in config.toml."
    )
    assert told.rest("See model.name in config.toml.") == (
        "See model.name in config.toml."
    )
