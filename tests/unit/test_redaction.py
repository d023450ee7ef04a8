"""What is hidden before a text leaves, and that all of it comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coauthor.privacy.redaction import Redaction, Restoring

GITHUB = "ghp_" + "a1B2" * 9
PRIVATE = "-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----"
HIDDEN = [
    (
        "Write to ann.lee+news@example.co.uk today.",
        "MAIL",
        "ann.lee+news@example.co.uk",
    ),
    ("ÄÖ jürgen@müller.de.", "MAIL", "jürgen@müller.de"),
    ("Call +49 30 901820-100 now.", "PHONE", "+49 30 901820-100"),
    ("Call (030) 901820 now.", "PHONE", "(030) 901820"),
    ("Call 555-867-5309.", "PHONE", "555-867-5309"),
    ("Call 020 7946 0958.", "PHONE", "020 7946 0958"),
    ("Card 4111 1111 1111 1111, please.", "CARD", "4111 1111 1111 1111"),
    ("To DE89 3704 0044 0532 0130 00 soon.", "ACCOUNT", "DE89 3704 0044 0532 0130 00"),
    ("Number 078-05-1120 of mine.", "NUMBER", "078-05-1120"),
    ("Key AKIAIOSFODNN7EXAMPLE here.", "KEY", "AKIAIOSFODNN7EXAMPLE"),
    (f"Key {GITHUB} here.", "KEY", GITHUB),
    ("Key sk-ant-api03-abcDEF123456_-x here.", "KEY", "sk-ant-api03-abcDEF123456_-x"),
    ("Key xoxb-1234567890-abc here.", "KEY", "xoxb-1234567890-abc"),
    ("My password is hunter2!x and so on.", "KEY", "hunter2!x"),
    ('"api_key": "abc123def"', "KEY", "abc123def"),
    ("passphrase: correct horse battery staple", "KEY", "correct horse battery staple"),
    (
        "My pass phrase is correct, horse: battery staple. Do not tell.",
        "KEY",
        "correct, horse: battery staple",
    ),
    ("**Seed words:** apple boat cat dog\nIt rained.", "KEY", "apple boat cat dog"),
    (
        'The secret is "that nobody came", she said.',
        "KEY",
        "that nobody came",
    ),
    ("passphrase = 'correct horse battery'\nx = 1", "KEY", "correct horse battery"),
    ("Password: correct horse battery staple\n", "KEY", "correct horse battery staple"),
    ("His password: hunter22, hers: none.", "KEY", "hunter22"),
    ("Das Kennwort: drei alte Katzen. Danach", "KEY", "drei alte Katzen"),
    ("Passphrase: 'don't tell the king'", "KEY", "don't tell the king"),
    (r'password = "hunt\"er and more"', "KEY", r"hunt\"er and more"),
    ("DB_PASSWORD=hunter22", "KEY", "hunter22"),
    ("The PIN is 4711.", "KEY", "4711"),
    ("My password is: hunter22", "KEY", "hunter22"),
    ("Das Passwort lautet hunter22.", "KEY", "hunter22"),
    ("My password is\nhunter22.", "KEY", "hunter22"),
    ("Seed words: 1. apple 2. boat 3. cat", "KEY", "1. apple 2. boat 3. cat"),
    (
        "My passphrase is correct horse\n  battery staple.\nuser: Bob",
        "KEY",
        "correct horse\n  battery staple",
    ),
    ("My passphrase is correct horse\nuser: Bob", "KEY", "correct horse"),
    ("My passphrase is correct horse\n\nIt rained.", "KEY", "correct horse"),
    # What reaches into another secret is one with it.
    (f"Password: horse battery {PRIVATE}", "KEY", f"horse battery {PRIVATE}"),
    ("At https://bob:s3cret@host/x.", "KEY", "bob:s3cret"),
    (
        f"{PRIVATE}\nEnd.",
        "KEY",
        PRIVATE,
    ),
    (
        "It was f3a9C1e07bD24f6890ab12CDE34f5678 all along.",
        "KEY",
        "f3a9C1e07bD24f6890ab12CDE34f5678",
    ),
    ("Yesterday Marlow\nSteel, of course, came.", "NAME", "Marlow\nSteel"),
    ("The BLUEBIRD project.", "NAME", "BLUEBIRD"),
]
TERMS = ("Marlow Steel", "bluebird")


@pytest.mark.parametrize(("text", "kind", "secret"), HIDDEN)
def test_it_does_not_leave_and_comes_back(text: str, kind: str, secret: str) -> None:
    redaction = Redaction(TERMS)
    hidden = redaction.hide(text)
    assert hidden == text.replace(secret, f"<<{kind}_1>>")
    assert redaction.restore(hidden) == text


@pytest.mark.parametrize(
    "text",
    [
        "In 1999 it was 1,000,000 or 3.141592653 and 12.05.2019, 2019-05-12 10:30.",
        "Marlowe and the bluebirds are other words.",
        "See https://example.org/a/very/long/path/with/many/parts/index.html here.",
        "The passphrase had many words. A passphrase is a row of them.",
        "Password: \n\nIt rained all day.",
        "The numbers 1234 5678 9012 3456 are no card.",
        "The password was changed; a token of love; the secret is out now.",
        "Donaudampfschifffahrtsgesellschaftskapitaenswitwe and Llanfairpwllgwyngyll.",
        "ISBN 978-3-16-148410-0, pages 100-200, § 12, 5 x 3.",
        "pp. 030-044",
        "a @mention and an a@b",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Redaction(TERMS).hide(text) == text


def test_the_rest_of_a_private_key_is_hidden_where_a_prompt_begins_within() -> None:
    lines = "MIIEow/IBAAK+aB/cD\nq1/w2E+r3T/y4U/i5O/p6A==\n"
    hidden = Redaction().hide(f"{lines}-----END RSA PRIVATE KEY-----\nHe slept.")
    assert hidden == "<<KEY_1>>\nHe slept."


def test_the_same_thing_has_the_same_placeholder() -> None:
    redaction = Redaction()
    first = redaction.hide("a@x.org, b@x.org, a@x.org")
    assert first == "<<MAIL_1>>, <<MAIL_2>>, <<MAIL_1>>"
    assert redaction.hide("Again b@x.org.") == "Again <<MAIL_2>>."


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("We begin Marlow Steel", "Steel"),
        ("Call +49 30 901820-100", "901820-100"),
        ("My password is hunter22", "hunter22"),
        ("Passphrase: correct horse staple", "staple"),
    ],
)
def test_a_prompt_that_says_the_last_word_again_tells_nothing(text, last) -> None:
    redaction = Redaction(TERMS)
    hidden = redaction.hide(f"{text}\n\nBegin with “{last}”, not with “steel”.")
    assert last not in hidden
    assert "“steel”" in hidden
    assert redaction.restore(hidden).startswith(text)


def test_a_placeholder_that_the_text_has_itself_is_left_alone() -> None:
    redaction = Redaction()
    hidden = redaction.hide("<<MAIL_1>> is a@x.org")
    assert hidden == "<<MAIL_1>> is <<MAIL_2>>"
    assert redaction.restore(hidden) == "<<MAIL_1>> is a@x.org"


def test_a_model_may_drop_a_bracket_and_invent_placeholders() -> None:
    redaction = Redaction()
    redaction.hide("a@x.org")
    assert (
        redaction.restore("To <MAIL_1> or <<MAIL_9>>.") == "To a@x.org or <<MAIL_9>>."
    )


SAID = st.lists(
    st.one_of(
        st.sampled_from([secret for _, _, secret in HIDDEN]),
        st.text(alphabet="ab <>_1M.\n", max_size=8),
    ),
    max_size=8,
).map(" ".join)


@given(text=SAID, cuts=st.lists(st.integers(0, 400), max_size=6))
def test_pieces_of_an_answer_are_restored_wherever_they_are_cut(
    text: str, cuts: list[int]
) -> None:
    redaction = Redaction(TERMS)
    hidden = redaction.hide(text)
    restoring = Restoring(redaction)
    ends = [*sorted({min(cut, len(hidden)) for cut in cuts}), len(hidden)]
    pieces = [hidden[a:b] for a, b in zip([0, *ends], ends, strict=False)]
    said = "".join(map(restoring.add, pieces)) + restoring.end()
    assert said == redaction.restore(hidden)
    if "<" not in text:
        assert said == text


def test_a_half_is_found_with_other_line_ends() -> None:
    redaction = Redaction()
    seams = [("My passphrase is correct\r\nhor", "se battery.")]
    halves = redaction.halves(seams)
    hidden = redaction.hide("It rained. correct\nhor", halves)
    assert hidden == "It rained. <<KEY_1>>"
    assert redaction.restore(hidden) == "It rained. correct\nhor"
