"""Compare what counts in two texts, kind by kind.

The two multisets must be equal: lost, doubled, altered and invented things all show.
This errs on the strict side: a variant withheld costs less than a link lost.
"""

from collections import Counter
from collections.abc import Iterator

from coauthor.shaping.guard.facts import facts
from coauthor.shaping.guard.scan import scan
from coauthor.shaping.guard.thing import Level, Verdict

_SHOWN_CHARACTERS = 60


def check(original: str, variant: str, language: str, level: Level) -> Verdict:
    """Whether the variant keeps what it must, after the repairs that are certain.

    `language` is the LSP language of the document.
    """
    before = _things(original, language, level)
    after = _things(variant, language, level)
    lost = (f"It lost the {kind} {_shown(key)}." for kind, key in _rest(before, after))
    invented = (
        f"It has the {kind} {_shown(key)}, which your text has not."
        for kind, key in _rest(after, before)
    )
    return Verdict(variant, (*lost, *invented))


def _things(text: str, language: str, level: Level) -> Counter[tuple[str, str]]:
    """Everything that must be kept, with its kind."""
    scanned = scan(text, language)
    found = list(scanned.things)
    if level == "facts":
        found += facts(text, scanned)
    return Counter((thing.kind, thing.key) for thing in found)


def _rest(
    these: Counter[tuple[str, str]], those: Counter[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """What `these` have more of than `those`, each once."""
    yield from these - those


def _shown(what: str) -> str:
    flat = " ".join(what.split())
    if len(flat) > _SHOWN_CHARACTERS:
        flat = flat[: _SHOWN_CHARACTERS - 1] + "…"
    return f"“{flat}”"
