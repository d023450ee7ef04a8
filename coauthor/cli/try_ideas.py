"""Which ideas `coauthor try` asks for: those that a text of this kind calls for."""

from collections.abc import Mapping

from coauthor.document.text_kind import TextKind, kind_of

FOR_STORY = ("what-next", "what-if")
FOR_LETTER = ("questions-a-reader-asks",)
FOR_ARGUMENT = ("counter-arguments", "next-point")
FOR_REST = ("next-point", "questions-a-reader-asks")
"""Such as instructions, reports and news."""

_FITTING: Mapping[TextKind, tuple[str, ...]] = {
    "letter": FOR_LETTER,
    "story": FOR_STORY,
    "argument": FOR_ARGUMENT,
}


def fitting_ideas(text: str, language: str) -> tuple[str, ...]:
    """The ids of the commands that fit the text, the best first.

    `language` is the LSP language id.
    """
    return _FITTING.get(kind_of(text, language), FOR_REST)
