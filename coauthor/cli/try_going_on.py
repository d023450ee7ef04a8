"""A suggestion of `coauthor try` that stops within its sentence, and how that goes on.

A writer who takes such a suggestion is shown the next one, so we take it as well.
"""

from collections.abc import Awaitable
from dataclasses import replace
from typing import Protocol

from coauthor.lsp.client import OpenDocument
from coauthor.shaping.first_sentence import first_sentence, stands_after_sentence

_MOST_TAKEN = 3
"""Suggestions after the first one."""


class Editor(Protocol):
    """What is needed of the client."""

    def change(self, document: OpenDocument) -> None:
        """Tell the server the document's new text."""
        ...

    def inline_completion(
        self, document: OpenDocument, offset: int
    ) -> Awaitable[list[str]]:
        """The suggestions at an offset."""
        ...


async def going_on(
    editor: Editor, document: OpenDocument, offset: int, text: str
) -> str:
    """The suggestion with those that follow it, up to the end of its sentence.

    Unchanged where it leads over to words that stand behind the cursor. It may still
    break off in the end. The server has the document without it again afterwards.
    """
    before, after = document.text[:offset], document.text[offset:]
    if not text.strip() or leads_over(before, rest_of_paragraph(after)):
        return text
    whole, changed = text, False
    for _ in range(_MOST_TAKEN):
        if first_sentence(before, whole, final=True) is not None:
            break
        longer = replace(document, text=before + whole + after)
        editor.change(longer)
        changed = True
        more = await editor.inline_completion(longer, offset + len(whole))
        if not more or not more[0].strip():
            break
        whole += more[0]
    if changed:
        editor.change(document)
    return whole[: first_sentence(before, whole, final=True)]


def breaks_off(before: str, text: str, after: str) -> bool:
    """Whether a suggestion ends within its sentence, and no words behind it end that.

    `before` and `after` are what stands around it in its paragraph.
    """
    ends = first_sentence(before, text, final=True) is not None
    return not ends and not leads_over(before, after)


def leads_over(before: str, after: str) -> bool:
    """Whether words of the same sentence stand on both sides of a place."""
    words = after.split(maxsplit=1)
    return bool(words) and not stands_after_sentence(before, words[0])


def rest_of_paragraph(after: str) -> str:
    """The text behind a cursor up to the next blank line."""
    lines = after.splitlines(keepends=True)
    if not lines:
        return ""
    # The cursor's own line does not end the paragraph where nothing is left of it.
    blank = (n for n, line in enumerate(lines) if n and not line.strip())
    return "".join(lines[: next(blank, len(lines))]).rstrip()
