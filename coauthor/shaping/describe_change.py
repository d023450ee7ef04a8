"""What a rewrite did, in a few words for a label.

Such as `30 % shorter, same facts`, `2 words changed` or `3 sentences joined`.
"""

import re
from collections import Counter
from collections.abc import Iterable

from coauthor.document.sentences import sentence_ends
from coauthor.shaping.word_diff import Edit

_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")
# From this difference in length on, the length is what a writer wants to know.
_NOTABLE_PERCENT = 8
_NOTABLE_WORDS = 3


def describe_change(
    old: str, new: str, edits: Iterable[Edit], *, same_facts: bool = False
) -> str:
    """A label for the change from `old` to `new`, whose `word_diff` is `edits`.

    `same_facts` says that numbers, quotations and the like were compared; the label
    of a text that became shorter or longer then says so, because there a writer
    worries.
    """
    changed = sum(
        max(_words(old[edit.start : edit.end]), _words(edit.text)) for edit in edits
    )
    if changed == 0:
        return "only marks and spaces changed"
    before, after = _words(old), _words(new)
    percent = round(100 * abs(after - before) / max(before, 1))
    if percent >= _NOTABLE_PERCENT and abs(after - before) >= _NOTABLE_WORDS:
        length = f"{percent} % {'shorter' if after < before else 'longer'}"
        return f"{length}, same facts" if same_facts else length
    if _bag(old) == _bag(new):
        words = "same words in another order"
    else:
        words = f"{changed} {'word' if changed == 1 else 'words'} changed"
    sentences = _sentences(len(sentence_ends(old)), len(sentence_ends(new)))
    return f"{sentences}, {words}" if sentences else words


def _sentences(before: int, after: int) -> str:
    """What happened to sentences whose words are still there."""
    if after < before:
        return f"{before - after + 1} sentences joined"
    if after > before:
        split = after - before
        return "1 sentence split" if split == 1 else f"{split} sentences split"
    return ""


def _bag(text: str) -> Counter[str]:
    return Counter(word.casefold() for word in _WORD.findall(text))


def _words(text: str) -> int:
    return len(_WORD.findall(text))
