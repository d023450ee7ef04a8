"""What is known about one setting: its names, who may set it, what it may be.

Read from the models, so that messages and documentation cannot drift from them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, TypeGuard, get_args, get_origin

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import FieldInfo, fields

from coauthor.settings_layers import Origin

_LONGEST_SHOWN = 60
_LARGEST_SHOWN = 10**18


@dataclass(frozen=True, slots=True)
class Wanted:
    """Completes "this setting should be ..." where the type alone cannot."""

    words: str


@dataclass(frozen=True, slots=True)
class OnlyFrom:
    """The only places that may set a field."""

    origins: tuple[Origin, ...]


OWN = OnlyFrom(("user", "environment"))
"""For addresses, keys, commands, paths and the machine: a folder never sets these."""


class Section(Struct, frozen=True, rename="camel"):
    """Values as they are meant: `"500"` and `true` are not numbers."""


@dataclass(frozen=True, slots=True)
class Limited:
    """Marks a field of which a folder only limits what the writer says."""

    by: Callable[[Any, Any], object]
    """What the writer's value and the folder's come to together."""
    also_editor: bool = False
    """Whether an editor's settings only limit it, too."""

    def limits(self, origin: Origin) -> bool:
        """Whether a value from there only limits the one before."""
        return origin == "workspace" or (self.also_editor and origin == "editor")


@dataclass(frozen=True, slots=True)
class Derived:
    """Marks a field that nobody sets by its name."""


Check: TypeAlias = Callable[[Any, Any], str]
"""Says what is wrong with a value of the right form, given the settings that it would
change; empty where nothing is. For what can only be known by looking, such as files."""


def _absolute_path(_kind: object, value: object) -> Path:
    """Read a path, the only kind of value here that msgspec does not know."""
    if not isinstance(value, (str, Path)) or "\0" in str(value):
        raise ValueError("not a path")
    try:
        path = Path(value).expanduser()
    except RuntimeError as error:  # Nobody of that name has a home folder.
        raise ValueError("no such home folder") from error
    if not path.is_absolute():
        raise ValueError("not absolute")
    return path


AbsolutePath = Annotated[
    Path,
    Wanted("a path that begins with / or ~ (on Windows, with a drive)"),
]


@dataclass(frozen=True, slots=True)
class Key:
    """One setting."""

    section: str | None
    """The attribute of the settings it is in; None when it is one itself."""
    name: str
    """Its Python name there."""
    model: type[Struct]
    """The struct it is a field of."""
    field: FieldInfo

    @property
    def wire(self) -> str:
        """The name in files and editors, such as `inline.pauseMs`."""
        name = self.field.encode_name
        return f"{self.section}.{name}" if self.section else name

    @property
    def spellings(self) -> tuple[str, str]:
        """The names that are understood: the one on the wire, and Python's."""
        return self.wire, f"{self.section}.{self.name}" if self.section else self.name

    @property
    def origins(self) -> tuple[Origin, ...]:
        """The places that may set it."""
        for mark in self._marks:
            if isinstance(mark, OnlyFrom):
                return mark.origins
        return get_args(Origin)

    @property
    def limited(self) -> Limited | None:
        """How a folder limits it; None where a folder sets it like anyone."""
        return next((it for it in self._marks if isinstance(it, Limited)), None)

    @property
    def description(self) -> str:
        """What it does, in a sentence or two."""
        said = (mark.description for mark in self._marks if isinstance(mark, Meta))
        return next(filter(None, said), "")

    def checked(self, value: object) -> object:
        """The value as it will be in the settings. Raises ValueError."""
        return msgspec.convert(value, self.field.type, dec_hook=_absolute_path)

    def unfit(
        self, changed: Struct, before: Struct, checks: Mapping[str, Check]
    ) -> str:
        """Why its new value cannot be used, in a sentence; mostly empty."""
        check = checks.get(self.wire)
        return check(self.value(changed), before) if check else ""

    def value(self, settings: Struct) -> object:
        """Look up what it is in `settings`."""
        holder = getattr(settings, self.section) if self.section else settings
        return getattr(holder, self.name)

    def wanted(self) -> str:
        """Say what it should be, to complete "it should be ..."."""
        kind: Any = self.field.type.__origin__
        marks = [*self._marks]
        for member in get_args(kind):
            marks += getattr(member, "__metadata__", ())
        for mark in marks:
            if isinstance(mark, Wanted):
                return mark.words
        if kind is bool:
            return "true or false"
        if get_origin(kind) is Literal:
            *first, last = (f'"{choice}"' for choice in get_args(kind))
            return f"{', '.join(first)} or {last}"
        if kind is int:
            for mark in marks:
                if isinstance(mark, Meta) and mark.ge is not None:
                    return f"a whole number from {mark.ge} to {mark.le}"
        raise TypeError(f"Say with Wanted what `{self.wire}` should be.")

    @property
    def _marks(self) -> tuple[Any, ...]:
        """What stands beside its type."""
        return self.field.type.__metadata__


def keys_of(model: type[Struct]) -> tuple[Key, ...]:
    """List the settings of a struct whose fields are settings or sections of them."""
    keys: list[Key] = []
    for field in fields(model):
        kind = field.type
        if Derived() in getattr(kind, "__metadata__", ()):
            continue
        if isinstance(kind, type) and issubclass(kind, Struct):
            keys += [Key(field.name, it.name, kind, it) for it in fields(kind)]
        else:
            keys.append(Key(None, field.name, model, field))
    return tuple(keys)


def shown(value: object, items: int = 4) -> str:
    """Write a value of any kind, however odd, in a few words of one line.

    Of a list the first `items` are written, unless they are lists again.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) > _LARGEST_SHOWN:
        return "a huge number"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (str, Path)):
        return f'"{plain(str(value))}"'
    if _is_list(value):
        if items == 0:
            return "a list"
        first = [shown(item, items=0) for item in value[:items]]
        return f"[{', '.join(first)}{', ...' if len(value) > items else ''}]"
    if isinstance(value, Mapping):
        return "a table"
    return "nothing" if value is None else f"a {type(value).__name__}"


def plain(text: str) -> str:
    """Cut a long text, and take out what a terminal or a log could stumble over."""
    cut = text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "..."
    return "".join(sign if sign.isprintable() else "?" for sign in cut)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, (list, tuple))
