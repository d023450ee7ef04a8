"""Secrets that are called so: `password: ...`, `api_key = "..."`, also a line below.

Most are one word. What is quoted is whole; a password behind a colon may have several
words, and a passphrase all of its line. What stands behind them there is hidden too:
all of it comes back with the answer. On the line below, only what looks like a secret
is one. `told.py` finds those in sentences, and `cells.py` those in tables.
"""

import re
from collections.abc import Iterator
from typing import TypeAlias

from coauthor.privacy.shape import (
    are_chosen_words,
    is_made_up,
    is_ordinary,
    trimmed,
)

Span: TypeAlias = tuple[int, int]
"""Where a secret begins and ends, as str indexes."""

NAME = r"""
    (?<![^\W_])(?:  # As in `DB_PASSWORD`.
      (?P<phrase> pass[ _-]?phrase | mnemonic
        | (?:seed|recovery|backup|secret)[ _-]?(?:phrase|words) )
    | (?P<password> pass(?:[ _-]?(?:word|code)|wd) | passwort | kennwort | pwd )
    | (?P<pin> pin (?:[ -]?code)? )
    | (?P<key> (?:api|access)[ _-]?(?:key|token) | auth[ _-]?token
        | client[ _-]?secret | (?:api|zugangs)[ _-]?schlüssel )
    | (?P<vague> pass | secret | token )
    )\b
"""
"""What a secret is called, by what it looks like; a pattern for `re.VERBOSE`."""
_NAMED = re.compile(
    NAME + r"""["'`*]{0,3}[ \t]*(?:=>|(?:\bist?\b[ \t]*)?[:=])\*{0,2}[ \t]*""",
    re.VERBOSE | re.IGNORECASE,
)
QUOTED = re.compile(
    r"""["“„]((?:\\.|[^"”“\\\n])+) | '((?:[^'\n]|(?<=\w)'(?=\w))+) | `([^`\n]+)
    | ‘((?:[^’\n]|(?<=\w)’(?=\w))+)""",
    re.VERBOSE,
)
"""With the quotation marks that do not end it: `\\"`, and the one in "don't"."""
_LINE = re.compile(r"((?![|&](?:\s|\Z))\S(?:(?!(?<!\d)[.]\s|[!?]\s)[^\n])*)")
_CLAUSE = re.compile(r"((?![|&](?:\s|\Z))[^\s,;](?:(?![.;!?,]\s)[^\n])*)")
WORD = re.compile(r"""((?![|&](?:\s|\Z))[^\s"'`”,;](?:[^\s"'`”,;]|(?<=\w)'(?=\w))*)""")
"""With the apostrophe in it; a `|` or `&` alone parts cells."""
_BELOW = re.compile(
    r"""(?P<gap>\r?\n(?:[ \t]*\r?\n)?)
    (?:[ \t]*(?:```|~~~)\w*[ \t]*\r?\n)?[ \t]*(?:(?:[>*+-]|\d+[.)])[ \t]+)*""",
    re.VERBOSE,
)
"""The way to the next line with something on it, and into it."""
_REST = re.compile(r"[^\n]*")


def named_values(text: str, *, begun: bool) -> Iterator[Span]:
    """Where secrets stand that are called so, with what stands behind them.

    `begun` is whether one at the end of the text may go on.
    """
    hidden = 0
    for name in _NAMED.finditer(text):
        at = name.end()
        if at < hidden:
            continue  # It is within another.
        if way := _BELOW.match(text, at):
            found = _below(name, way, begun=begun)
        elif text.startswith("|", at) and _is_row(text, name.start()):
            found = None  # `cells.py` knows what is in it.
        else:
            found = QUOTED.match(text, at) or _shape(name).match(text, at)
        if found is not None:
            hidden = found.end()
            yield found.span(found.lastindex or 0)


def _is_row(text: str, at: int) -> bool:
    return text[text.rfind("\n", 0, at) + 1 : at].lstrip().startswith("|")


def _shape(name: re.Match[str]) -> re.Pattern[str]:
    """How a secret of that name goes on where it is not quoted."""
    if name["phrase"]:
        return _LINE
    return _CLAUSE if name["password"] else WORD


def _below(
    name: re.Match[str], way: re.Match[str], *, begun: bool
) -> re.Match[str] | None:
    """What is a secret on the line below its name."""
    text, at = name.string, way.end()
    word = WORD.match(text, at)
    line = _REST.match(text, at)
    if quoted := QUOTED.match(text, at):
        return quoted
    if word is None or line is None or _NAMED.match(text, at):
        return None
    said = trimmed(line[0])
    if name["phrase"] and (way["gap"].count("\n") == 1 or are_chosen_words(said)):
        return _LINE.match(text, at)
    if name["password"] and are_chosen_words(said):
        return line
    is_alone = trimmed(word[0]) == said
    if begun and line.end() == len(text):
        *ahead, _ = re.split(r"\s", line[0])  # The last may go on.
        words = " ".join(ahead)
        return line if is_alone or are_chosen_words(words, least=1) else None
    if is_made_up(word[0]) and (is_alone or not trimmed(word[0]).isdigit()):
        return word
    is_label = line[0].rstrip().endswith(":")
    if name["password"] and is_alone and not is_label and not is_ordinary(word[0]):
        return word
    return None
