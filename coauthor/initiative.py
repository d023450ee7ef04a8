"""How eager coauthor is in one document, by the settings and by the document.

A folder and a document can come from anyone: they may make coauthor quieter than the
writer's own settings say, and never louder.
"""

from collections.abc import Mapping
from functools import lru_cache

from coauthor.document.front_matter import front_matter
from coauthor.document.store import TextDocument
from coauthor.settings import Settings
from coauthor.settings_keys import shown
from coauthor.settings_rules import INITIATIVES, Initiative, Levels, writes_in

_LEVELS: dict[str, Initiative] = {
    **{level.lower(): level for level in INITIATIVES},
    "no": "off",
    "false": "off",
}


OFF_HERE = (
    "In this document coauthor is off: your settings, its folder or its first lines "
    "say so; with `onDemand` it works only when you ask."
)


def why_off(document: TextDocument, settings: Settings) -> str:
    """One sentence that says why coauthor is off in a document; empty where it is not.

    With the setting to change: whoever reads it may have forgotten that they set it.
    """
    language, uri = document.dialect, document.uri
    if not writes_in(settings.languages, document.language):
        left_out = document.language
        return f"The setting `languages` leaves out {left_out}: coauthor is off here."
    if _by_document(front_matter(document.head)) == "off":
        return "The document says in its first lines that coauthor is off here."
    if settings.own.of(language, uri) == "off":
        who = f"Your settings (`{settings.own.key_for(language, uri)}`)"
    elif settings.folder.of(language, uri) == "off":
        who = "The settings in its folder (`.coauthor/config.toml`)"
    else:
        return ""
    return f'{who} say that coauthor is off here; "onDemand" lets you ask.'


def initiative_of(document: TextDocument, settings: Settings) -> Initiative:
    """How eager to be in a document. Costs some microseconds."""
    level = _by_settings(settings.own, settings.folder, document.dialect, document.uri)
    own = _by_document(front_matter(document.head))
    return level if own is None else quieter(level, own)


def quieter(one: Initiative, other: Initiative) -> Initiative:
    """The less eager of two."""
    return INITIATIVES[min(INITIATIVES.index(one), INITIATIVES.index(other))]


def problem_in(document: TextDocument) -> str:
    """What is wrong with what a document says of initiative; mostly empty."""
    said = front_matter(document.head)
    if "initiative" not in said or _by_document(said) is not None:
        return ""
    choices = ", ".join(INITIATIVES)
    return (
        f"This document says `coauthor` {shown(said['initiative'])}, which is none of "
        f"{choices}; it is ignored."
    )


@lru_cache(maxsize=64)
def _by_settings(own: Levels, folder: Levels, language: str, uri: str) -> Initiative:
    level = own.of(language, uri) or "onPause"
    limit = folder.of(language, uri)
    return level if limit is None else quieter(level, limit)


def _by_document(said: Mapping[str, object]) -> Initiative | None:
    level = said.get("initiative")
    return _LEVELS.get(level.strip().lower()) if isinstance(level, str) else None
