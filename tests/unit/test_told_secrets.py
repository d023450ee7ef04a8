"""Secrets in sentences, in tables and on a line of their own, and what only looks so.

Each is marked so: «secret». In the other texts nothing is one.
"""

import re

import pytest

from coauthor.privacy.redaction import Redaction
from coauthor.privacy.secrets import find_secrets

SENTENCES = [
    "In those days my password was «hunter2», of all things.",
    "The password is «buttermilk».",
    "Her password is “«open sesame»”, believe it or not.",
    "The code for the alarm is «4711».",
    "The code of the safe was «12-34-56», and nobody knew.",
    "Our door code is «2580» until May.",
    "login: anna / «hunter2»",
    "Credentials: anna:«Tr0ub4dor&3»",
    "Login: ann.lee | «s3cret-words»",
    "Zugangsdaten: anna / «Katze17»",
    "The password for the old router was\n«Blue4Horse» and is so still.",
    "Set the password to «xK9-mmQ2» first.",
    "Log in with password «hunter2» there.",
    "My password used to be «letmein99».",
    "The password’s «hunter2», she said.",
    "Mein Passwort war «hunter22», lange Zeit.",
    "Das Passwort für den Router lautet «Sonne#33».",
    "Meine PIN ist «0815».",
    "The PIN of my card is «9071».",
    "The API key is «k3y-f0r-all».",
    "His token was «abc123def» in the end.",
    "My passphrase was «correct horse battery staple». It was long.",
    "Der Code für die Haustür ist «4711».",
    "Her password is now «Rosebud», they say.",
    "Der Zugangscode ist «8844».",
    "The password is ‘«open sesame»’.",
    "My wifi password is **«Hunter!2»**.",
]
LINES = [
    "password:\n«hunter2»\n\nIt rained.",
    "Password:\n\n    «hunter2»\n",
    "The PIN:\n«4711»\nIt rained.",
    "**Password:**\n> «hunter2»\n",
    "API key:\n```\n«k3y-f0r-all»\n```\n",
    "Token:\r\n- «abc123def»\r\n",
    "Passphrase:\n«correct horse battery staple»\nIt rained.",
    "Passphrase:\n\n«correct horse battery staple»\n\nIt rained.",
    "Kennwort:\n«drei alte katzen»\n",
    "Passwort:\n«Rosebud»\n",
    "password =\n'«hunter twice»'\n",
    "api_key:\n  «zebra99quux» # of May",
    "API-Schlüssel:\n`«abc1 23def»`",
]
TABLES = [
    "| User | Password |\n|---|---|\n| anna | «hunter2» |\n| bob | «buttermilk» |\n",
    "User | Password\n--- | ---\nanna | «hunter2»\n\nIt rained.",
    "| Password | User |\n|:---|---:|\n| «hunter2» | anna |\n",
    "| password | «hunter2» |",
    "| user | anna |\n| password | «buttermilk» |\n| host | example |\n",
    "|  |  |\n|--|--|\n| **PIN** | `«4711»` |\n",
    "| Wi-Fi password: | «blue4horse» |\n",
    "| Dienst | Kennwort (alt) | Seit |\n|-+-+-|\n| Post | «Katze17» | 2019 |\n",
    "| API key | «k3y-f0r-all» |\n| user | anna |",
    "| Name | Passphrase |\n|---|---|\n| anna | «correct horse battery» |\n",
    "\\begin{tabular}{ll}\nUser & Password \\\\ \\hline\nanna & «hunter2» \\\\\n"
    "bob & \\texttt{«buttermilk»} \\\\\n\\end{tabular}\n",
    "\\begin{tabular}{|l|l|}\n\\hline\n\\textbf{Password} & «hunter2» \\\\\nUser & anna"
    " \\\\\n\\hline\n\\end{tabular}",
    "\\begin{tabular}{@{}ll@{}}\n\\toprule\nUser & PIN \\\\\n\\midrule\nanna &\n «4711»"
    "\\\\[2pt]\n\\bottomrule\n\\end{tabular}",
    "password & «hunter2» \\\\\nuser & anna \\\\\n",
    "\\begin{tabular}{ll}\nUser & API key \\\\\nanna & \\verb+«k3y-f0r-all»+\n"
    "\\end{tabular}",
]
NONE = [
    "My password was stolen.",
    "The password is too short, and my password is not strong enough.",
    "The secret is patience.",
    "The secret is 2019 in a nutshell; the token is valid.",
    "The password is required, and was changed in 2019.",
    "Your password must be at least 8 characters and should be unique.",
    "The password is stored in the file, and the passphrase is used to derive a key.",
    "The password is 12 characters long; the token is 4096 bits wide.",
    "A password is an 8-character word. My password was easy to guess.",
    "The code of conduct is 12 pages, and the area code of the city is 0211.",
    "The code is 4000 lines long, and the code for Windows is tested.",
    "Login: anna / guest, or Google / Facebook.",
    "The login is required: see https://example.org/2019.",
    "The pin was made of gold. A pin is 1234 times smaller.",
    "Mein Passwort ist vergessen; das Passwort war zu kurz.",
    "Das Passwort wird geändert, die PIN ist gesperrt.",
    "The passphrase was forgotten.",
    "Password:\n\nIt rained all day.",
    "Username:\nPassword:\nEmail:\n",
    "Token:\nThe smallest piece of a text.",
    "Passphrase:\n\nIt has many words.",
    "The secret:\nnobody knew about it.",
    "| Field | Type |\n|---|---|\n| password | string |\n| token | string |\n",
    "| Password | Description |\n|---|---|\n| required | Must be at least 8 long |\n",
    "| Token | Count |\n|---|---|\n| house | 1234 |\n| 2019 | 17 |\n",
    "| Rule | Password |\n|---|---|\n| length | 8 characters |\n| hash | SHA-256 |\n",
    "Run `echo password | sha256sum` there.",
    "Symbol & Token \\\\\nhouse & noun \\\\\n",
    "A password & a pin are not the same; R&D has a secret & a plan.",
    "The password is hashed with SHA-256 and base64.",
    "The secret to a good stew is patience, and the secret was out.",
    "Enter the password for your firm’s account, or mind the password’s strength.",
    "A password could be ‘shown’ there, and its code is “clear and direct”.",
    "Get an API key today!*More on that below.",
    "Forgotten your password? The password reset is simple.",
]


def parted(marked: str) -> tuple[str, list[str]]:
    """A text without its marks, and what is marked."""
    return re.sub("[«»]", "", marked), re.findall("«([^»]*)»", marked)


@pytest.mark.parametrize("marked", SENTENCES + LINES + TABLES)
def test_what_is_told_does_not_leave_and_comes_back(marked: str) -> None:
    text, secrets = parted(marked)
    assert [text[it.start : it.end] for it in find_secrets(text)] == secrets
    redaction = Redaction()
    hidden = redaction.hide(text)
    assert re.sub(r"<<KEY_\d+>>", "«»", hidden) == re.sub("«[^»]*»", "«»", marked)
    assert redaction.restore(hidden) == text


@pytest.mark.parametrize("text", NONE)
def test_what_is_only_said_of_secrets_stays(text: str) -> None:
    assert Redaction().hide(text) == text


@pytest.mark.parametrize("marked", SENTENCES + LINES + TABLES)
def test_wherever_the_cursor_stands_no_part_of_them_is_told(marked: str) -> None:
    text, secrets = parted(marked)
    pieces = {it[n : n + 4] for it in secrets for n in range(len(it) - 3)}
    for at in range(len(text) + 1):
        before, after = text[:at], text[at:]
        redaction = Redaction()
        found = redaction.halves([(before, after)])
        hidden = redaction.hide(before, found) + "|" + redaction.hide(after, found)
        assert not [it for it in pieces if it in hidden], hidden
        assert redaction.restore(hidden) == f"{before}|{after}"


@pytest.mark.parametrize("marked", SENTENCES + LINES + TABLES)
def test_half_typed_they_are_not_told_either(marked: str) -> None:
    text, secrets = parted(marked)
    for secret in secrets:
        start = text.index(secret)
        for end in range(start + 4, start + len(secret) + 1):
            before = text[:end]
            redaction = Redaction()
            hidden = redaction.hide(before, redaction.halves([(before, "")]))
            assert before[start:] not in hidden
