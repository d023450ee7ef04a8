"""Where sentences and clauses end, and which ones stand around a place.

Whole texts are cut by `sentencex`, which knows abbreviations, initials and decimals.
While a suggestion is being decoded its end is judged by the same library, on the last
few words only.
"""

import re

from sentencex import segment

_LANGUAGE = "en"
_CLOSERS = "\"'”’»)]}*_"
_END = re.compile(rf"[.!?…]+[{re.escape(_CLOSERS)}]*(?=\s|$)")
_CLAUSE = re.compile(r"(?:(?<!\d)[,;:]|[,;:](?!\d)|(?<=\s)--|[—–])(?=\s|[—–]|\w|$)")
_PARAGRAPH = re.compile(r"\r?\n[ \t]*\r?\n")
_BLOCK_LINE = re.compile(r"[ \t]*(?:[-*+][ \t]|\d+[.)][ \t]|#{1,6}[ \t])")
_ONLY_NUMBER = re.compile(r"(?:^|\n)\s*\(?(?:\d+|[A-Za-z])[.)]$")
_REACH = 200


def sentence_ends(text: str) -> list[int]:
    """The str indexes just behind each sentence's closing punctuation and quotes.

    A text that breaks off has no end for its last sentence.
    """
    ends: list[int] = []
    at = 0
    for sentence in segment(_LANGUAGE, text):
        piece = str(sentence)
        at = text.index(piece, at)
        said = piece.rstrip()
        if said and _closed(said):
            ends.append(at + len(said))
        at += len(piece)
    return ends


def _closed(sentence: str) -> bool:
    bare = sentence.rstrip(_CLOSERS)
    return bare.endswith((".", "!", "?", "…", "。", "！", "？"))


def ends_sentence(before: str, text: str, final: bool = False) -> int | None:
    """The index in `text` just behind its first complete sentence.

    `before` is what stands in front of `text`. Without `final`, more text may follow, so
    an end at the very end of `text` does not count yet.
    """
    context = before[-_REACH:]
    for found in _END.finditer(text):
        if found.end() == len(text) and not final:
            break
        if _is_end(context + text[: found.end()], text[found.end() :]):
            return found.end()
    breaks = _PARAGRAPH.search(text)
    if breaks and text[: breaks.start()].strip():
        return breaks.start()
    return None


def _is_end(said: str, follows: str) -> bool:
    """Whether a sentence ends behind `said`."""
    tail = said[-_REACH:]
    if _ONLY_NUMBER.search(tail):
        return False
    if "\n" in follows[:2] or not follows.strip():
        # Nothing to judge by; an ordinary capitalised word decides it.
        follows = " The"
    pieces = [str(each) for each in segment(_LANGUAGE, tail + follows[:40])]
    total = 0
    for piece in pieces[:-1]:
        total += len(piece)
        if len(piece.rstrip()) + total - len(piece) == len(tail):
            return True
    return False


def clause_ends(text: str) -> list[int]:
    """The indexes just behind each comma, colon, semicolon or dash between words."""
    return [found.end() for found in _CLAUSE.finditer(text)]


def sentence_around(text: str, offset: int) -> tuple[int, int]:
    """Start and end of the sentence at `offset`, without the space around it."""
    first, last = paragraph_around(text, offset)
    paragraph = text[first:last]
    start = 0
    for end in [*sentence_ends(paragraph), len(paragraph)]:
        if offset - first <= end:
            break
        start = end
    else:
        end = len(paragraph)
    inside = paragraph[start:end]
    start += len(inside) - len(inside.lstrip())
    return first + start, first + max(start, end)


def paragraph_around(text: str, offset: int) -> tuple[int, int]:
    """Start and end of the block at `offset`: blank lines, list items, headings."""
    lines = re.findall(r"[^\n]*\n|[^\n]+$", text)
    start = 0
    block = 0
    for line in lines:
        begins_block = not line.strip() or _BLOCK_LINE.match(line)
        if begins_block and start <= offset and start > 0:
            block = start if line.strip() else block
        if start + len(line) > offset:
            break
        start += len(line)
        if not line.strip():
            block = start
    end = block
    for line in re.findall(r"[^\n]*\n|[^\n]+$", text[block:]):
        if end > block and (not line.strip() or _BLOCK_LINE.match(line)):
            break
        end += len(line)
    return block, max(block, len(text[:end].rstrip()))
