"""Words behind which a phrase cannot end, because they announce the next word."""

from coauthor.shaping.words import folded, words

# Not those that also end a phrase, such as "there", "up" or "before".
_WORDS = """
    a about across against although am among amongst an and another are as at be because
    become becomes been being between beyond but by can cannot concerning could despite
    during each either every except for from had has have he his i i'd i'll i'm i've if
    in including into is it's its like may might must my neither nor of on onto or our
    per quite rather she should since some such than that that's the their there's
    these they they're this those though through to toward towards unless until upon
    very via was we we're were what when where whereas whether which while who whose
    will with within without would you're your
"""
_LEADS_ON = frozenset(_WORDS.split())


def leads_on(word: str) -> bool:
    """Whether a folded word announces the next one; a cut text looks broken there.

    A single letter is mostly the beginning of something.
    """
    return word in _LEADS_ON or (len(word) == 1 and word.isalpha())


def last_that_can_end(text: str) -> int | None:
    """The offset behind the last word that does not lead on; None where there is none.

    The end of the text where its last word can end a phrase.
    """
    said = words(text)
    kept = len(said)
    while kept and leads_on(said[kept - 1].folded):
        kept -= 1
    if said and not kept:
        return None
    return len(text) if kept == len(said) else said[kept - 1].end


def leads_to(after: str) -> bool:
    """Whether a text that goes on with `after` can follow a word that leads on."""
    first = folded(after[:100])[:1]
    return bool(first) and not leads_on(first[0])
