"""Secrets in sentences: "my password was ...", "the code for the alarm is 4711".

A sentence may say anything of a password, so the word that stands there has to look
like one, be quoted, or stand at the end of its clause and not be a word that is said of
passwords. A passphrase is several words, up to where the sentence ends, be it in
another line.
"""

import re
from collections.abc import Iterator

from coauthor.privacy.named import NAME, QUOTED, WORD, Span
from coauthor.privacy.shape import (
    are_content_words,
    ends_clause,
    is_common,
    is_made_up,
    is_ordinary,
    is_said_of,
    may_go_on,
    trimmed,
)

_GAP = r"(?:[ \t]*\r?\n[ \t]*|[ \t]+)"
_TOLD = re.compile(
    rf"""
    (?: {NAME}
      | (?P<code> (?<!\w)(?:
            (?: (?:the|my|our|your|his|her|their|a|der|den|mein|unser)[ ]
              | (?:door|gate|alarm|access|entry|security|safe|lock|unlock|login)[ -] )
            (?:code|combination)
          | (?:tür|zugangs|alarm|schloss|safe)[ -]?code )\b )
    )
    ["'`*”]{{0,3}}
    (?:
      (?: # What it opens.
        {_GAP}(?:for|of|to|on|in|at|from|für|zum|zur|zu|von|vom|der|des|am|im
          |mein\w+|unser\w+)
        (?:{_GAP}(?!(?:is|was|ist|war)\b)[^\s.,;:!?|&"“]+){{1,5}}?
      )??
      (?P<verb>
        {_GAP}(?: is|was|ist|war|lautete?|sei|wäre|wird|bleibt|heißt|heisst
          | (?:will|should|must|can|may|might|would|could)[ ]be
          | has[ ]been | used[ ]to[ ]be | became | remains? | stays | reads | equals )\b
        (?: {_GAP}(?:now|still|currently|always|simply|just|only|really|actually|once
            |probably|then|again|jetzt|noch|immer|einfach|nur|aktuell|wieder
            |(?:re)?set[ ]to|changed[ ]to)\b )*
      )
      | ['’]s | {_GAP}(?:to|of|as|auf|in)\b
    )?
    {_GAP}\*{{0,2}}
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NAME = re.compile(NAME, re.VERBOSE | re.IGNORECASE)
_LOGIN = re.compile(
    r"""(?<!\w)(?:log-?[ ]?in|log-?on|sign-?in|cred(?:ential)?s|user(?:name)?|account
      |zugang(?:sdaten)?|anmeld(?:ung|edaten)|benutzer(?:name)?)
    (?:[ ][^\s:|]+)?[*]{0,2}(?:[ \t]*:|[ ]is|[ ]ist|[ ]was|[ ]war|[ ]are)[*]{0,2}[ \t]*
    [^\s:/|]+?(?:[ \t]*[/:|\\][ \t]*|[ \t]+-[ \t]+|,?[ \t]+)""",
    re.VERBOSE | re.IGNORECASE,
)
"""With the name of the user and what parts it from the password."""
_SENTENCE = re.compile(
    r"(\S(?:(?!(?<!\d)[.]\s|[!?]\s)[^\n]|\n(?=[ \t]*\w)(?![ \t]*\w[\w ]*[:=]))*)"
)
"""Over the ends of lines, where the next begins with a word and nothing of its own."""
_WHAT_EACH_IS = re.compile(r"\b(?:a|eine)[ ]\Z", re.IGNORECASE)
"""As in "a passphrase is ...", which tells nobody's."""
_EACH = re.compile(r"(?:an?|the|ein|eine)[ ]", re.IGNORECASE)
_DIGITS = re.compile(r"(\d++(?:[ -]\d++(?![.,/]*+\w))*+)(?![.,/-]*+\w)")
_DATE = re.compile(r"\d+|\d{4}-\d\d?-\d\d?")


_WORDS = re.compile(
    r"""([^\W\d_]++(?:[ ][^\W\d_]++){1,11}+(?:[ ]\Z)?)(?=\s*+(?:[.,;!?]|\Z)|\n)""",
)
"""Up to where the clause ends."""
_LEAST_KEY = 8
"""Characters of an API key that is one ordinary word."""


def told_values(text: str, *, begun: bool) -> Iterator[Span]:
    """Where sentences tell secrets, with what stands behind them.

    `begun` is whether one at the end of the text may go on.
    """
    hidden = 0
    for name in _TOLD.finditer(text):
        found = _told(name, begun=begun) if name.end() >= hidden else None
        if found is not None:
            hidden = found.end()
            yield found.span(found.lastindex or 0)
    for login in _LOGIN.finditer(text):
        found = WORD.match(text, login.end())
        if found is None:
            continue
        is_last = found.end() == len(text)
        is_number = _DATE.fullmatch(trimmed(found[0]))
        if (begun and is_last) or (is_made_up(found[0]) and not is_number):
            yield found.span(1)


def _told(name: re.Match[str], *, begun: bool) -> re.Match[str] | None:
    """What is a secret behind the beginning of a sentence."""
    text, at = name.string, name.end()
    is_told = name["verb"] is not None
    if name["phrase"] and is_told:
        if name["phrase"].lower() == "mnemonic" and _EACH.match(text, at):
            return None
        return _words(name, begun=begun)
    quoted = None if name["code"] else QUOTED.match(text, at)
    if quoted is not None and (is_told or name["password"]):
        is_said = is_told and name["verb"].endswith("be") and is_common(quoted[0][1:])
        is_name = _NAME.fullmatch(quoted[quoted.lastindex or 0])
        return None if is_said or is_name else quoted
    number = _DIGITS.match(text, at)
    if begun and number is not None and number.end() == len(text):
        return number
    if number is not None and is_made_up(number[1]):
        is_meant = is_told if not name["pin"] else is_told or name["pin"].isupper()
        may_be = not name["vague"] and ends_clause(text[number.end() :])
        return number if is_meant and may_be else None
    words = _WORDS.match(text, at) if name["password"] and is_told else None
    if words is not None:
        least = 2 if begun and words.end() == len(text) else 3
        if are_content_words(words[1], least):
            return words
    found = WORD.match(text, at)
    if found is None:
        return None
    said = trimmed(found[0])
    if begun and found.end() == len(text):
        goes_on = is_told or not is_common(said)
        is_meant = is_told or name["password"] or name["key"]
        if name["vague"] or name["code"]:
            is_meant = is_meant and any(map(str.isdigit, said))
        return found if is_meant and goes_on and may_go_on(said) else None
    if is_made_up(said):
        is_key = name["key"] and re.search(r"\d", said)
        return found if is_told or name["password"] or is_key else None
    is_key = name["key"] and len(said) >= _LEAST_KEY
    if not (name["password"] or is_key) or not is_told or is_ordinary(said):
        return None
    return found if ends_clause(text[at + len(said) :]) else None


def _words(name: re.Match[str], *, begun: bool) -> re.Match[str] | None:
    """The words of a passphrase that a sentence tells."""
    text, at = name.string, name.end()
    first = WORD.match(text, at)
    if first is None or QUOTED.match(text, at):
        return QUOTED.match(text, at)
    if _WHAT_EACH_IS.search(text[max(0, name.start() - 5) : name.start()]):
        return first if is_made_up(first[0]) else None
    after = text[at + len(trimmed(first[0])) :]
    is_cut = begun and not text[first.end() :].strip()
    if not is_cut and is_said_of(first[0], after):
        return None
    return _SENTENCE.match(text, at)
