"""Who writes, put into the text of a settings file in which all else stays."""

import tomllib
from pathlib import Path

import pytest

from coauthor.cli.model_setting import chosen, model_inside, with_backend
from coauthor.settings import parse
from coauthor.settings_layers import Layer

OWN = """\
# mine
backend = "llama_cpp"  # keep

[inline]
maxWords = 12 # few
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[model]\nname = "x"\n'),
        (OWN, OWN + '\n[model]\nname = "x"\n'),
        (
            "[model] # mine\npath = '/a'\n# why\nthreads = 2\n",
            "[model] # mine\n# why\nthreads = 2\nname = \"x\"\n",
        ),
        ('[model]\nname = "old" # it\n', '[model]\nname = "x" # it\n'),
        ('model.name = "old"\n', 'model.name = "x"\n'),
        ('[coauthor.model]\nname = "old"\n', '[coauthor.model]\nname = "x"\n'),
        ("[coauthor]\na = 1\n", '[coauthor]\na = 1\n\n[coauthor.model]\nname = "x"\n'),
        ('"model.name" = "old"\n', '\n[model]\nname = "x"\n'),
        ('"coauthor.model.path" = "/a"\n', '\n[model]\nname = "x"\n'),
    ],
)  # fmt: skip
def test_what_else_stands_in_the_settings_stays(before: str, after: str) -> None:
    text = chosen(before, Path("config.toml"), name="x")
    assert text == after
    layer = Layer("user", "config.toml", tomllib.loads(text))
    assert parse([layer])[0].model.name == "x"


@pytest.mark.parametrize(
    ("before", "section", "after"),
    [
        ("", "", 'backend = "x"\n'),
        ("[model]\nname = 'a'\n", "", "backend = \"x\"\n\n[model]\nname = 'a'\n"),
        ("# it\n[a]\nb = 1\n", "", 'backend = "x"\n\n# it\n[a]\nb = 1\n'),
        ("# it\nlog.level = 1\n", "", 'backend = "x"\n# it\nlog.level = 1\n'),
        (OWN, "", OWN.replace("llama_cpp", "x")),
        (OWN, "inline", OWN + 'backend = "x"\n'),
        (OWN, "ideas", OWN + '\n[ideas]\nbackend = "x"\n'),
        ('ideas.backend = "old"\n', "ideas", 'ideas.backend = "x"\n'),
        ('"ideas.backend" = "old"\n', "ideas", '"ideas.backend" = "x"\n'),
        ("[coauthor]\na = 1\n", "", '[coauthor]\na = 1\nbackend = "x"\n'),
        (
            "[coauthor.ideas]\ncount = 3\n",
            "ideas",
            '[coauthor.ideas]\ncount = 3\nbackend = "x"\n',
        ),
    ],
)
def test_who_does_one_job_is_written_where_it_belongs(
    before: str, section: str, after: str
) -> None:
    text = with_backend(before, Path("config.toml"), "x", section)
    assert text == after
    settings = parse([Layer("user", "config.toml", tomllib.loads(text))])[0]
    named = settings if not section else getattr(settings, section)
    assert named.backend == "x"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('backend = "a" # x\n', 'backend = "llama_cpp" # x\n'),
        ('"coauthor.backend" = "a"\n', '"coauthor.backend" = "llama_cpp"\n'),
        ('[coauthor]\nbackend = "a"\n', '[coauthor]\nbackend = "llama_cpp"\n'),
        ('[inline]\nbackend = "a"\n', '[inline]\nbackend = "a"\n'),
    ],
)
def test_only_the_backend_that_does_everything_is_changed(before: str, after: str):
    assert model_inside(before, Path("config.toml")) == after
