"""Secrets that look nearly like words, measures or addresses, and very long texts.

Each is marked so: «secret». In the other texts nothing is one.
"""

import re

import pytest

from coauthor.privacy.halves import halves
from coauthor.privacy.redaction import Redaction
from coauthor.privacy.secrets import find_secrets

LONG = 100_000
TOLD = [
    "My password is «12monkeys»!",
    "The password is «1password»",
    "My password is «7eleven».",
    "My password is «4ever» and the password is «2fast»",
    "The password is «3blind-mice».",
    "The password is «X4792».",
    "The password is «K9-dog»",
    "My password is «(abc123»)",
    "My password is «{abc123}»",
    "My password is «<abc123>»",
    "My password is «%s3cret»",
    "My password is «\\abc123»",
    "My password is «foo.bar»",
    "My password is «foo/bar».",
    "My password is «open-sesame», and his password is «dragon-slayer».",
    "My API key is «abcdefghij»",
    "PIN is «12345» my friend",
    "password: «|hunter2»",
    "Passwort: «&gut123»",
    "secret: «|hunter2x»",
    "Password:\n«7eleven»\n",
    "login: anna / «X4792»",
    "| Password |\n|---|\n| «12monkeys» |\n",
    "The password is «O'Brien7»",
    "API_KEY=«O'Brien7xyz»",
    "api_key: «abc'def123456»",
    "My password is «correct horse battery staple».",
    "Mein Passwort ist «Apfel Birne Kirsche».",
    "The password is «swordfish» you know",
    *(
        f"| User | {heading} |\n|---|---|\n| anna | «hunter2» |\n"
        for heading in (
            "WLAN-Passwort",
            "Admin-Passwort",
            "DB_PASSWORD",
            "Passwords",
            "Password / PIN",
        )
    ),
]
NONE = [
    'In German, "password" is "Passwort".',
    "The password is Greek to me.",
    "The account was closed 2019-05-01.",
    "| Rule | Password |\n|---|---|\n| length | 12-16 characters |\n",
    "|Password:|Description|\n|---|---|\n",
    "The mnemonic is a device that helps memory.",
    "The password is case-sensitive, and the password is required by the server.",
    "The password is [redacted]; the password is {password}.",
    "password: |\n  It rained.",
    "The password is kept somewhere safe.",
]
ODD = [
    ("a | password\n", "- "),
    ("a | password\n", "| "),
    ("The password is ", "1"),
    ("The password is ", "1-"),
    ("Password:\n", "a"),
    ("Password:\n", "1"),
    ("password & a \\\\\n", "\\begin{a}["),
    ("password & a \\\\\n", "\\begin{a}{"),
    ("password & a \\\\\n", "\\hline("),
    ("password & a \\\\\n", "\\hline{"),
    ("password & a \\\\\n", "\\\\["),
    ("", "sk-"),
]


@pytest.mark.parametrize("marked", TOLD)
def test_what_looks_odd_does_not_leave(marked: str) -> None:
    text, secrets = re.sub("[«»]", "", marked), re.findall("«([^»]*)»", marked)
    assert [text[it.start : it.end] for it in find_secrets(text)] == secrets


@pytest.mark.parametrize("text", NONE)
def test_prose_stays(text: str) -> None:
    assert Redaction().hide(text) == text


@pytest.mark.parametrize("end", ["Bir", "Birne", "Birne ", "Birne Kir"])
def test_half_of_several_plain_words_is_one(end: str) -> None:
    text = f"Mein Passwort ist Apfel {end}"
    assert halves([(text, "")]) == [("KEY", f"Apfel {end}".strip())]


@pytest.mark.parametrize("text", ["The secret is pati", "The code is poet"])
def test_a_word_behind_a_vague_name_is_no_half(text: str) -> None:
    assert not halves([(text, "")])


@pytest.mark.parametrize(("head", "unit"), ODD)
def test_a_long_text_of_one_odd_thing_is_read_once(head: str, unit: str) -> None:
    # Where one were read again from each place, this would not come to its end.
    text = head + unit * (LONG // len(unit)) + " x"
    assert all(it.end <= len(text) for it in find_secrets(text))
    assert all(half in text for _, half in halves([(text, "")]))
