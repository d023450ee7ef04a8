"""How eager coauthor is in a document: who decides, and who only makes it quieter."""

import itertools

import pytest

from coauthor.document.store import TextDocument
from coauthor.initiative import initiative_of, problem_in
from coauthor.settings import Settings, parse
from coauthor.settings_layers import Layer, Origin
from coauthor.settings_rules import INITIATIVES, in_both, matches

LETTER = "file:///disk/ann/letters/to%20bob.md"


def settings(*layers: tuple[Origin, object]) -> Settings:
    made, problems = parse([Layer(origin, origin, raw) for origin, raw in layers])
    assert not problems
    return made


def document(text: str = "", language: str = "markdown", uri: str = LETTER):
    return TextDocument(uri, language, 1, text, "utf-16")


@pytest.mark.parametrize(
    ("rules", "language", "expected"),
    [
        ([], "markdown", "onPause"),
        ([{"language": "markdown", "initiative": "off"}], "markdown", "off"),
        ([{"language": "latex", "initiative": "off"}], "markdown", "onPause"),
        ([{"glob": "letters/*", "initiative": "flow"}], "markdown", "flow"),
        (
            [
                {"glob": "*.md", "initiative": "flow"},
                {"language": "markdown", "initiative": "off"},
            ],
            "markdown",
            "flow",
        ),
        (
            [
                {"glob": "*.md", "initiative": "flow"},
                {"glob": "letters/**", "initiative": "off"},
            ],
            "markdown",
            "off",
        ),
        (
            [{"glob": "*.md", "language": "latex", "initiative": "flow"}],
            "markdown",
            "onPause",
        ),
        ([{"language": "Git-Commit", "initiative": "off"}], "gitcommit", "off"),
        ([{"language": "quarto", "initiative": "off"}], "latex", "onPause"),
        ([{"language": "quarto", "initiative": "off"}], "Quarto", "off"),
        ([{"language": "quarto", "initiative": "off"}], "markdown", "onPause"),
        ([{"language": "quarto", "initiative": "off"}], "rmd", "onPause"),
        ([{"language": "gfm", "initiative": "off"}], "quarto", "off"),
        (
            [
                {"language": "rmd", "initiative": "flow"},
                {"language": "rmd", "glob": "letters/*", "initiative": "off"},
            ],
            "rmd",
            "off",
        ),
    ],
)
def test_glob_over_language_over_default_and_the_last_rule(
    rules: list[object], language: str, expected: str
) -> None:
    made = settings(("user", {"inline": {"rules": rules}}))
    assert initiative_of(document(language=language), made) == expected


@pytest.mark.parametrize("own", INITIATIVES)
@pytest.mark.parametrize("folder", INITIATIVES)
@pytest.mark.parametrize("said", INITIATIVES)
def test_a_folder_and_a_document_only_make_it_quieter(
    own: str, folder: str, said: str
) -> None:
    made = settings(
        ("user", {"inline.initiative": own}),
        ("workspace", {"inline.initiative": folder}),
    )
    found = initiative_of(document(f"---\ncoauthor: {said}\n---\n"), made)
    assert found == min(own, folder, said, key=INITIATIVES.index)


def test_a_rule_of_a_folder_only_makes_it_quieter() -> None:
    rules = [
        {"glob": "letters/**", "initiative": "off"},
        {"language": "latex", "initiative": "flow"},
    ]
    made = settings(("workspace", {"inline": {"rules": rules}}))
    assert initiative_of(document(), made) == "off"
    assert initiative_of(document(language="latex", uri="file:///a"), made) == "onPause"


def test_the_editor_cannot_undo_what_the_folder_limits() -> None:
    limit = ("workspace", {"inline.initiative": "onDemand"})
    loud = ("editor", {"inline.initiative": "flow"})
    assert initiative_of(document(), settings(limit, loud)) == "onDemand"


def test_the_rules_of_file_and_editor_add_up() -> None:
    mine = {"inline": {"rules": [{"glob": "letters/*", "initiative": "off"}]}}
    editor: object = {"inline": {"rules": []}}
    made = settings(("user", mine), ("editor", editor), ("editor", editor))
    assert initiative_of(document(), made) == "off"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"inline.initiative": "off"}, True),
        ({}, False),
        (
            {
                "inline.initiative": "off",
                "inline.rules": [{"language": "latex", "initiative": "onDemand"}],
            },
            False,
        ),
    ],
)
@pytest.mark.parametrize("origin", ["user", "workspace", "editor"])
def test_whether_all_is_off(raw: object, expected: bool, origin: Origin) -> None:
    assert settings((origin, raw)).all_off is expected


@pytest.mark.parametrize(
    ("glob", "uri", "expected"),
    [
        ("**/letters/**", LETTER, True),
        ("letters/**", LETTER, True),
        ("letters/*.md", LETTER, True),
        ("to bob.md", LETTER, True),
        ("/disk/ann/**", LETTER, True),
        ("/letters/**", LETTER, False),
        ("letters/*", "file:///letters/a/b.md", False),
        ("*.md", LETTER, True),
        ("*.tex", LETTER, False),
        ("letter?/*", LETTER, True),
        ("Untitled-*", "untitled:Untitled-1", True),
        ("**", "untitled:Untitled-1", True),
    ],
)
def test_globs(glob: str, uri: str, expected: bool) -> None:
    assert matches(glob, uri) is expected


def test_a_home_folder_in_a_glob(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/disk/ann")
    monkeypatch.setenv("USERPROFILE", "/disk/ann")
    assert matches("~/letters/*", LETTER)
    assert not matches("~/letters/*", "file:///disk/eve/letters/a.md")


def test_no_glob_is_slow() -> None:
    path = "file:///" + "a/" * 500 + "a" * 2000
    for glob in ("**/" * 60 + "b", "*a" * 90 + "b", "a*/" * 60 + "b", "?*" * 90 + "b"):
        assert not matches(glob, path)


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        (5, "it should be a table, not 5"),
        ({}, '`initiative` should be one of "off", "onDemand", "onPause", "flow", not'),
        ({"initiative": "off"}, "it needs a `language` or a `glob`"),
        ({"initiative": "off", "glob": 5}, "`glob` should be a text such as"),
        ({"initiative": "off", "language": ""}, "`language` should be a language id"),
        ({"initiative": "off", "path": "x"}, 'it may not have "path"'),
        ({"initiative": [], "glob": "x"}, "`initiative` should be one of"),
    ],
)
def test_a_wrong_rule_costs_only_itself(rule: object, wrong: str) -> None:
    right = {"glob": "*.md", "initiative": "off"}
    raw = {"inline": {"rules": [right, rule]}}
    made, problems = parse([Layer("user", "here", raw)])
    (problem,) = problems
    assert problem.message.startswith(f"Rule 2 of `inline.rules` is ignored: {wrong}")
    assert initiative_of(document(), made) == "off"


@pytest.mark.parametrize("raw", [5, "off", {"glob": "x"}, [{}] * 101])
def test_rules_that_are_no_list(raw: object) -> None:
    made, problems = parse([Layer("user", "here", {"inline": {"rules": raw}})])
    assert made == Settings()
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("said", "problem"), [("off", False), ("Off", False), ("onDemnad", True)]
)
def test_a_document_that_says_nothing_we_know_is_told(said: str, problem: bool) -> None:
    assert bool(problem_in(document(f"% coauthor: {said}\n"))) is problem


def test_typing_far_below_does_not_read_the_beginning_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import yaml

    head = "---\ncoauthor: onDemand\n---\n"
    text = document(head + "Words.\n" * 3000)
    made = Settings()
    assert initiative_of(text, made) == "onDemand"
    monkeypatch.setattr(yaml, "load", None)
    for _ in itertools.repeat(None, 3):
        assert initiative_of(text, made) == "onDemand"


def test_a_folder_may_name_languages_as_an_editor_does() -> None:
    assert in_both(("markdown", "latex"), ("quarto", "org")) == ("markdown",)
    assert in_both(("git-commit", "latex"), ("gitcommit",)) == ("git-commit",)
