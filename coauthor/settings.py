"""Every setting there is, and how layers of untrusted input become one value.

`parse` never raises: a bad value keeps what the layer below says and is told as a
`Problem`, so that a slip in a file costs the writer one setting and not the server.
The names are camelCase in files and editors and snake_case in Python.
"""

import difflib
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from coauthor.settings_backends import (
    MOST_BACKENDS,
    NAME,
    BackendEntry,
    read_backends,
)
from coauthor.settings_jobs import IdeasSettings, InlineSettings, RewriteSettings
from coauthor.settings_keys import (
    OWN,
    AbsolutePath,
    Check,
    Derived,
    Limited,
    Section,
    Wanted,
    keys_of,
    plain,
    shown,
)
from coauthor.settings_layers import (
    UNTIL_THEN,
    Layer,
    Origin,
    Problem,
    keeps_here,
    leaves,
    user_file,
)
from coauthor.settings_model import ModelSettings
from coauthor.settings_rules import (
    LANGUAGES,
    LanguageId,
    Levels,
    in_both,
    read_rules,
)


class NotesSettings(Section, frozen=True):
    """Your notes (`.coauthor/notes/`; see `docs/notes.md`)."""

    share: Annotated[
        int,
        Meta(
            ge=0,
            le=50,
            description="How much of what the model can read your notes may take, in "
            "percent; 0 leaves them out.",
        ),
    ] = 20


class PrivacySettings(Section, frozen=True):
    """What may leave this machine; see [privacy](privacy.md)."""

    local_only: Annotated[
        bool,
        Limited(max, also_editor=True),
        Meta(
            description="Whether no text may leave this machine, whatever `backend` "
            "says. A folder and an editor can set this and cannot take it back."
        ),
    ] = False
    redact: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=200)], ...],
        OWN,
        Wanted('a list of names and terms, such as ["Ann Lee", "Project Bluebird"]'),
        Meta(
            max_length=500,
            description="Names and terms that are replaced by placeholders in what "
            "leaves this machine, beside keys, mail addresses, phone, card and account "
            "numbers.",
        ),
    ] = ()


class ScriptedSettings(Section, frozen=True):
    """The `scripted` backend, for tests, demonstrations and authors of clients."""

    script: Annotated[
        AbsolutePath | None,
        OWN,
        Meta(description="The file with the answers that the scripted backend plays."),
    ] = None


class LogSettings(Section, frozen=True):
    """The log file."""

    level: Annotated[
        Literal["error", "warning", "info", "debug"],
        OWN,
        Meta(
            description="How much is written to the log. "
            "Your text is in it only at `debug`."
        ),
    ] = "warning"


class Settings(Section, frozen=True):
    """One frozen value, replaced as a whole when anything changes."""

    inline: InlineSettings = InlineSettings()
    completion: Annotated[
        Literal["auto", "always", "off"],
        Meta(
            description="Whether suggestions are also in the completion menu: only in "
            "editors that cannot show them at the cursor, always, or never."
        ),
    ] = "auto"
    languages: Annotated[
        tuple[LanguageId, ...],
        Limited(in_both),
        Wanted('a list of language ids, such as ["markdown", "latex"]'),
        Meta(
            max_length=200,
            description="The kinds of documents, by their LSP language ids, in which "
            "coauthor writes.",
        ),
    ] = LANGUAGES
    rewrite: RewriteSettings = RewriteSettings()
    ideas: IdeasSettings = IdeasSettings()
    notes: NotesSettings = NotesSettings()
    backend: Annotated[
        str,
        OWN,
        Wanted(
            '"llama_cpp", "auto", or the name of one of your `backends` or of an '
            "installed model"
        ),
        Meta(
            pattern=NAME,
            description="What writes: `llama_cpp`, the model that `model` names; "
            "`auto`, the best of the models on this machine for each job (see "
            "[models](models.md)); one of your `backends` or an installed model, by "
            "its name; or `scripted`, a script for tests.",
        ),
    ] = "llama_cpp"
    fallback: Annotated[
        tuple[Annotated[str, Meta(pattern=NAME)], ...],
        OWN,
        Wanted('a list of names as for `backend`, such as ["llama_cpp"]'),
        Meta(
            max_length=5,
            description="What writes in its place when it cannot, tried in this order; "
            "empty: nothing does. One that is not on this machine stands in only where "
            "you have allowed that before; see "
            "[backends](backends.md#when-one-cannot).",
        ),
    ] = ()
    backends: Annotated[
        tuple[BackendEntry, ...],
        OWN,
        Wanted("a list of tables with `name`, `kind` and `url`"),
        Meta(
            max_length=MOST_BACKENDS,
            description="Servers that can run a model, on this machine or elsewhere; "
            "see [backends](backends.md).",
        ),
    ] = ()
    privacy: PrivacySettings = PrivacySettings()
    model: ModelSettings = ModelSettings()
    scripted: ScriptedSettings = ScriptedSettings()
    log: LogSettings = LogSettings()
    folder: Annotated[Levels, Derived()] = Levels()
    """What the opened folder's file says of initiative: it only limits the writer's."""

    @property
    def own(self) -> Levels:
        """What the writer says of initiative."""
        return Levels(self.inline.initiative, self.inline.rules)

    @property
    def all_off(self) -> bool:
        """Whether no document can have suggestions, so that nobody needs a model."""
        return "off" in (self.own.highest(), self.folder.highest())


KEYS = keys_of(Settings)
"""Every setting, in the order of the documentation."""

_SECTIONS = tuple(dict.fromkeys(key.section for key in KEYS if key.section))
_BY_SPELLING = {spelling: key for key in KEYS for spelling in key.spellings}


def parse(
    layers: Sequence[Layer], checks: Mapping[str, Check] | None = None
) -> tuple[Settings, list[Problem]]:
    """Merge layers over the defaults, the weakest first.

    What is missing or null in a layer is not set by it; `checks` are by name.
    """
    settings = Settings()
    problems: dict[Problem, None] = {}
    said = [(layer, *leaf) for layer in layers for leaf in leaves(layer, _SECTIONS)]
    # A limit comes last: it holds wherever the writer says what it limits.
    for layer, spelling, value in sorted(said, key=lambda it: _limits(it[0], it[1])):
        try:
            changed, wrong = _taken_over(settings, spelling, value, layer.origin)
            if unfit := _BY_SPELLING[spelling].unfit(changed, settings, checks or {}):
                raise ValueError(unfit)
            settings = changed
        except ValueError as error:
            wrong = [str(error)]
            if keeps_here(spelling, value):
                kept = replace(settings.privacy, local_only=True)
                settings = replace(settings, privacy=kept)
                wrong = [f"{error} {UNTIL_THEN}"]
        problems |= {Problem(layer.where, plain(spelling), it): None for it in wrong}
    return settings, list(problems)


def _limits(layer: Layer, spelling: str) -> bool:
    key = _BY_SPELLING.get(spelling)
    return layer.origin == "workspace" and key is not None and key.limited is not None


def _taken_over(
    settings: Settings, spelling: str, value: object, origin: Origin
) -> tuple[Settings, list[str]]:
    """Return settings with one more value, and what was wrong with parts of it.

    Raises ValueError with a sentence when none of it can be used.
    """
    if spelling == "inline.rules":
        rules, wrong = read_rules(value)
        if origin == "workspace":
            folder = replace(settings.folder, rules=rules)
            return replace(settings, folder=folder), wrong
        # They add up: an editor that sends none leaves those of the writer's file.
        added = dict.fromkeys((*settings.inline.rules, *rules))
        inline = replace(settings.inline, rules=tuple(added))
        return replace(settings, inline=inline), wrong
    if spelling == "backends" and origin in OWN.origins:
        backends, wrong = read_backends(value)
        return replace(settings, backends=backends), wrong
    if spelling == "inline.initiative" and origin == "workspace":
        # A folder only limits what the writer wants, wherever that is said.
        level = _set(settings, spelling, value, origin).inline.initiative
        return replace(settings, folder=replace(settings.folder, initiative=level)), []
    return _set(settings, spelling, value, origin), []


def _set(settings: Settings, spelling: str, value: object, origin: Origin) -> Settings:
    """Return settings with one more value. Raises ValueError with a sentence."""
    key = _BY_SPELLING.get(spelling)
    if key is None:
        raise ValueError(_unknown(spelling))
    if origin not in key.origins:
        raise ValueError(
            f"`{key.wire}` counts only from your own settings file and is ignored "
            f"here; put it into {user_file()}."
        )
    try:
        # One key at a time, so that one slip does not cost its neighbours.
        checked = key.checked(value)
    except ValueError as error:
        used = keeps_here(spelling, value) or key.value(settings)
        instead = shown(used).replace('""', "the default")
        raise ValueError(
            f"`{key.wire}` should be {key.wanted()}, not {shown(value)}; "
            f"{instead} is used instead."
        ) from error
    if key.limited is not None and key.limited.limits(origin):
        checked = key.limited.by(key.value(settings), checked)
    if key.section is None:
        return replace(settings, **{key.name: checked})
    section: Struct = getattr(settings, key.section)
    return replace(settings, **{key.section: replace(section, **{key.name: checked})})


def _unknown(spelling: str) -> str:
    if spelling in _SECTIONS:
        return f"`{spelling}` should be a table of settings and is ignored."
    near = difflib.get_close_matches(spelling[:60], _BY_SPELLING, n=1, cutoff=0.75)
    advice = f"; did you mean `{_BY_SPELLING[near[0]].wire}`?" if near else "."
    return f"There is no setting `{plain(spelling)}`{advice}"
