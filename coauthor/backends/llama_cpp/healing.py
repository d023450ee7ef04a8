"""Token healing: letting the model spell the last word again.

A prompt that stops inside a word stops at a token boundary the model has never seen
there. So the last word is cut off the prompt, and as long as its bytes are not used up
only those tokens are allowed that spell them. This module knows bytes and token ids,
nothing of llama.cpp.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable

_NAME = 12.0
_KNOWN = 4.0
_KNOWN_NAME = 100.0
"""How much likelier it is that a word is complete when it is a name, or stands complete
in the text before, or both. Small models know few names: behind one in seven the first
bundled model would go on with letters. With 8 for names today's makes `Quill` longer,
and with 16 it still writes `London`."""
_LONGEST_REST = 32
_FEW_CHARACTERS = 8
_NAMED = re.compile(r"(?:\w|[,;:’'\")\]]) \(?[A-Z]\w+\Z")
_WORD = re.compile(r"\w+\Z")
_LAST_PIECE = re.compile(r"\W?\w+\Z")


def cut(text: str) -> tuple[str, str]:
    """Split off the last word with the whitespace before it: (kept, rest).

    Of a run of more than 32 bytes only the last part is cut: the end of an address, of
    a long indentation, or of text written without spaces.
    """
    tail = text[-4 * _LONGEST_REST :]
    word = "" if tail[-1:].isspace() else "".join(tail.split()[-1:])
    before = tail[: len(tail) - len(word)].rstrip()
    start = len(text) - len(tail) + len(before)
    if len(text[start:].encode()) > _LONGEST_REST:
        match = _LAST_PIECE.search(text, len(text) - _FEW_CHARACTERS * 2)
        start = match.start() if match else len(text) - 1
        start = max(start, len(text) - _FEW_CHARACTERS)
    return text[:start], text[start:]


def odds_of_end(text: str) -> float:
    """How much likelier than usual it is that a text's last word is complete."""
    word = _WORD.search(text, max(0, len(text) - 100))
    if word is None or len(word[0]) < 2 or not word[0][-1].isalpha():
        return 1.0
    is_name = _NAMED.search(text, max(0, word.start() - 3))
    if re.search(rf"\b{re.escape(word[0])}\b", text[: word.start()]):
        return _KNOWN_NAME if is_name else _KNOWN
    return _NAME if is_name else 1.0


class HealingTable:
    """All text tokens sorted by the bytes they stand for."""

    def __init__(self, pieces: Iterable[tuple[bytes, int]]) -> None:
        ordered = sorted(pieces)
        self._pieces = [piece for piece, _ in ordered]
        self._tokens = [token for _, token in ordered]

    def covering(self, rest: bytes) -> tuple[list[int], list[int]]:
        """The tokens that spell `rest` and no more, and those that spell more.

        Shorter pieces are not among them: " m" collects the probability of every word
        with that letter, and then "matter" becomes "mattery".
        """
        start, end = self._range(rest)
        more = start
        while more < end and self._pieces[more] == rest:
            more += 1
        return self._tokens[start:more], self._tokens[more:end]

    def _range(self, beginning: bytes) -> tuple[int, int]:
        """Where the pieces are that begin with these bytes."""
        start = bisect_left(self._pieces, beginning)
        after = _next_after(beginning)
        end = len(self._pieces) if after is None else bisect_left(self._pieces, after)
        return start, end


def _next_after(beginning: bytes) -> bytes | None:
    """The smallest bytes above everything that begins so; None when there are none."""
    stripped = beginning.rstrip(b"\xff")
    return stripped[:-1] + bytes([stripped[-1] + 1]) if stripped else None
