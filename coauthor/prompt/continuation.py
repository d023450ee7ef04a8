"""The prompt for an inline suggestion: what stands around the cursor, and notes.

The text that grows with each keystroke comes last, so that a backend which keeps its
state evaluates only the new characters.
"""

import re
from itertools import takewhile

from coauthor.backends.base import (
    Capabilities,
    Part,
    Sampling,
    SpecialPart,
    TextPart,
)
from coauthor.context.choose_notes import NO_CHOICE, Choice
from coauthor.context.window import Window

INLINE_SAMPLINGS = (
    Sampling(repeat_penalty=1.1),
    Sampling(temperature=0.6, repeat_penalty=1.1, seed=1),
    Sampling(temperature=0.8, repeat_penalty=1.1, seed=2),
    Sampling(temperature=0.8, repeat_penalty=1.1, seed=3),
    Sampling(temperature=1.0, repeat_penalty=1.1, seed=4),
)
"""Greedy first; the others give alternatives, or a second try when nothing fits.

Measured on the first bundled model at 132 places: without a penalty 40 % of the
suggestions end without punctuation, with 1.1 it is 29 %, and the first word is right
just as often (20 %). Heat makes it wrong more often: 17 % right at 0.6, 14 % at 0.8.
"""


def continuation(
    window: Window, capabilities: Capabilities, notes: Choice = NO_CHOICE
) -> tuple[Part, ...]:
    """Ask for the text at the cursor.

    Notes stand before all the text, because they change least, and the author's note
    before the cursor's paragraph, where it says most.

    A model that only answers messages is asked for it in words.
    Fill-in-the-middle is used where the model knows it and the paragraph goes on after
    the cursor; everywhere else the model just continues the text before the cursor.
    """
    if not capabilities.raw:
        # Late, because the bundled model's first suggestion does not need it.
        from coauthor.prompt.asked_continuation import asked_continuation

        return asked_continuation(window, notes)
    # Not for the paragraphs behind this one: seeing them made the first bundled model
    # worse at the end of a paragraph (first word right 21 % instead of 28 %).
    before = _before(window.before, notes)
    if capabilities.fim_order is None or not window.goes_on:
        return before
    # Not always what follows now: the model would evaluate everything anew for it.
    after = TextPart(window.told_after, trim="end")
    prefix, suffix = SpecialPart("fim_prefix"), SpecialPart("fim_suffix")
    middle = SpecialPart("fim_middle")
    if capabilities.fim_order == "spm":
        return (suffix, after, prefix, *before, middle)
    return (prefix, *before, suffix, after, middle)


def note_part(text: str) -> TextPart:
    """One note."""
    return TextPart(f"{text}\n\n")


def author_part(text: str) -> TextPart:
    """The author's note, in the form in which models have seen it most."""
    return TextPart(f"[Author's note: {text}]\n\n")


BREAK = TextPart("***\n\n")
"""Between notes and text: what writers put between scenes."""


def _before(text: str, notes: Choice) -> tuple[TextPart, ...]:
    """What stands before the cursor, with the notes; the last part ends there."""
    text = _INDENTATION.sub("", text) if _is_set_in(text) else text
    parts = [note_part(it.text) for it in notes.taken]
    parts += [BREAK] if parts else []
    if notes.author:
        paragraph = text.rfind("\n\n") + 2 if "\n\n" in text else 0
        above, text = text[:paragraph], text[paragraph:]
        parts += [TextPart(above, trim="start")] if above else []
        parts.append(author_part(notes.author))
    return (*parts, TextPart(text, trim="start"))


_INDENTATION = re.compile(r"(?m)^[ \t]+(?=\S)")
_REACH = 2000
"""Characters; longer paragraphs are judged by their end."""


def _is_set_in(text: str) -> bool:
    """Whether all of the last paragraph is indented, as in laws, and no list.

    Models take such lines for code or tables: behind those of a licence the first
    bundled model wrote signs and made-up words.
    """
    lines = text[-_REACH:].rstrip().split("\n")
    if len(lines) > 1 and len(text) > _REACH:
        del lines[0]  # It may be cut.
    paragraph = list(takewhile(str.strip, reversed(lines)))
    return bool(paragraph) and all(
        line[:2].isspace() and line.lstrip()[0] not in "-*+•#>|" for line in paragraph
    )
