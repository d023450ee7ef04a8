"""No markup that the writer did not ask for: prose is continued as prose."""

import re

from coauthor.shaping.candidate import Candidate, Reason

_BLOCK_MARKER = re.compile(r" ?(?:#{1,6} |[*+•] |>+ |```|~~~|={2,}|-{3,}$)")
_LINE_MARKER = re.compile(r"\s*(?:```|~~~|={3,}|-{3,}$|#[^ #\w])")

_NEVER = re.compile(
    r"""
      <[a-zA-Z/!?]            # HTML
    | &\#?\w+;                # an HTML entity
    | \\[a-zA-Z]+             # a LaTeX command
    | ```|~~~                 # a code fence
    | \{\{|\{%|\}\}|%\}       # a template
    | !?\[\[|!\[|\[\^|\[@     # wiki links, images, footnotes, citations
    | \[[^\]]*\]\(            # a link: its address would be invented
    | (?:https?|ftp)://|www\. # an address
    | \#{2,}|={2,}|\|         # headings, tables
    """,
    re.VERBOSE,
)


def no_markup(candidate: Candidate) -> Candidate | Reason:
    """Cut before the first piece of markup; drop what begins with one."""
    marker = _BLOCK_MARKER if candidate.line.strip() else _LINE_MARKER
    if marker.match(candidate.text):
        return Reason.MARKUP
    found = _NEVER.search(candidate.text)
    if not found:
        return candidate
    text = candidate.text[: found.start()].rstrip(" ([{\"'“‘*_`$")
    if not text.strip():
        return Reason.MARKUP
    return candidate.cut(text)
