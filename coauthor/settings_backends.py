"""The writer's own list of servers that can run a model.

Each entry is checked by itself, so that a slip costs this entry and not the others.
Keys are never in here: an entry only says where its key is.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypeGuard, get_args

import msgspec
from msgspec import Meta, Struct

from coauthor.settings_keys import shown

Kind = Literal["llama_server", "openai_compatible", "anthropic", "ollama"]
KINDS: tuple[Kind, ...] = get_args(Kind)
BUILT_IN = ("llama_cpp", "scripted")
"""Backends that need no entry."""
AUTO = "auto"
"""Stands for the best of the models on this machine."""
TAKEN = (*BUILT_IN, AUTO)
"""No entry may have such a name."""
NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z"
"""What may stand for a backend in settings: installed models have such names, too."""
OR_EMPTY = r"^([A-Za-z0-9][A-Za-z0-9._-]{0,99})?\Z"
MOST_BACKENDS = 20
BackendName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,39}\Z")]

_ENDS = re.compile(r" - at `(.*)`\Z")


class KeyEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a key is: one of `env`, `keyring` with `user`, and `command`."""

    env: str = ""
    keyring: str = ""
    user: str = ""
    command: tuple[str, ...] = ()


class ServedLora(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the LoRA files that a server was started with, by `id` or by `file`."""

    id: Annotated[int, Meta(ge=0, le=1000)] | None = None
    """Its number in the server's list, which begins with 0."""
    file: Annotated[str, Meta(max_length=200)] = ""
    """Its name without the folder."""
    scale: Annotated[float, Meta(ge=-10, le=10)] = 1.0
    """How much of its effect is wanted: 1 is the whole, 0 is none."""


class BackendEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """One server."""

    name: BackendName
    """What `backend` calls it."""
    kind: Kind
    url: Annotated[str, Meta(min_length=1, max_length=2000)]
    model: Annotated[str, Meta(max_length=200)] = ""
    """Empty: the only one that the server has."""
    key: KeyEntry | None = None
    context_tokens: Annotated[int, Meta(ge=0, le=10_000_000)] = 0
    """0: what the server says."""
    lora: Annotated[tuple[ServedLora, ...], Meta(max_length=8)] = ()
    """Only of `llama_server`. Empty: as the server was started."""


def read_backends(raw: object) -> tuple[tuple[BackendEntry, ...], list[str]]:
    """The entries that are right, and a sentence for each that is not."""
    if not _is_list(raw) or len(raw) > MOST_BACKENDS:
        return (), [
            f"`backends` should be a list of at most {MOST_BACKENDS} tables with "
            f"`name`, `kind` and `url`, not {shown(raw)}; it is ignored."
        ]
    entries: dict[str, BackendEntry] = {}
    problems: list[str] = []
    for number, each in enumerate(raw, 1):
        try:
            entry = _entry(each)
            if entry.name in entries:
                raise ValueError("there is another one with its name")
            entries[entry.name] = entry
        except ValueError as error:
            problems.append(f"Entry {number} of `backends` is ignored: {error}.")
    return tuple(entries.values()), problems


def _entry(raw: object) -> BackendEntry:
    """Read one entry. Raises ValueError with what is wrong, to complete a sentence."""
    if not isinstance(raw, Mapping):
        raise ValueError(f"it should be a table, not {shown(raw)}")
    table: dict[object, object] = {**raw}
    if "contextTokens" in table:
        table["context_tokens"] = table.pop("contextTokens")
    for field in ("name", "kind", "url"):
        if field not in table:
            raise ValueError(f"it has no `{field}`")
    if isinstance(table.get("key"), str):
        raise ValueError(
            '`key` should say where the key is, such as { env = "MY_KEY" }, and not '
            "be the key itself"
        )
    try:
        entry = msgspec.convert(table, BackendEntry)
    except msgspec.ValidationError as error:
        raise ValueError(_why(table, str(error))) from error
    if entry.name in TAKEN:
        raise ValueError(f'"{entry.name}" is the name of a built-in backend')
    key = entry.key
    if key is not None and sum(map(bool, (key.env, key.keyring, key.command))) != 1:
        raise ValueError("`key` should have one of `env`, `keyring` and `command`")
    if key is not None and bool(key.keyring) != bool(key.user):
        raise ValueError("`key` should have `keyring` and `user` together")
    if entry.lora and entry.kind != "llama_server":
        raise ValueError("`lora` is only for `llama_server`")
    if any((it.id is None) == (not it.file) for it in entry.lora):
        raise ValueError("`lora` should have either `id` or `file` in each table")
    return entry


def _why(table: Mapping[object, object], said: str) -> str:
    """The sentence for what does not fit, without the value of a key."""
    if "unknown field" in said:
        return f"it may not have {said.partition('`')[2].partition('`')[0]!r}"
    found = _ENDS.search(said)
    field = re.split(r"[.\[]", found[1].removeprefix("$."))[0] if found else ""
    match field:
        case "name":
            return "`name` should be small letters, digits, - and _, a letter first"
        case "kind":
            kinds = ", ".join(f'"{it}"' for it in KINDS)
            return f"`kind` should be one of {kinds}, not {shown(table['kind'])}"
        case "key":
            return "`key` should have `env`, or `keyring` and `user`, or `command`"
        case "lora":
            return (
                "`lora` should be a list of tables with an `id` or a `file`, and "
                "perhaps a `scale` from -10 to 10"
            )
        case "context_tokens":
            return "`context_tokens` should be a whole number, 0 or more"
        case _:
            return f"`{field}` should be a text"


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, (list, tuple))
