"""Small models fall into the language of programs: cut before it.

Words such as `b_svc_svc` or `#[free]` come up behind markup, because much of what a
model has read about software looks like that. A writer who uses them gets them.
"""

import re

from coauthor.shaping.candidate import Candidate, Reason

_CODE = re.compile(
    r"""
      \w*_\w\S*             # snake_case
    | \#[\w\[]\S*           # a hash glued to a word
    | \S*\(\)              # a call
    | @@+ | ::+ | \$[A-Za-z] # marks of programs
    | (?<!\S)--\w\S*       # an option
    | \S*~\\               # a broken reference
    """,
    re.VERBOSE,
)


def no_code(candidate: Candidate) -> Candidate | Reason:
    """Cut before the first word that looks like code, if the writer writes none."""
    found = _CODE.search(candidate.text)
    if found is None or _CODE.search(candidate.paragraph):
        return candidate
    text = candidate.text[: found.start()].rstrip(" ([{\"'“‘*`")
    return candidate.cut(text) if text.strip() else Reason.MARKUP
