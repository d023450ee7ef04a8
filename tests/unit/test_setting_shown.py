"""What `coauthor models use` shows of a changed settings file."""

import pytest

from coauthor.cli.setting_shown import changed_lines

LONG = "[rewrite] # mine\nvariants = 2\nrestraint = 1\nbackend = 'a'\n"


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("", "backend = 'x'\n", ["+backend = 'x'"]),
        (
            LONG,
            LONG.replace("'a'", "'x'"),
            [
                *(" [rewrite] # mine", " ...", " restraint = 1"),
                *("-backend = 'a'", "+backend = 'x'"),
            ],
        ),
        (
            LONG,
            LONG.replace("variants = 2", "variants = 3"),
            [" [rewrite] # mine", "-variants = 2", "+variants = 3", " restraint = 1"],
        ),
        (
            LONG,
            LONG.replace("restraint = 1\n", ""),
            [" [rewrite] # mine", " variants = 2", "-restraint = 1", " backend = 'a'"],
        ),
        (
            "a = 1\nb = ['[x]']\nbackend = 'a'\n",
            "a = 1\nb = ['[x]']\nbackend = 'x'\n",
            [" b = ['[x]']", "-backend = 'a'", "+backend = 'x'"],
        ),
        (
            LONG,
            f"{LONG}\n[model]\nname = 'x'\n",
            [
                *(" [rewrite] # mine", " ...", " backend = 'a'"),
                *("+", "+[model]", "+name = 'x'"),
            ],
        ),
        (
            "[a]\nx = 1\n\n[[b]]\ny = 1\nz = 1\n",
            "[a]\nx = 2\n\n[[b]]\ny = 1\nz = 2\n",
            [
                *(" [a]", "-x = 1", "+x = 2", " "),
                *(" [[b]]", " y = 1", "-z = 1", "+z = 2"),
            ],
        ),
    ],
)
def test_each_change_is_shown_under_its_table(
    before: str, after: str, shown: list[str]
) -> None:
    assert list(changed_lines(before, after)) == shown
