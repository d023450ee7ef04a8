"""Roundabout phrases in the place of plain words: for `shorten`.

What the model is to find again is what its author wrote; only the longer form is made.
So the skill learns to undo these phrases and little else, and its card says so.
"""

import re
from random import Random

_ROUNDABOUT = {
    "to": ("in order to", "so as to"),
    "because": (
        "due to the fact that",
        "for the reason that",
        "owing to the fact that",
    ),
    "although": ("despite the fact that", "in spite of the fact that"),
    "though": ("despite the fact that",),
    "if": ("in the event that", "on the condition that"),
    "when": ("at the time when", "at the point in time when"),
    "now": ("at this point in time", "at the present time"),
    "then": ("at that point in time",),
    "often": ("on a regular basis", "in many cases"),
    "sometimes": ("on some occasions", "from time to time, on occasion"),
    "about": ("with regard to", "in relation to", "on the subject of"),
    "before": ("prior to the time when", "in advance of"),
    "after": ("subsequent to",),
    "by": ("by means of",),
    "for": ("for the purpose of",),
    "many": ("a large number of", "a great many"),
    "most": ("the majority of", "the greater part of"),
    "some": ("a certain number of",),
    "few": ("a small number of",),
    "enough": ("a sufficient amount of",),
    "can": ("is in a position to", "has the ability to"),
    "could": ("was in a position to", "had the ability to"),
    "must": ("is obliged to", "has no choice but to"),
    "may": ("has the possibility to",),
    "use": ("make use of",),
    "used": ("made use of",),
    "decide": ("come to a decision to", "make the decision to"),
    "decided": ("came to the decision", "made the decision"),
    "think": ("are of the opinion", "hold the view"),
    "thought": ("was of the opinion", "held the view"),
    "know": ("are aware of the fact",),
    "knew": ("was aware of the fact",),
    "help": ("be of assistance to", "lend assistance to"),
    "show": ("give an indication of",),
    "showed": ("gave an indication of",),
    "until": ("until such time as",),
    "while": ("during the time that",),
    "perhaps": ("it is possible that perhaps",),
    "soon": ("in the near future", "before very long at all"),
    "again": ("once again, another time",),
    "like": ("in a manner similar to",),
}
_FILLERS = (
    "it should be noted that",
    "it is important to note that",
    "it goes without saying that",
    "as a matter of fact,",
    "for all intents and purposes,",
    "needless to say,",
    "the fact of the matter is that",
    "it is worth pointing out that",
)
_EMPTY_WORDS = (
    "really",
    "very much",
    "basically",
    "actually",
    "quite simply",
    "in fact",
)
_PLAIN = re.compile(rf"(?<=[a-z,] )(?:{'|'.join(_ROUNDABOUT)})(?= [a-z])")
_SENTENCE = re.compile(
    r"(?:\A|(?<=[.!?] ))(?:The|It|There|This|We|They|He|She|In)(?= )"
)
_VERB = re.compile(r"(?<=[a-z] )(?:is|are|was|were|has|have|had)(?= [a-z])")
_CHANGED = 0.5
"""The chance of each place: a text with all of them is nobody's."""


def wordy(text: str, random: Random) -> str:
    """The text said in more words; as it is where it has no place for them."""

    def roundabout(match: re.Match[str]) -> str:
        return _maybe(random.choice(_ROUNDABOUT[match[0]]), match[0], random)

    def padded(match: re.Match[str]) -> str:
        word = match[0]
        longer = f"{word} {random.choice(_EMPTY_WORDS)}"
        return _maybe(longer, word, random, _CHANGED / 2)

    def opened(match: re.Match[str]) -> str:
        filler = random.choice(_FILLERS)
        longer = f"{filler[0].upper()}{filler[1:]} {match[0].lower()}"
        return _maybe(longer, match[0], random, _CHANGED / 2)

    text = _PLAIN.sub(roundabout, text)
    text = _VERB.sub(padded, text)
    return _SENTENCE.sub(opened, text)


def _maybe(longer: str, plain: str, random: Random, chance: float = _CHANGED) -> str:
    return longer if random.random() < chance else plain
