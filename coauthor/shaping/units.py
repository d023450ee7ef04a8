"""The first word, clause or sentence of a suggestion, for whoever takes it in parts."""

import re
from typing import Literal

from coauthor.document.sentences import clause_ends
from coauthor.shaping.first_sentence import first_sentence

Unit = Literal["word", "clause", "sentence", "all"]

_WORD = re.compile(r"\s*(?:[^\s—、，。！？；：]+[—、，。！？；：]*|[—、，。！？；：]+)")  # noqa: RUF001
"""A word with the space before it and the marks behind it."""


def first_unit(before: str, text: str, unit: Unit) -> str:
    """The beginning of a text that is one unit; all of it where it has no more.

    `before` is what stands in front of the text. Never empty, unless the text is.
    """
    if unit == "word":
        found = _WORD.match(text)
        return found[0] if found else text
    end = None if unit == "all" else first_sentence(before, text, final=True)
    sentence = text[:end]
    if unit != "clause":
        return sentence
    for clause in clause_ends(sentence):
        if any(character.isalnum() for character in sentence[:clause]):
            return sentence[:clause]
    return sentence
