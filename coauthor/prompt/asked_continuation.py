"""The prompt for a suggestion from a model that only answers messages.

Its words are `prompts/suggestion.txt`, in the form of a prompt file's body. What grows
with each keystroke comes last, so that a server may keep what it has read before.
"""

import re
from collections.abc import Mapping
from functools import cache

from coauthor.backends.base import MessagePart
from coauthor.context.choose_notes import Choice
from coauthor.context.window import Window
from coauthor.prompt.library import shipped_folder
from coauthor.prompt.read_prompt import read_body
from coauthor.prompt.template import Template, fill
from coauthor.prompt.values import less_around

_LAST_WORD = re.compile(r"[^\W_](?:[\w'’-]*[^\W_])?\Z")
_LONGEST_WORD = 40
_REACH = 200


def asked_continuation(
    window: Window, notes: Choice, *, less: bool = False
) -> tuple[MessagePart, ...]:
    """Ask for the words at the cursor; the answer is the words alone.

    With `less`, a quarter of the window and no notes.

    Where a word stands at the cursor the model says it again, because a message cannot
    tell whether it goes on with a space; `trim_before` takes it off.
    The text before the cursor loses the space at its end, where a message would too.
    """
    system, user = _templates()
    told = [*(it.text for it in notes.taken), notes.author]
    values: Mapping[str, str] = {
        "before": window.before.rstrip(),
        "after": window.told_after.strip() if window.goes_on else "",
        "text": _last_word(window.before),
        "notes": "\n\n".join(filter(None, told)),
    }
    if less:
        values = less_around(values)
    return (
        MessagePart("system", fill(system, values).strip()),
        MessagePart("user", fill(user, values).strip()),
    )


def _last_word(before: str) -> str:
    """The word that ends at the cursor; empty where none does, or one without end."""
    last = _LAST_WORD.search(before[-_REACH:])
    return last[0] if last and len(last[0]) <= _LONGEST_WORD else ""


@cache
def _templates() -> tuple[Template, Template]:
    path = shipped_folder() / "suggestion.txt"
    return read_body(path.read_text(encoding="utf-8"))
