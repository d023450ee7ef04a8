"""The words that fill the gap of a starter such as `Who would miss the ___?`.

A small model soon loses its thread, but the next word it thinks of is nearly always
one that fits. So a starter with a gap takes no more from it than that: one of the
text's own subjects, and the sentence is as good as its starter.
"""

import re

_MOST_WORDS = 3
_FEWEST_LETTERS = 3
_WORD = re.compile(r"\s?([^\W\d_]+(?:[-'’][^\W\d_]+)*)")

# Words that name nothing: with them a name does not begin, and before them it ends.
_EMPTY_WORDS = """
    about above according across actual after again against ago all almost alone along
    already also although always among and another any anyone anything are around ask
    asked away back bad became because become been before began behind being below best
    better between big bit both bottom but called came can come could couple current did
    different does doing done down during each early either else end enough entire
    especially even ever every everything exact few first following for found from full
    further gave get give given goes going gone good got great had has have having he
    her here hers high him his hour how however important instead into its itself just
    knew know known large last later least left less let like likely little long longer
    looked low made main make man many may maybe mean men might more most much must name
    near nearly need never new next night nobody none nor not nothing now off often old
    once one only onto original other others our out over own past perhaps possible
    present previous probably put quite rather real really right said same saw say
    second see seem seemed seen set several shall she should simple since single size
    small some somebody something sometimes soon still such take taken tell text than
    that the their them then there these they third this those though three through thus
    together told too took top toward towards true truth turned two under until upon use
    used usual usually very want wanted wants was well went were what when where whether
    which while who whole whom whose why will with within without would yes yet you
    young your
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
# Nouns that are about nothing, and parts of the body. Unlike the others they may have
# a word before them.
_VAGUE_WORDS = """
    afternoon afternoons amount amounts arm arms basis beginning bit bunch
    case cases centuries century chance couple course day days deal decade decades
    degree ease end evening evenings example extent eye eyes face fact feet finger
    fingers foot front hair half hand hands head hour hours idea kilometre
    kilometres kind lack life lips lot lots majority manner matter middle mile miles
    minority minute minutes moment moments month months morning mornings mouth need
    love night nights nose note number numbers one ones order others page pair part
    parts
    people percent person piece pieces place point points pound pounds range rear
    reason reasons rest result results second seconds sense series shoulder
    shoulders side sides size skin sort sorts step steps story subject summary
    term terms thanks thing things time times today tomorrow use variety
    verge voice way ways week weeks word words world year years yesterday
"""
_VAGUE = frozenset(_VAGUE_WORDS.split())


def gap_words(continuation: str) -> str | None:
    """The one to three words with which `continuation` names something.

    They come first in it, and no other word behind them belongs to them.
    None when it names nothing, or when its last word may not be whole.
    """
    taken: list[str] = []
    at = 0
    match = _WORD.match(continuation)
    while match and not ends_name(match[1]):
        taken.append(match[1])
        at = match.end()
        match = _WORD.match(continuation, at)
    if (match.end() if match else at) == len(continuation):
        return None
    if len(taken) > _MOST_WORDS or _VAGUE.intersection(taken):
        return None
    return " ".join(taken) or None


def names_nothing(continuation: str) -> bool:
    """Whether it is clear already that `continuation` begins with no name."""
    first = _WORD.match(continuation)
    if first is None:
        return bool(continuation.strip())
    says_nothing = first[1] in _VAGUE or ends_name(first[1])
    return first.end() < len(continuation) and says_nothing


def next_word(text: str, at: int) -> re.Match[str] | None:
    """The word that begins here or behind one space; `[1]` is the word itself."""
    return _WORD.match(text, at)


def is_vague(word: str) -> bool:
    """Whether it is a noun that is about nothing, such as `thing`."""
    return word.casefold() in _VAGUE


def ends_name(word: str) -> bool:
    """Whether the word names nothing, so that a name is over before it."""
    letters = word.casefold()
    return letters in _EMPTY or len(word) < _FEWEST_LETTERS or not word.isalpha()
