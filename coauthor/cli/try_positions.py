"""Where `coauthor try` puts the cursor: five places spread over the prose.

All offsets are str indexes into the document.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from coauthor.document.sentences import sentence_ends
from coauthor.document.structure import prose_spans

# A word of three letters or more with another word after it on the same line; and the
# brackets of markup, because nobody writes on from inside a link.
_WORD_OR_BRACKET = re.compile(r"[^\W\d_]{3,}(?=[ \t]+[^\W_])|[\[\]{}]")
_LIST_ITEM = re.compile(r"(?:[-*+•]|\d+[.)])\s")
_WORDS_IN_A_SENTENCE = 5

Span = tuple[int, int]


def five_positions(text: str, language: str) -> list[int]:
    """Two ends of words, two ends of sentences, and the end of the prose, in order.

    Short prose has fewer, text without prose none.
    """
    spans = _passages(text, language)
    if not spans:
        return []
    words = [end for span in spans for end in _word_ends(text, span)]
    last = spans[-1][1]
    sentences = [end for _, end in _sentences(text, spans) if end < last]
    chosen = {last}
    for fifth, candidates in enumerate((words, sentences, words, sentences), start=1):
        free = [offset for offset in candidates if offset not in chosen]
        if free:
            chosen.add(_nearest(free, _share(spans, fifth / 5)))
    return sorted(chosen)


def sample_sentence(text: str, language: str) -> Span | None:
    """Start and end of one whole sentence near the middle, or else a whole passage."""
    spans = _passages(text, language)
    if not spans:
        return None
    sentences = _sentences(text, spans)
    whole = [
        (start, end)
        for start, end in sentences
        if len(text[start:end].split()) >= _WORDS_IN_A_SENTENCE
        and not _LIST_ITEM.match(text, start)
    ]
    choice = whole or sentences or spans
    middle = _share(spans, 0.5)
    return min(choice, key=lambda span: abs(span[0] - middle))


def _passages(text: str, language: str) -> list[Span]:
    """The prose without the blank space around it, and without marks on their own."""
    found: list[Span] = []
    for start, end in prose_spans(text, language):
        passage = text[start:end]
        inner = passage.strip()
        if any(character.isalpha() for character in inner):
            first = start + passage.index(inner)
            found.append((first, first + len(inner)))
    return found


def _word_ends(text: str, span: Span) -> Iterator[int]:
    depth = 0
    for match in _WORD_OR_BRACKET.finditer(text, *span):
        if match[0] in "[{":
            depth += 1
        elif match[0] in "]}":
            depth -= 1
        elif depth <= 0:
            yield match.end()


def _sentences(text: str, spans: Sequence[Span]) -> list[Span]:
    """Start and end of each complete sentence."""
    found: list[Span] = []
    for start, end in spans:
        begin = start
        for stop in sentence_ends(text[start:end]):
            sentence = text[begin : start + stop]
            found.append((begin + len(sentence) - len(sentence.lstrip()), start + stop))
            begin = start + stop
    return found


def _share(spans: Sequence[Span], share: float) -> int:
    """The offset before which that share of the prose lies."""
    left = share * sum(end - start for start, end in spans)
    for start, end in spans:
        if left <= end - start:
            return start + int(left)
        left -= end - start
    return spans[-1][1]


def _nearest(offsets: Sequence[int], target: int) -> int:
    """The first of the sorted offsets at or after the target, else the last."""
    return offsets[min(bisect_left(offsets, target), len(offsets) - 1)]
