"""Keep what people were called in older books out of texts that do not speak so.

A small model has read much of the nineteenth century, and brings its words for people
into a recipe. Where the writer uses the word, it is the writer's subject.
"""

import re

from coauthor.shaping.candidate import Candidate, Reason

_INSULTS = re.compile(
    r"\b(?:nigg(?:er|a)|negro|negress|mulatto|darky|darkie|half-?(?:breed|caste)|"
    r"redskin|squaw|chinam[ae]n|coolie|jewess|gyps(?:y|ie)|savage|heathen|idiot|"
    r"cripple|lunatic|whore|bastard|fag(?:got)?)(?:e?s)?\b"
    r"|\b(?:colou?red|white|black|red|yellow|brown|dark)(?:[- ]skinned)?"
    r"(?= (?:m[ae]n|wom[ae]n|people|persons?|boys?|girls?|race|races|skins?|folks?)\b)",
    re.IGNORECASE,
)
"""Slurs, words for people that became slurs, and people told by their skin."""


def no_insults(candidate: Candidate) -> Candidate | Reason:
    """Refuse a text with such a word that does not stand around the cursor."""
    around: str | None = None
    for found in _INSULTS.finditer(candidate.text):
        if around is None:
            around = f"{candidate.before}\n{candidate.after}".casefold()
        if found[0].casefold() not in around:
            return Reason.INSULTS
    return candidate
