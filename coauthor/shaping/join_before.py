"""The seam on the left: space and capital between the typed text and the candidate."""

import re

from coauthor.shaping.candidate import Candidate, Reason
from coauthor.shaping.first_sentence import stands_after_sentence

_OPENERS = "([{“‘«¿¡"
_BOTH_WAYS = "\"'*_`$"
"""Marks that open after a space and close after a word."""
_STOPS = ".!?…,;:"
_NO_SPACE_BEFORE = ".,;:!?…)]}”»%"

# Words that are written small inside a sentence, whatever the model thinks. Only words
# that are never a name.
_SMALL = """
    a after also although an and are as at because before but by consider even
    every for from he her his if imagine in is it its let many maybe more most no
    nor not of on once only or our perhaps she since so some such suppose take
    that the their them then there these they think this those though to until was
    we were what when where which while who with yet you your
"""
_LONGEST_TOKEN = 2000
"""Characters; an address, a path or a number in progress is shorter."""


def join_before(candidate: Candidate) -> Candidate | Reason:
    """Put exactly the right space and capital at the beginning."""
    text = _spaced(candidate)
    if not text.strip():
        return Reason.ONLY_PUNCTUATION
    if candidate.before[-1:].isspace() and text[0] in ".!?…,;:":
        return Reason.BAD_SEAM
    if _makes_a_file_name(candidate.before, text):
        return Reason.BAD_SEAM
    return candidate.saying(_capital(candidate, text))


def _spaced(candidate: Candidate) -> str:
    before, text = candidate.before, candidate.text
    core = text.lstrip()
    if not before or before[-1].isspace() or opens(before):
        return core
    if before[-1] in _STOPS:
        # "home.|." would become two full stops.
        core = core.lstrip(_STOPS).lstrip() if core[0] in _STOPS else core
    if not core or core[0] in _NO_SPACE_BEFORE:
        return core
    if text[0].isspace():
        return " " + core
    return " " + core if _space_is_missing(candidate, core) else core


def _makes_a_file_name(before: str, text: str) -> bool:
    """Whether letters would stick to the end of a sentence: "under the License.md".

    Behind "README." they may be meant.
    """
    if not (text[0].islower() and before[-1:] in (".", "!", "?")):
        return False
    last = before[-_LONGEST_TOKEN:].split()[-1]
    return not (_is_code(last) or last.isupper()) and stands_after_sentence(before)


def opens(text: str) -> bool:
    """Whether the last character of `text` opens something, so no space follows."""
    if not text:
        return False
    if text[-1] in _BOTH_WAYS:
        outside = text.rstrip("*_`\"'$")
        return not outside or outside[-1].isspace() or outside[-1] in _OPENERS + "—"
    return text[-1] in _OPENERS or text.endswith("``")


def _space_is_missing(candidate: Candidate, core: str) -> bool:
    before = candidate.before
    last, first = before[-1], core[0]
    if not first.isalnum() and first not in "\"“‘'(*_$`[":
        return False
    if last.isalnum():
        # A raw model without a space goes on inside the word, or opens "name(".
        return not candidate.exact and (first.isalnum() or first in '"“(*_$`[')
    if last in ",;:)]}”»" or (last in _BOTH_WAYS and first.isalnum()):
        closes_quote = first in "\"'”’"
        return not closes_quote and not _is_code(before[-_LONGEST_TOKEN:].split()[-1])
    if last in ".!?…":
        return first.isupper() and stands_after_sentence(before)
    return False


def _is_code(token: str) -> bool:
    """Whether this looks like an address, a path or a number in progress."""
    return bool(re.search(r"[/@\\]|\d[,.:]$|\w\.\w", token))


def _capital(candidate: Candidate, text: str) -> str:
    found = re.match(r"[^\w\d]*", text)
    at = found.end() if found else 0
    word = re.match(r"[^\W\d_]+(?:['’]\w+)?", text[at:])
    if word is None:
        return text
    before = candidate.before
    joined = at == 0 and (before[-1:].isalnum() or before.endswith((".", "!", "?")))
    if joined:
        return text
    if _starts_sentence(before, text[:at], text[at:]):
        if word[0].islower():
            return text[:at] + text[at].upper() + text[at + 1 :]
    elif (
        word[0].casefold() in _SMALL.split()
        and word[0].istitle()
        and before.rstrip()[-1:].isalnum()
        and not text[:at].strip()
        and not _in_title(before)
    ):
        return text[:at] + word[0].lower() + text[at + len(word[0]) :]
    return text


def _starts_sentence(before: str, between: str, following: str) -> bool:
    """Whether the first word of the text is the first of a sentence."""
    if re.search(r"[.!?]\s", between):
        return True
    stripped = before.rstrip()
    if between.strip():
        # An opening quotation or punctuation says nothing about the sentence.
        return False
    if not stripped or re.search(r"\n[ \t]*\n[ \t]*$", before[len(stripped) :]):
        return True
    # After '“Stop!”' and after an ellipsis a sentence may well go on.
    if stripped[-1] in "\"”'’…)" or stripped.endswith("..."):
        return False
    return stands_after_sentence(before, following)


def _in_title(before: str) -> bool:
    """Whether the line so far looks like a title: most of its words are capitals."""
    line = before.rpartition("\n")[2]
    said = re.findall(r"[^\W\d_]+", line)
    capitals = sum(1 for word in said if word[0].isupper())
    return line.lstrip().startswith("#") or (
        len(said) > 1 and capitals * 2 > len(said) and said[-1][0].isupper()
    )
