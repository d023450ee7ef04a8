"""What in a text looks like a secret or like somebody's personal data.

The shapes of keys are those that their makers document; a card number must pass the
Luhn test (ISO/IEC 7812) and a bank account number the test of ISO 13616, so that other
long numbers stay. Phone numbers are found in the international form and in the usual
national ones of North America and Europe. What has no shape, such as a name, has to be
listed by the writer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coauthor.privacy.called import called_secrets


@dataclass(frozen=True, slots=True, order=True)
class Find:
    """A stretch of a text that must not leave; `start` and `end` are str indexes."""

    start: int
    end: int
    kind: str
    """What its placeholder calls it, in capitals: `MAIL`, `KEY`, ..."""


_KEYS = re.compile(
    r"""
    -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----.*?(?:-----END\ [A-Z ]*PRIVATE\ KEY-----|\Z)
    | \b(?: (?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}
        | gh[pousr]_[A-Za-z0-9]{20,} | github_pat_\w{22,} | glpat-[\w-]{20,}
        | xox[a-z]-[\w-]{10,} | xapp-[\w-]{10,}
        | sk-[\w-]{16,} | [rsp]k_(?:live|test)_\w{16,}
        | AIza[\w-]{30,} | ya29\.[\w-]{20,} | hf_[A-Za-z0-9]{20,}
        | npm_[A-Za-z0-9]{30,} | pypi-[\w-]{30,} | dop_v1_[0-9a-f]{40,}
        | SG\.[\w-]{16,}\.[\w-]{16,}
        | eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}
      )
    | (?<=://)[^\s/@:]+:[^\s/@]+(?=@)
    """,
    re.VERBOSE | re.DOTALL,
)
_KEY_END = re.compile(
    r"(?<![\w/+=])(?:[A-Za-z0-9/+=]{16,}\s+)+-----END [A-Z ]*PRIVATE KEY-----"
)
"""Of a private key whose beginning is not in the prompt any more."""
PREFIX_OF_KEY = (
    r"(?:(?:AKIA|ASIA|ABIA|ACCA)|gh[pousr]_|github_pat_|glpat-|xox[a-z]-|xapp-|sk-"
    r"|[rsp]k_(?:live|test)_|AIza|ya29\.|hf_|npm_|pypi-|dop_v1_|SG\.|eyJ)"
)
"""How a key of the common services begins; a pattern for `re.VERBOSE`."""
_MAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}\b"
)
_PHONE = re.compile(
    r"""(?<![\w.,/-])(?:
      (?:\+|\b00)[1-9](?:[ ()./-]{0,2}\d){6,14}
    | \(\d{2,5}\)[ ]?\d(?:[ ./-]?\d){4,9}
    | \d{3}[-.]\d{3}[-.]\d{4}
    | 0\d{1,4}[ /-]\d(?:[ -]?\d){4,9}
    )(?![\w/-]|[.,]\d)""",
    re.VERBOSE,
)
_CARD = re.compile(r"(?<![\w.,-])\d(?:[ -]?\d){12,18}(?![\w-]|[.,]\d)")
_ACCOUNT = re.compile(
    r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)"
)
_INSURED = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
_WILD = 0.33
_LONG = re.compile(r"(?<![\w/+=-])[A-Za-z0-9+/_-]{32,}={0,2}(?![\w/+=-])")


def find_secrets(text: str, terms: re.Pattern[str] | None = None) -> list[Find]:
    """What must not leave, in order; no two overlap.

    Those that do are one, of the kind of the longest. `terms` is what `terms_pattern`
    made of the writer's own list.
    """
    found = sorted(_all(text, terms), key=lambda it: (it.start, -it.end, it.kind))
    taken: list[Find] = []
    longest = 0
    for find in found:
        length = find.end - find.start
        if not taken or taken[-1].end <= find.start:
            taken.append(find)
            longest = length
        else:
            last = taken[-1]
            kind = find.kind if length > longest else last.kind
            longest = max(longest, length)
            taken[-1] = Find(last.start, max(last.end, find.end), kind)
    return taken


def terms_pattern(terms: Sequence[str]) -> re.Pattern[str] | None:
    """Finds the writer's names and terms as whole words, however they are written.

    Any white space between the words of a term is that of the text, a line end as well.
    """
    spelled = [
        r"\s+".join(map(re.escape, term.split()))
        for term in sorted(terms, key=len, reverse=True)
        if term.split()
    ]
    if not spelled:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})(?!\w)", re.IGNORECASE)


def _all(text: str, terms: re.Pattern[str] | None) -> Iterator[Find]:
    if terms is not None:
        yield from (Find(*it.span(), "NAME") for it in terms.finditer(text))
    yield from (Find(*it.span(), "KEY") for it in _KEYS.finditer(text))
    if "PRIVATE KEY-----" in text:
        yield from (Find(*it.span(), "KEY") for it in _KEY_END.finditer(text))
    yield from (Find(*span, "KEY") for span in called_secrets(text))
    if "@" in text:
        yield from (Find(*it.span(), "MAIL") for it in _MAIL.finditer(text))
    yield from (Find(*it.span(), "PHONE") for it in _PHONE.finditer(text))
    yield from (Find(*it.span(), "NUMBER") for it in _INSURED.finditer(text))
    for found in _CARD.finditer(text):
        if _passes_luhn(found[0]):
            yield Find(*found.span(), "CARD")
    for found in _ACCOUNT.finditer(text):
        if _is_account(found[0]):
            yield Find(*found.span(), "ACCOUNT")
    for found in _LONG.finditer(text):
        if is_random(found[0]):
            yield Find(*found.span(), "KEY")


def _passes_luhn(number: str) -> bool:
    digits = [int(it) for it in reversed(number) if it.isdigit()]
    doubled = (sum(divmod(2 * it, 10)) for it in digits[1::2])
    return len(set(digits)) > 1 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_account(text: str) -> bool:
    compact = text.replace(" ", "")
    if not 15 <= len(compact) <= 34:
        return False
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(it, 36)) for it in moved)) % 97 == 1


def is_random(word: str) -> bool:
    """Whether it mixes digits and letters as no word, path or address does.

    With a `/` in it, small and capital letters and digits have to change within its
    pieces as wildly as in base64, where nearly two in three are of another kind than
    the sign before. A capital at the start of a piece is none of that.
    """
    digits = sum(it.isdigit() for it in word)
    letters = sum(it.isalpha() for it in word)
    if len(set(word)) < 12:
        return False
    if digits >= 4 and letters >= 4 and "/" not in word.strip("/"):
        return True
    changes = pairs = 0
    for piece in re.findall("[A-Za-z0-9]+", word):
        kinds = [_kind(it) for it in piece]
        both = list(pairwise(kinds))
        pairs += len(both)
        changes += sum(a != b for a, b in both) - (kinds[:2] == ["A", "a"])
    kinds = set(map(_kind, word))
    return {"a", "A", "0"} <= kinds and changes >= _WILD * max(pairs, 1)


def _kind(sign: str) -> str:
    if sign.isdigit():
        return "0"
    if sign.isalpha():
        return "A" if sign.isupper() else "a"
    return sign
