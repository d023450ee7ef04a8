"""The value that walks through shaping, and what comes out at the end."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

Length = Literal["clause", "sentence"]
"""How much a suggestion offers at most."""

LONGEST_CUT = 24
"""Words after which a small model has lost its thread."""


class Reason(StrEnum):
    """Why nothing is shown."""

    EMPTY = "empty"
    """The model gave no text."""
    INSIDE_WORD = "inside_word"
    """The cursor stands between two letters of one word."""
    NEW_PARAGRAPH = "new_paragraph"
    """The model wants to begin a paragraph where a sentence is not finished."""
    MARKUP = "markup"
    """Nothing but markup that has no place there."""
    REPEATS_BEFORE = "repeats_before"
    """It says what already stands before the cursor."""
    REPEATS_AFTER = "repeats_after"
    """It says what already stands after the cursor."""
    LOOPS = "loops"
    """It goes round in circles from its first word."""
    INSULTS = "insults"
    """It has a word for people that may hurt, and that the writer has not used."""
    BAD_SEAM = "bad_seam"
    """It does not fit on to what was typed, such as a full stop after a space."""
    ONLY_PUNCTUATION = "only_punctuation"
    """It has no letter and no digit."""
    TOO_SHORT = "too_short"
    """A single character is not worth a look."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Model text on its way to become a suggestion; every newline is `LF`."""

    before: str
    """The text that ends at the cursor."""
    after: str
    """The text that begins at the cursor."""
    text: str
    """What the model wants to put between the two."""
    newline: str = "\n"
    """What the document ends its lines with."""
    language: str = "plaintext"
    """The LSP language id of the document."""
    length: Length = "sentence"
    max_words: int = LONGEST_CUT
    """How much of a sentence that does not end is kept."""
    whole: bool = False
    """The last word is complete, because the model or a step ended the text there."""
    exact: bool = True
    """The text is known to go on right after the last typed character.

    So without a leading space it goes on inside the typed word.
    False for models that answer in messages, which often drop that space or say the
    typed word again.
    """

    @property
    def paragraph(self) -> str:
        """The text of the cursor's paragraph before the cursor."""
        return _last_paragraph(self.before)

    @property
    def line(self) -> str:
        """The text of the cursor's line before the cursor."""
        return self.before.rpartition("\n")[2]

    @property
    def after_in_paragraph(self) -> str:
        """The text after the cursor up to a blank line."""
        return re.split(r"\n[ \t]*\n", self.after, maxsplit=1)[0]

    @property
    def sentence_goes_on(self) -> bool:
        """Whether the cursor stands in a sentence whose second half follows it."""
        rest = self.after_in_paragraph.lstrip()
        return rest[:1].islower() or rest[:2] in ("I ", "I'", "I’")

    def saying(self, text: str) -> "Candidate":
        """Give the same place another text."""
        return replace(self, text=text)

    def cut(self, text: str) -> "Candidate":
        """Give the same place a beginning of the text that ends with a whole word."""
        return replace(self, text=text, whole=True)


def _last_paragraph(text: str) -> str:
    """What stands behind the last blank line, looked for from the end."""
    end = text.rfind("\n")
    while end > 0:
        start = text.rfind("\n", 0, end)
        if start >= 0 and not text[start + 1 : end].strip(" \t"):
            return text[end + 1 :]
        end = start
    return text


@dataclass(frozen=True, slots=True)
class Shaped:
    """A finished suggestion, or the reason why there is none."""

    text: str
    reason: Reason | None = None
