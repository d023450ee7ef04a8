"""Notes, as a writer jots them down, out of a finished sentence: for `expand`."""

import re
from random import Random

_SMALL_WORDS = """
a an the and or but nor so yet if then than that this these those there here of to in
on at by for with from into onto upon over under about as is are was were be been being
am do does did done have has had having will would shall should can could may might
must it its he him his she her hers they them their we us our you your i me my who whom
whose which what when where while because though although until since not very too also
just only even still again ever both each such same own other some any all more most
s t d ll ve re m
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_TOKEN = re.compile(r"[\w’'-]+|[^\w\s]")
_FEWEST = 3
_LEFT_OUT = 0.1
"""The share of words a writer leaves to us."""


def keywords(text: str, random: Random) -> str:
    """The words of the text that carry it, in their order, in one of four common forms.

    Numbers, names and `no` always stay, since nothing could bring them back. Empty when
    there are fewer than three.
    """
    phrases: list[list[str]] = [[]]
    first = True
    for token in _TOKEN.findall(text):
        if not token[0].isalnum():
            phrases.append([])
            first = first or token in ".?!"
            continue
        is_name = token[0].isupper() and not first
        carries = is_name or any(it.isdigit() for it in token) or token == "no"
        if not carries and (_is_small(token) or random.random() < _LEFT_OUT):
            phrases.append([])
        else:
            phrases[-1].append(token.lower() if first and token.istitle() else token)
        first = False
    notes = [" ".join(words) for words in phrases if words]
    if sum(map(len, phrases)) < _FEWEST:
        return ""
    match random.randrange(4):
        case 0:
            return "\n".join(f"- {note}" for note in notes)
        case 1:
            return "\n".join(notes)
        case 2:
            return " ".join(notes)
        case _:
            return ", ".join(notes)


def _is_small(token: str) -> bool:
    return token.lower().replace("’", "'").split("'")[0] in _SMALL
