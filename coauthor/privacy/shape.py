"""Whether what stands where a secret could stand looks like one.

In a sentence, in a table and on a line of its own the name alone tells too little: "my
password was stolen" has none in it. A word with digits and letters or with signs in it
is made up; an ordinary word is a secret only where nothing else could stand.
"""

import re

from coauthor.privacy.words import BETWEEN, COMMON, LITTLE

LEAST = 5
"""Characters; "the password is not ..." tells nothing."""
_LEAST_DIGITS = 4
"""Such as those of a PIN."""
_BEHIND = " \t\r\n.,;:!?)\"'`”*|\\"
"""What may stand behind a secret and is none of it."""
_MEASURE = re.compile(
    r"""\d[\d.,]*-?(?:st|nd|rd|th|e?[rsn]|te[nrs]?|am|pm|x|%|bits?|bytes?|[kmgt]i?b
      |chars?|characters?|digits?|letters?|words?|zeichen|[mck]?m|k?g|m?l|m?s|min|h
      |[kmg]?hz|px|pt|em|k|stellig\w*|fach\w*|mal)?(?:-[a-z]+)*""",
    re.VERBOSE | re.IGNORECASE,
)
"""As in "8-character", "2nd", "1990s" and "16GB"."""
_TECHNICAL = re.compile(
    r"""(?:sha|md|base|utf|aes|rsa|oauth|wpa|web|ipv|http|tls|ssl|html|css|rfc|v)
        [-/]?\d[\d.]{0,4}(?:[-/][a-z\d.]+)*""",
    re.VERBOSE | re.IGNORECASE,
)
_SIGNS = re.compile(r"[^\W_][!@#$%^&*+=~?<>{}\[\]_]+[^\W_]|^[!@#$%^&*+=~?]+[^\W_]{3,}")
_ADDRESS = re.compile(
    r"\w+://|www\.|[A-Za-z_.]+\(|[<\[{(]+\D*\Z|\$\{|%[({]|%[sd]\b|\\[a-zA-Z]+(?!\w)"
)
"""Of places, calls and what is to be filled in, which are no secrets."""
_DONE = re.compile(
    r"\w{3,}(?:ed|ing|able|ible)|(?:ge|ver|be|ent|er|zer)\w{2,}(?:t|en)"
    r"|(?:ab|an|auf|aus|ein|vor|zu)ge\w{2,}(?:t|en)",
    re.IGNORECASE,
)
"""What may be said of a password: "stored", "missing", "vergessen"."""


def trimmed(said: str) -> str:
    """A secret without the signs behind it."""
    return said.rstrip(_BEHIND)


def is_made_up(word: str) -> bool:
    """Whether nobody would write such a word but as a secret or a number."""
    word = trimmed(word)
    if re.fullmatch(r"\d+(?:[ -]\d+)*", word):
        return sum(map(str.isdigit, word)) >= _LEAST_DIGITS
    if len(word) < LEAST or re.search(r"\s", word) or _ADDRESS.match(word):
        return False
    if _MEASURE.fullmatch(word) or _TECHNICAL.fullmatch(word):
        return False
    has_digit = any(map(str.isdigit, word))
    has_letter = any(map(str.isalpha, word))
    return (has_digit and has_letter) or _SIGNS.search(word) is not None


def is_long_enough(word: str) -> bool:
    """Whether a word is not too short to be a secret."""
    word = trimmed(word)
    return len(word) >= (_LEAST_DIGITS if word.isdigit() else LEAST)


def is_common(word: str) -> bool:
    """Whether a word is one that may be said of a password, or names a field."""
    word = trimmed(word).lower()
    return word in COMMON or _DONE.fullmatch(word) is not None


def is_ordinary(word: str) -> bool:
    """Whether a word is a common one, or a number, an address or two words in one."""
    word = trimmed(word)
    has_digit = any(map(str.isdigit, word))
    return (
        is_common(word)
        or not re.search(r"\w", word)
        or _ADDRESS.match(word) is not None
        or (not is_made_up(word) if has_digit else _is_joined(word))
    )


def _is_joined(word: str) -> bool:
    """Whether it is of words that are said of passwords, as in "case-sensitive"."""
    words = re.split("[-/]", word)
    return len(words) > 1 and (is_common(words[-1]) or is_common(words[0]))


def may_go_on(said: str) -> bool:
    """Whether this may be the beginning of a secret: nobody knows how it goes on."""
    return trimmed(said).lower() not in LITTLE


def are_chosen_words(text: str, least: int = 3) -> bool:
    """Whether these are the words of a passphrase, and not of a sentence."""
    words = text.split()
    return (
        least <= len(words) <= 24
        and all(it.isalpha() and it.islower() for it in words)
        and not any(it in LITTLE for it in words)
    )


def are_content_words(text: str, least: int) -> bool:
    """Whether a sentence has only these words, as no prose about passwords does."""
    words = text.lower().split()
    return not LITTLE & set(words) and sum(not is_common(it) for it in words) >= least


def ends_clause(after: str) -> bool:
    """Whether what follows a word leaves it standing as what is said, not as a part."""
    if re.match(r"[ \t]+to[ ](?:me|us|him|her|them|you|many|most)\b", after):
        return False  # As in "Greek to me".
    follows = re.match(r"[ \t]+(\w+)", after)
    return follows is None or _leads_on(follows[1])


def is_said_of(word: str, after: str) -> bool:
    """Whether a word begins what is said of a passphrase, and not the phrase."""
    follows = re.match(r"\s+(\w+)", after)
    if not is_common(word) or after.startswith(","):
        return False
    return follows is None or is_common(follows[1]) or _leads_on(follows[1])


def _leads_on(word: str) -> bool:
    # The cursor may stand within it.
    return any(it.startswith(word.lower()) for it in BETWEEN)
