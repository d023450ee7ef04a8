"""The language of a text, where it is clear; otherwise nothing is said.

A wrong guess would silence coauthor in the writer's own language, so every doubt
counts as "not known".
"""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_LEAST_LETTERS = 80
_CLEAR = 0.99
"""Of the detector's own probability, both for the whole text and for its halves."""

_NOT_PROSE = re.compile(
    r"\A---\n.*?^---$"  # front matter
    r"|^(?:```|~~~).*?^(?:```|~~~)"  # code blocks
    r"|`[^`\n]*`"
    r"|https?://\S+"
    r"|\$[^$\n]*\$"
    r"|\\[A-Za-z]+(?:\[[^\]\n]*\])?(?:\{[^}\n]*\})?"  # LaTeX commands
    r"|<[^>\n]+>",
    re.DOTALL | re.MULTILINE,
)


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of the language in which the prose clearly is, or None."""
    prose = " ".join(_NOT_PROSE.sub(" ", text).split())
    letters = sum(map(str.isalpha, prose))
    weight = letters if prose.isascii() or letters == 0 else _weight(prose)
    if weight < _LEAST_LETTERS:
        return None
    half = len(prose) // 2
    found = {_classify(part) for part in (prose, prose[:half], prose[half:])}
    return found.pop() if len(found) == 1 else None


def _weight(prose: str) -> int:
    """Letters, where one of a script without spaces says as much as several."""
    return sum(4 if "\u3040" <= c <= "\u9fff" else c.isalpha() for c in prose)


def _classify(prose: str) -> str | None:
    code, probability = _detector().classify(prose)
    return str(code) if probability >= _CLEAR else None


@cache
def _detector() -> "LanguageIdentifier":
    """Loaded at the first question: it takes a third of a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
