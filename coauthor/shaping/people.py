"""The people of an English text: those with a name, and nouns that are people.

What stands in the gap of `Behind the ___` must be a thing, and whom `Somebody has been
waiting for ___` means must be a person. A name counts as a person's only where the text
has them do what persons alone do, or gives them a title.
"""

import re
from collections import Counter

from coauthor.shaping.english_words import ADJECTIVES, CLOSED, word_set
from coauthor.shaping.gap_words import ends_name
from coauthor.shaping.noun_phrases import has_s

_DOES = """
    said asked told replied answered whispered shouted cried laughed smiled nodded
    shrugged sighed frowned thought knew felt heard saw looked watched stared stood sat
    walked ran pulled put took held shook turned opened closed wanted wished hoped
    remembered forgot followed woke slept lived loved hated kissed waited
    says asks tells thinks knows looks smiles nods walks sits stands wants feels
"""
_TITLE = (
    r"(?:Mrs?|Ms|Miss|Dr|Aunt|Uncle|Captain|Father|Sister|Brother|Lady|Lord|Sir)\.?"
)
_NAME = r"[A-Z][^\W\d_A-Z]+(?:[ -][A-Z][^\W\d_A-Z]+)?"
_PERSON = re.compile(
    rf"(?<![\w.’'-])(?P<titled>{_TITLE} {_NAME})"
    rf"|(?<![\w’'-])(?P<doing>{_NAME})"
    r"(?= (?:had |has |never |only |just |then |always )?"
    rf"(?:{'|'.join(_DOES.split())})\b)"
    rf"|\b(?:told|asked|said|cried|whispered|answered) (?P<met>{_NAME})"
)
_IN_PUBLIC = re.compile(
    r"\b(?:chancellor|company|court|election|government|minister|mayor|parliament|party"
    r"|police|president|reporters?|senator|trial)\b",
    re.IGNORECASE,
)
"""Words of texts whose persons may be real: an idea about those could be slander."""
_MOST_CHARACTERS = 12_000
"""Of the end of a long text."""
_ARTICLE = re.compile(r"\b(?:the|an?|this|that|every|in|at|near)\Z", re.IGNORECASE)
"""Before places and things: `in London`, `the Thames`."""
_PEOPLE = word_set(
    """
    actor actress aunt author baby boy brother captain child clerk colleague councillor
    cousin dad daughter doctor driver farmer father fisherman friend gardener gentleman
    girl grandfather grandmother guard guest hunter husband king lady lawyer man mayor
    mother mum neighbour neighbor nurse officer parent patient pilot planner poet
    prince princess queen reader researcher sailor servant sister
    soldier son stranger student teacher tenant team thief traveller uncle visitor voter
    waiter widow wife witness worker writer
    boss chancellor citizen customer employee employer enemy foreigner immigrant kid
    leader lover member migrant minister muslim jew player president prisoner refugee
    senator settler slave speaker survivor victim volunteer
    children wives ladies thieves folk crowd police family staff
    """
)
_ENDS_AS_PEOPLE = ("man", "men", "person", "people")
_MAKE_PEOPLE = re.compile(r"\w{3,}(?:ist|ian)s?\Z")
"""As in `scientist` and `librarian`."""
_NO_PEOPLE = word_set("checklist playlist shortlist wishlist specimen amen omen acumen")


def people_in(text: str) -> list[str]:
    """The names of persons as an English text writes them, the most frequent first.

    None where the text is about public life, whose people are real.
    """
    text = text[-_MOST_CHARACTERS:]
    if _IN_PUBLIC.search(text):
        return []
    found = (it["titled"] or it["doing"] or it["met"] for it in _PERSON.finditer(text))
    done = Counter(map(_without_opening, found))
    times = {
        name: text.count(name)
        for name, count in done.items()
        if _is_name(name, text, often=count > 1)
    }
    return [name for name, _ in Counter(times).most_common()]


def person_in(said: str, text: str) -> str | None:
    """The person of the text whom the words begin with, as the text writes them."""
    whole = (
        it for it in people_in(text) if re.match(rf"{re.escape(it)}\b", said, re.I)
    )
    return max(whole, key=len, default=None)


def is_people(noun: str) -> bool:
    """Whether the noun is one or several persons: `guard`, `young mothers`."""
    last = noun.casefold().split()[-1]
    one = last.removesuffix("s")
    if one in _NO_PEOPLE:
        return False
    if last in _PEOPLE or one in _PEOPLE or one.endswith(_ENDS_AS_PEOPLE):
        return True
    return _MAKE_PEOPLE.match(last) is not None


def is_several(noun: str) -> bool:
    """Whether the noun is of several: `windows`, `children`."""
    last = noun.casefold().split()[-1]
    return last in _SEVERAL or (has_s(last) and last not in _ONE)


_SEVERAL = word_set(
    "children men women people feet teeth geese mice sheep wives cattle police criteria"
    " phenomena"
)
_ONE = word_set(
    "news lens chaos gas canvas atlas series species physics politics ethics economics"
    " mathematics means texas christmas james charles thomas nicholas lucas agnes"
)
"""With an `s` that is their own."""


def _without_opening(name: str) -> str:
    """The name without a word that only begins its sentence: `Then Anton`."""
    first, _, rest = name.partition(" ")
    return rest if rest and _is_common(first) else name


def _is_common(word: str) -> bool:
    low = word.casefold()
    return ends_name(low) or low in CLOSED or low in ADJECTIVES


def _is_name(name: str, text: str, *, often: bool) -> bool:
    """Whether it has no article, and capitals inside of sentences as well.

    One of whom `often` something is told may begin each of those.
    """
    if _is_common(name.split()[-1]) or re.search(
        rf"(?<!\w){re.escape(name.lower())}(?!\w)", text
    ):
        return False
    places = re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)
    before = [text[: it.start()].rstrip(" ") for it in places]
    if any(_ARTICLE.search(it) for it in before):
        return False
    if " " in name or (often and not is_several(name)):
        return True
    return any(re.search(r"[\w,;]\Z", it) for it in before)
