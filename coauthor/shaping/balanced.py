"""What a suggestion opens it also closes, and it closes nothing that was not open."""

import re
from collections.abc import Sequence

from coauthor.document.paragraphs import without_marker
from coauthor.shaping.candidate import Candidate, Reason

_PAIRS = {"(": ")", "[": "]", "{": "}", "“": "”", "«": "»", "``": "''"}
_CLOSERS = {closer: opener for opener, closer in _PAIRS.items()}
# Marks that both open and close. An asterisk between spaces is an asterisk, an
# underscore inside a word is an underscore, and $5 is money.
_TOKEN = re.compile(
    r"""
      \\.                                     # escaped
    | ``|''
    | [()\[\]{}“”«»"]
    | (?<!\s)\*+ | \*+(?!\s)
    | (?<!\w)_+ | _+(?!\w)
    | `
    | \$(?!\d)
    """,
    re.VERBOSE,
)
_QUOTES = ('"', "”", "''", "»")
_EYES = (":", ";", "=", "-", "^")


def balanced(candidate: Candidate) -> Candidate | Reason:
    """Close a quotation that ends with its sentence; cut before other open marks."""
    text = candidate.text
    if not _TOKEN.search(text):
        return _unless_empty(candidate, text)  # As nearly always, and at little cost.
    paragraph = without_marker(candidate.paragraph)  # "* " begins a list item.
    already = [mark for mark, _ in _open_marks(paragraph)[0]]
    opened, stray = _open_marks(text, already)
    if stray is not None:
        text = text[:stray].rstrip()
        opened, _ = _open_marks(text, already)
    own = [(mark, at) for mark, at in opened if at >= 0]
    if not own or _closed_after(own[0][0], candidate.after_in_paragraph):
        return _unless_empty(candidate, text)
    mark, at = own[0]
    closing = _PAIRS.get(mark, mark)
    rest = text[:at].rstrip()
    if len(own) == 1 and closing in _QUOTES and text[-1] in ".!?…":
        return candidate.saying(text + closing)
    if rest:
        return candidate.saying(rest)
    if len(own) == 1 and mark != "$":
        return candidate.saying(text.rstrip(",;: ") + closing)
    return Reason.MARKUP


def _unless_empty(candidate: Candidate, text: str) -> Candidate | Reason:
    return candidate.saying(text) if text.strip() else Reason.ONLY_PUNCTUATION


def _open_marks(
    text: str, already: Sequence[str] = ()
) -> tuple[list[tuple[str, int]], int | None]:
    """The marks open at the end with their offsets, and the first stray closer.

    Marks in `already` were open before `text` and have the offset -1.
    """
    stack = [(mark, -1) for mark in already]
    stray: int | None = None
    for found in _TOKEN.finditer(text):
        token, at = found[0], found.start()
        open_marks = [mark for mark, _ in stack]
        opener = _opener(token, open_marks)
        if token.startswith("\\"):
            continue
        if opener is not None:
            # What was opened inside and never closed ends with it.
            del stack[len(open_marks) - 1 - open_marks[::-1].index(opener) :]
        elif token not in _CLOSERS:
            stack.append((token, at))
        elif stray is None and token != "''" and text[at - 1 : at] not in _EYES:
            stray = at
    return stack, stray


def _opener(token: str, open_marks: list[str]) -> str | None:
    """The open mark that `token` closes."""
    if token in _CLOSERS:
        wanted = (_CLOSERS[token], '"') if token in "”''" else (_CLOSERS[token],)
    elif token == '"':
        wanted = ('"', "“")
    elif token in _PAIRS:
        wanted = ()
    else:
        wanted = (token,)
    return next((mark for mark in reversed(open_marks) if mark in wanted), None)


def _closed_after(mark: str, after: str) -> bool:
    """Whether the text after the cursor closes a mark it did not open."""
    closer = _PAIRS.get(mark, mark)
    opener = mark if mark != closer else None
    close_at = after.find(closer)
    if close_at < 0:
        return False
    if opener is None:
        return after.count(closer) % 2 == 1
    open_at = after.find(opener)
    return open_at < 0 or close_at < open_at
