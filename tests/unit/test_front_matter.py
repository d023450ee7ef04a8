"""What a document says about coauthor at its beginning."""

import time

import pytest

from coauthor.document.front_matter import (
    HEAD,
    front_matter,
    front_matter_end,
    plain_yaml,
)

OFF = {"initiative": "off"}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("---\ncoauthor: off\n---\nText", OFF),
        ("---\r\ncoauthor: off\r\n---\r\nText", OFF),
        ("\ufeff---\ncoauthor: off\n---\n", OFF),
        ("---\ntitle: T\ncoauthor:\n  initiative: off\n  note: N\n...\n", "both"),
        ("---\ncoauthor: {initiative: off, note: N}\ntags: [a]\n---\n", "both"),
        ('+++\ncoauthor = "off"\n+++\nText', OFF),
        ('+++\n[coauthor]\ninitiative = "off"\nnote = "N"\n+++\n', "both"),
        ("% coauthor: off\n\\documentclass{article}", OFF),
        ("\\documentclass{a}\n  %% coauthor: off\n", OFF),
        ("%coauthor: {initiative: off, note: N}\n", "both"),
        ("% coauthor:\n%   initiative: off\n%   note: N\n% Other\n", "both"),
        ("<!-- coauthor: off -->\nText", OFF),
        ("# coauthor: off\n", OFF),
        ("// coauthor: off\n= Title", OFF),
        ("coauthor: off\n\nDear Sir,", OFF),
        ("---\ntitle: T\n---\n<!-- coauthor: off -->", OFF),
        ("---\ntitle: coauthor\n---\n", {}),
        ("---\ncoauthor: [off]\n---\n", {}),
        ("---\ncoauthor: off\n", OFF),
        ("A text about coauthor: off it goes.", {}),
        ("\n" * 10 + "% coauthor: off", {}),
        ("---\ncoauthor: [\n---\n", {}),
        ("+++\ncoauthor = off\n+++\n", {}),
        ("---\nx: &a [1]\ncoauthor: {note: *a}\n---\n", {}),
        ("---\ncoauthor: !!python/object:os.system x\n---\n", {"initiative": "x"}),
        ("---\n? [a]\n: b\ncoauthor: off\n---\n", {}),
        ("---\ncoauthor: " + "[" * 4000 + "\n---\n", {}),
        ('---\ncoauthor: "\\UFFFFFFFF"\n---\n', {}),
        ("", {}),
    ],
)
def test_what_a_document_says(head: str, expected: object) -> None:
    wanted = {**OFF, "note": "N"} if expected == "both" else expected
    assert front_matter(head[:HEAD]) == wanted


@pytest.mark.parametrize(
    ("head", "rest"),
    [
        ("---\ntitle: T\ncoauthor: off\n---\nText", "\nText"),
        ("\ufeff---\r\ncoauthor: off\r\n---\r\nText", "\nText"),
        ("\\title\n% coauthor:\n%   note: N\n% Other\n", "\n% Other\n"),
        ("\ufeff<!-- coauthor: off -->\nText", "\nText"),
        ("---\ntitle: T\n---\nText", "---\ntitle: T\n---\nText"),
    ],
)
def test_where_that_ends(head: str, rest: str) -> None:
    assert head[front_matter_end(head) :] == rest


def test_no_beginning_takes_long() -> None:
    heads = [
        "---\ncoauthor" + "\n" * HEAD,
        "---\n" + "coauthor: --- \n" * 800,
        "coauthor " + "<!-- " * 2000,
        "%" * HEAD + "coauthor",
        " \t" * HEAD + "coauthor",
    ]
    begun = time.process_time()
    for head in heads:
        front_matter(head[:HEAD])
    assert time.process_time() - begun < 1


def test_brackets_that_open_too_deep_are_refused_before_they_are_read() -> None:
    deepest = "[" * 20 + "]" * 20
    assert plain_yaml(f"a: {deepest}\nb: '{'[' * 50}'\nc: d # {'[' * 50}")
    for deep in (
        f"[{deepest}]",
        "{a: " * 21 + "x" + "}" * 21,
        '["]", ' * 21 + "]" * 21,
    ):
        with pytest.raises(ValueError, match="not YAML"):
            plain_yaml(f"a: {deep}")
    assert front_matter(f"% coauthor: {{note: N, x: {deepest[1:-1]}}}")
    assert front_matter(f"% coauthor: {{note: N, x: {deepest}}}") == {}
