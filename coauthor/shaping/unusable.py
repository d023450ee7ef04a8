"""Why a model's answer is no rewrite at all: it refuses, goes in circles, breaks off.

Each check asks whether the answer does something that the original does not do, so
that a text about refusals, or one in JSON, can be rewritten like any other.
The sentences name no words of the writer's.
"""

import re
from collections.abc import Iterator

from coauthor.document.sentences import sentence_ends
from coauthor.shaping.words import contains, folded

EMPTY = "The model gave an empty answer."
ENDLESS = "The model repeated itself without an end, and its answer became too long."
CUT = "The model's answer was too long and would have been cut."

REFUSED = "The model refused to do this; another model may do it."
_JSON = "The model answered with data (JSON) instead of a text."
_ORDERS = "The model repeated its instructions instead of following them."
_AROUND = "The model repeated text that stands before or after yours."
_TWICE = "The model said the same text twice."
_BROKEN_OFF = "The model stopped in the middle of a sentence."

_REFUSAL = re.compile(
    r"\W*(?:(?:i['\u2019]?m|i am|we['\u2019]?re) (?:\w+ )?(?:sorry|afraid)\b"
    r"|(?:sorry|unfortunately|apologies|leider|desculpe)\b|(?:i|we) apologi[sz]e\b"
    r"|as an? (?:ai|language|assist)|i(?:['\u2019]m| am) just an ai\b"
    r"|(?:i|we)(?:['\u2019]m| am| are|['\u2019]re) (?:unable|not able|not allowed)\b"
    r"|(?:i|we) (?:cannot|can['\u2019]?t|can not|won['\u2019]?t|will not)\b"
    r"|(?:es )?tut mir leid\b|ich kann\b|(?:je suis )?d\u00e9sol\u00e9|je ne peux"
    r"|lo siento\b|no puedo\b|mi dispiace|het spijt me)",
    re.I,
)
_SHARED = 1 / 3
"""Of the original's longer words; a refusal has fewer of them, a warmer text more."""
_ORDER_WORDS = 7
"""So many words of the prompt in a row are no chance."""
_AROUND_WORDS = 14
"""More, because a text may well quote itself."""
_ENDS = re.compile(
    r"[.!?\u2026:;\u3002\uff01\uff1f](?:[\"'\u201d\u2019\u00bb)\]}*_`>]|</?\w[^<>]{0,80}>"
    r"|\s?\[\^?[^\[\]]{1,80}\]|\s?\([^()\n]{1,300}\)|\s?\\\w+\{[^{}]{0,300}\})*\Z"
)
"""The end of a sentence with what may stand behind it: quotes, notes, citations."""
_LIST_ITEM = re.compile(r"\s*(?:[-*+\u2022]|\d{1,3}[.)]|\\item\b|\|)")
_TWICE_WORDS = 6
"""Fewer may be a refrain."""
_ROUNDS, _LOOP_CHARACTERS = 6, 40
_LOOKED_AT = 1500


def unusable(text: str, original: str, orders: str, around: str = "") -> str | None:
    """A sentence that says why `text` is no rewrite of `original`; None when it is one.

    `orders` is what the prompt says beside the writer's text; `around` what it shows
    of the document before and after.
    """
    if not text.strip():
        return EMPTY
    if refuses(text, original):
        return REFUSED
    if _is_data(text) and not _is_data(original):
        return _JSON
    if _copies(text, orders, original, _ORDER_WORDS):
        return _ORDERS
    if _copies(text, around, original, _AROUND_WORDS):
        return _AROUND
    if goes_round(text) and not goes_round(original):
        return ENDLESS
    if _says_twice(text, original):
        return _TWICE
    if _breaks_off(text, original):
        return _BROKEN_OFF
    return None


def goes_round(text: str) -> bool:
    """Whether the text ends in a passage that is said six times in a row."""
    end = text[-_LOOKED_AT:]
    if not end:
        return False
    last = end[-8:]
    # A round is as long as the way back to where its end stood before.
    at = end.rfind(last, 0, -1)
    while at >= 0 and (size := len(end) - len(last) - at) * _ROUNDS <= len(end):
        rounds = max(_ROUNDS, -(-_LOOP_CHARACTERS // size))
        if end.endswith(end[-size:] * rounds) and not end[-size:].isspace():
            return True
        at = end.rfind(last, 0, at + len(last) - 1)
    return False


def refuses(text: str, original: str) -> bool:
    """Whether the text says that it will not do it, and says little of the original."""
    if not _REFUSAL.match(text) or _REFUSAL.match(original):
        return False
    subject = {word for word in folded(original) if len(word) > 3}
    return len(subject & set(folded(text))) < _SHARED * max(len(subject), 1)


def _says_twice(text: str, original: str) -> bool:
    """Whether a text, or all of the original, came back with itself behind it."""
    said, words = folded(text), folded(original)
    if len(words) >= _TWICE_WORDS and said[: len(words)] == words:
        rest = said[len(words) :]
        return len(rest) >= len(words) and contains(rest, words)
    return _is_double(said) and not _is_double(words)


def _is_double(words: list[str]) -> bool:
    half = len(words) // 2
    return half >= _TWICE_WORDS and words == words[:half] * 2


def _is_data(text: str) -> bool:
    text = text.strip()
    pairs = {"{": "}", "[": "]"}
    return bool(re.match(r"[\[{]\s*[\[{\"]", text)) and text[-1] == pairs[text[0]]


def _copies(text: str, source: str, original: str, size: int) -> bool:
    """Whether a run of the source's words is in the text and not in the original."""
    if not source:
        return False
    known = set(_runs(original, size))
    foreign = {run for run in _runs(source, size) if run not in known}
    return any(run in foreign for run in _runs(text, size))


def _runs(text: str, size: int) -> Iterator[tuple[str, ...]]:
    words = folded(text)
    for start in range(len(words) - size + 1):
        yield tuple(words[start : start + size])


def _breaks_off(text: str, original: str) -> bool:
    """Whether whole sentences came back without their end."""
    if not _ENDS.search(original.rstrip()) or not sentence_ends(original):
        return False
    last = text.rstrip().rpartition("\n")[2]
    return not _ENDS.search(last) and not _LIST_ITEM.match(last)
