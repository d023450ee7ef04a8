"""Secrets that the cursor cuts, and texts that only look a little like them."""

import base64
import hashlib

import pytest

from coauthor.document.origin import seams_of
from coauthor.privacy.halves import halves
from coauthor.privacy.redaction import Redaction
from coauthor.privacy.secrets import find_secrets, terms_pattern

AWS = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TERMS = terms_pattern(["Marlow Steel"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # Half typed: nothing stands behind the cursor.
        ("Key sk-ant-api03|", ["sk-ant-api03"]),
        ("Key ghp_a1B2|", ["ghp_a1B2"]),
        ("Key AKIAIOSF|.", ["AKIAIOSF"]),
        ("password: hunt|", ["hunt"]),
        ("My password is hunt|", ["hunt"]),
        ("`api_key` = 'abc1|'", ["abc1"]),
        ("passphrase: correct horse ba|", ["correct horse ba"]),
        ("My passphrase is correct horse |", ["correct horse"]),
        ("Passphrase: 'correct hor|", ["correct hor"]),
        ("Passphrase: correct hor|se battery.", ["correct hor", "se battery"]),
        ("My password is |hunter22 and that is all.", ["hunter22"]),
        ("My pass|word is hunter22 and that is all.", ["hunter22"]),
        ("Passphrase|: correct horse battery.", ["correct horse battery"]),
        ("Passphrase: 'don't te|", ["don't te"]),
        ("Write to ann@exam|", ["ann@exam"]),
        ("Write to ann.lee@|", ["ann.lee@"]),
        ("Card 4111 1111|", ["4111 1111"]),
        ("Card 41111111|", ["41111111"]),
        ("Card 3782-822463|", ["3782-822463"]),
        ("Call +49 30 90|", ["+49 30 90"]),
        ("Call (030) 901|", ["(030) 901"]),
        ("To DE89 3704|", ["DE89 3704"]),
        ("Number 078-05-1|", ["078-05-1"]),
        ("At https://bob:s3cr|", ["bob:s3cr"]),
        (f"It is {AWS[:24]}|", [AWS[:24]]),
        # Split: both halves.
        ("Key ghp_a1B2c3D4e5|F6g7H8i9J0k1", ["ghp_a1B2c3D4e5", "F6g7H8i9J0k1"]),
        ("Write to ann@exam|ple.org.", ["ann@exam", "ple.org"]),
        ("Card 4111 1111 |1111 1111.", ["4111 1111", "1111 1111"]),
        (f"It is {AWS[:7]}|{AWS[7:]} now.", [AWS[:7], AWS[7:]]),
        ("Yesterday Marlow| Steel came.", ["Marlow", "Steel"]),
        # A half too short to tell anything.
        ("Write to an|n@example.org.", ["n@example.org"]),
    ],
)
def test_what_the_cursor_cuts_is_found(text: str, found: list[str]) -> None:
    before, _, after = text.partition("|")
    assert [half for _, half in halves([(before, after)], TERMS)] == found
    hidden = Redaction(["Marlow Steel"]).hide(
        f"Before: {before}\n\nAfter: {after}", halves([(before, after)], TERMS)
    )
    assert not any(half in hidden for half in found)


@pytest.mark.parametrize(
    "text",
    [
        "In 1914-1918|, and from 2019-2020|, about 12.05.2019|, 2019-05-12|",
        "The task-force| and the sk-|",
        "It cost 12 500 000|, or 1,000,000|; pages 100-200|.",
        "At http://localhost:8080|, see https://example.org/a/long/path/of/2024|",
        "The password: |",
        "Passphrase: correct horse\n\nIt rained. |",
        "My passphrase is correct horse. |It rained|",
        "Write to |ann@example.org, and her |password: hunter22.",
        "Nobody @ home| said so, and a token of love|.",
        "ISBN 978-3-16-1484|",
        "Write to ann@example.org and |",
    ],
)
def test_ordinary_texts_are_not_cut(text: str) -> None:
    pieces = text.split("|")
    for number in range(1, len(pieces)):
        before = "".join(pieces[:number])
        assert halves([(before, "".join(pieces[number:]))]) == []


@pytest.mark.parametrize("size", [24, 30, 33, 48])
def test_base64_is_a_key_whatever_it_is_called(size: int) -> None:
    made = [hashlib.sha512(bytes([size, it])).digest()[:size] for it in range(50)]
    keys = [base64.b64encode(it).decode() for it in made]
    found = [find_secrets(f"It was {key} then") for key in keys]
    assert sum(map(bool, found)) >= 49


@pytest.mark.parametrize(
    "text",
    [
        AWS.lower(),
        "home/Ann/Documents/Projects/Report2024/Final",
        "see https://example.org/News/2024/05/12/The-Long-Way-Home-From-Marlow",
        "and/or/either/neither/both/none/all/some/every/2",
        "A4/Letter/Legal/B5/Tabloid/A3/Ledger/Folio",
    ],
)
def test_paths_and_addresses_are_none(text: str) -> None:
    assert find_secrets(text) == []


def test_seams_are_of_both_ends_of_a_selection() -> None:
    assert seams_of("one two", 3, 3) == (("one", " two"),)
    assert seams_of("one two", 0, 7) == (("", "one two"), ("one two", ""))
    assert [len(it) for it in seams_of("x" * 2000, 1000)[0]] == [400, 400]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Hello. My password is hunter22xy, and so on.", "hunter22xy"),
        ("Hello. My passphrase is correct horse battery.", "correct horse battery"),
        ("Cfg: api_key = 'zebra quux 99' here.", "zebra quux 99"),
        ("Passphrase: apple boat kitten\nThe next line.", "apple boat kitten"),
        ("Mail Ann.Lee@example.org now.", "Ann.Lee@example.org"),
    ],
)
def test_wherever_the_cursor_stands_no_half_of_a_secret_is_told(
    text: str, secret: str
) -> None:
    for at in range(len(text) + 1):
        before, after = text[:at], text[at:]
        redaction = Redaction()
        found = redaction.halves([(before, after)])
        hidden = redaction.hide(before, found) + "|" + redaction.hide(after, found)
        pieces = [secret[n : n + 4] for n in range(len(secret) - 3)]
        assert not [it for it in pieces if it in hidden], hidden
