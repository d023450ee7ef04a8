"""Secrets that are called so: `password: ...`, `api_key = "..."`, "my passphrase is".

Most are one word. What is quoted is whole; a password behind a colon may have several
words, and a passphrase has them in a sentence as well, up to where that ends, be it in
another line. What stands behind them there is hidden too: all of it comes back with the
answer.
"""

import re
from collections.abc import Iterator
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""Where a secret begins and ends, as str indexes."""

_LEAST = 5
"""Characters; "the password is not ..." tells nothing."""
_LEAST_DIGITS = 4
"""Such as those of a PIN."""
_NAME = re.compile(
    r"""
    (?<![^\W_])(?:  # As in `DB_PASSWORD`.
      (?P<phrase> pass[ _-]?phrase | mnemonic
        | (?:seed|recovery|backup|secret)[ _-]?(?:phrase|words) )
    | (?P<password> pass(?:[ _-]?(?:word|code)|wd) | passwort | kennwort | pwd )
    | pass | pin | secret | token | (?:api|access)[ _-]?key | auth[ _-]?token
    | client[ _-]?secret
    )\b
    ["'`*]{0,3}[ \t]*
    (?: => | (?:\bist?\b[ \t]*)?[:=]
      | (?P<is> \b(?:ist?|lautet)\b (?:[ \t]*\r?\n)? )
    )
    \*{0,2}[ \t]*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WHAT_EACH_IS = re.compile(r"\b(?:a|eine)[ ]\Z", re.IGNORECASE)
"""As in "a passphrase is ...", which tells nobody's."""
_QUOTED = re.compile(
    r"""["“]((?:\\.|[^"”\\\n])+) | '((?:[^'\n]|(?<=\w)'(?=\w))+) | `([^`\n]+)""",
    re.VERBOSE,
)
"""With the quotation marks that do not end it: `\\"`, and the one in "don't"."""
_LINE = re.compile(r"(\S(?:(?!(?<!\d)[.]\s|[!?]\s)[^\n])*)")
_SENTENCE = re.compile(
    r"(\S(?:(?!(?<!\d)[.]\s|[!?]\s)[^\n]|\n(?=[ \t]*\w)(?![ \t]*\w[\w ]*[:=]))*)"
)
"""Over the ends of lines, where the next begins with a word and nothing of its own."""
_CLAUSE = re.compile(r"([^\s,;](?:(?![.;!?,]\s)[^\n])*)")
_WORD = re.compile(r"""([^\s"'`”,;]+)""")
_BEHIND = " \t.,;:!?)\"'`”*"
"""What may stand behind a secret and is none of it."""


def named_secrets(text: str) -> Iterator[Span]:
    """Every secret in a text that is called so, in order."""
    for start, end in _values(text):
        said = text[start:end].rstrip(_BEHIND)
        if len(said) >= (_LEAST_DIGITS if said.isdigit() else _LEAST):
            yield start, start + len(said)


def named_half(text: str) -> Span | None:
    """What is called a secret and may go on at the end of a text."""
    return next((span for span in _values(text) if span[1] == len(text)), None)


def _values(text: str) -> Iterator[Span]:
    hidden = 0
    for name in _NAME.finditer(text):
        at = name.end()
        if at < hidden:
            continue  # It is within another.
        found = _QUOTED.match(text, at) or _shape(name).match(text, at)
        if found is not None:
            hidden = found.end()
            yield found.span(found.lastindex or 0)


def _shape(name: re.Match[str]) -> re.Pattern[str]:
    """How a secret of that name goes on where it is not quoted."""
    before = name.string[max(0, name.start() - 5) : name.start()]
    if name["phrase"] and not _WHAT_EACH_IS.search(before):
        return _SENTENCE if name["is"] else _LINE
    return _CLAUSE if name["password"] and not name["is"] else _WORD
