"""How eager coauthor is, and the rules that say so for some documents.

Rules come from files that anyone may have written, so each is checked by itself, and
no glob can make the comparison slow.
"""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal, TypeGuard, get_args
from urllib.parse import unquote

import msgspec
from msgspec import Meta, Struct

from coauthor.document.language_ids import dialect_id, language_id
from coauthor.settings_keys import shown

Initiative = Literal["off", "onDemand", "onPause", "flow"]
INITIATIVES: tuple[Initiative, ...] = get_args(Initiative)
"""From the quietest to the most eager."""

LanguageId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][\w.+#-]*\Z", max_length=60)]
LANGUAGES = (
    "markdown",
    "plaintext",
    "latex",
    "tex",
    "restructuredtext",
    "asciidoc",
    "typst",
    "org",
    "gitcommit",
    "mail",
    "html",
)
"""The LSP language ids of prose."""

MOST_RULES = 100


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """What holds for the documents of a language, at a place, or both."""

    initiative: Initiative
    language: LanguageId | None = None
    """The LSP language id, or an editor's name for it; None means all."""
    glob: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    """Which paths; None means all. See `matches`."""

    def fits(self, language: str, uri: str) -> bool:
        """Whether a document is meant; `language` is its `dialect_id`."""
        if self.language is not None:
            wanted = dialect_id(self.language)
            if wanted not in (language, language_id(language)):
                return False
        return self.glob is None or matches(self.glob, uri)


class Levels(Struct, frozen=True):
    """What one source says of all documents: a level, and rules for some."""

    initiative: Initiative | None = None
    """For documents that no rule is about; None where nothing is said."""
    rules: tuple[Rule, ...] = ()

    def of(self, language: str, uri: str) -> Initiative | None:
        """What is said of a document; `language` is its `dialect_id`.

        A rule with a glob is closer than one with a language only, and that is closer
        than the level for all. Of several, the last one counts.
        """
        by_language = by_glob = None
        for rule in self.rules:
            if rule.fits(language, uri):
                if rule.glob is None:
                    by_language = rule.initiative
                else:
                    by_glob = rule.initiative
        return by_glob or by_language or self.initiative

    def key_for(self, language: str, uri: str) -> str:
        """The setting that says what is said of a document."""
        ruled = any(rule.fits(language, uri) for rule in self.rules)
        return "inline.rules" if ruled else "inline.initiative"

    def highest(self) -> Initiative | None:
        """The most eager level of any document; None where nothing limits it."""
        if self.initiative is None:
            return None
        levels = (self.initiative, *(rule.initiative for rule in self.rules))
        return INITIATIVES[max(map(INITIATIVES.index, levels))]


def writes_in(languages: Sequence[str], language: str) -> bool:
    """Whether documents with an LSP language id are among those to write in."""
    return any(language_id(it) == language for it in languages)


def in_both(mine: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """Those of the writer's languages that a folder wants, too."""
    wanted = {language_id(it) for it in theirs}
    return tuple(it for it in mine if language_id(it) in wanted)


def matches(glob: str, uri: str) -> bool:
    """Whether a glob fits the path of a document.

    `*` and `?` stay inside a folder's name and `**` is any number of folders. A glob
    that begins with neither `/` nor `~` may begin at any folder of the path.
    """
    path = unquote(uri.partition("://")[2] if "://" in uri else uri.partition(":")[2])
    if glob.startswith("~/"):
        glob = Path.home().as_posix() + glob[1:]
    parts = glob.strip("/").split("/")
    if not glob.startswith("/"):
        parts.insert(0, "**")
    names = path.strip("/").split("/")
    reached = {0}
    for part in parts:
        if part == "**":
            reached = set(range(min(reached), len(names) + 1))
        else:
            reached = {
                at + 1
                for at in reached
                if at < len(names) and fnmatchcase(names[at], part)
            }
        if not reached:
            return False
    return len(names) in reached


def read_rules(raw: object) -> tuple[tuple[Rule, ...], list[str]]:
    """The rules that are right, and a sentence for each that is not."""
    if not _is_list(raw) or len(raw) > MOST_RULES:
        return (), [
            "`inline.rules` should be a list of tables with `initiative` and a "
            f"`language`, a `glob` or both, not {shown(raw)}; it is ignored."
        ]
    rules: list[Rule] = []
    problems: list[str] = []
    for number, each in enumerate(raw, 1):
        wrong = _wrong(each)
        if wrong:
            message = f"Rule {number} of `inline.rules` is ignored: {wrong}."
            problems.append(message)
        else:
            rules.append(msgspec.convert(each, Rule))
    return tuple(rules), problems


def _wrong(raw: object) -> str:
    """What is wrong with a rule, to complete a sentence; empty when it is right."""
    try:
        rule = msgspec.convert(raw, Rule)
    except msgspec.ValidationError:
        if not isinstance(raw, dict):
            return f"it should be a table, not {shown(raw)}"
        table: dict[object, object] = {**raw}
        level = table.pop("initiative", None)
        if level not in INITIATIVES:
            choices = ", ".join(f'"{it}"' for it in INITIATIVES)
            return f"`initiative` should be one of {choices}, not {shown(level)}"
        language, glob = table.pop("language", None), table.pop("glob", None)
        if table:
            return f"it may not have {shown(next(iter(table)))}"
        try:
            msgspec.convert(language, LanguageId | None)
        except msgspec.ValidationError:
            example = 'a language id such as "latex"'
            return f"`language` should be {example}, not {shown(language)}"
        return f'`glob` should be a text such as "**/letters/**", not {shown(glob)}'
    if rule.language is None and rule.glob is None:
        return "it needs a `language` or a `glob`"
    return ""


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, (list, tuple))
