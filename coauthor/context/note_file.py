"""A note: Markdown with YAML front matter, both optional.

    ---
    keys: [Marlow, the pilot]
    priority: 2
    ---
    Marlow is the harbour pilot, sixty years old. He never swims.

Notes come with a folder, and so perhaps from a stranger: YAML becomes words and lists
only, and nothing in a note is looked up, filled in or followed.
"""

import re
import unicodedata
from pathlib import Path
from typing import Annotated, cast

import msgspec
from msgspec import Meta, Struct

from coauthor.document.front_matter import plain_yaml
from coauthor.document.notes import Note
from coauthor.errors import NoteError
from coauthor.prompt.files import read_text

_LONGEST_HEAD = 8192
_HEAD = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
_TRUTH = {"yes": True, "on": True, "no": False, "off": False}
_Key = Annotated[str, Meta(max_length=200)]


class _FrontMatter(Struct, frozen=True):
    """The keys that count; those of other programs are left alone."""

    keys: Annotated[tuple[_Key, ...], Meta(max_length=100)] = ()
    always: bool = False
    priority: Annotated[float, Meta(ge=-1e9, le=1e9)] = 0


def read_note(path: Path) -> Note:
    """The note in a file of an opened folder. Raises NoteError or PromptError."""
    return parse_note(read_text(path, "folder"), path.stem)


def parse_note(text: str, name: str) -> Note:
    """The note with this text. Raises NoteError with a sentence.

    Without `keys`, and unless it is for everywhere, its name is its key.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    head = _HEAD.match(text, 0, _LONGEST_HEAD)
    if head is None and re.match(r"---[ \t]*\n", text):
        raise NoteError("The front matter has no end; close it with `---`.")
    said = _front_matter(head[1] if head else "")
    body = text[head.end() if head else 0 :].strip()
    if not body:
        raise NoteError("There is nothing below the front matter to tell a model.")
    if any(unicodedata.category(sign) == "Cc" for sign in set(body) - {"\n", "\t"}):
        raise NoteError("This is not a text file.")
    keys = tuple(key.strip() for key in said.keys if key.strip())
    if not keys and not said.always:
        keys = (re.sub(r"[-_]+", " ", name),)
    return Note(name, body, keys, said.always, said.priority)


def _front_matter(block: str) -> _FrontMatter:
    try:
        table = plain_yaml(block) if block.strip() else cast("object", {})
        if isinstance(table, dict):
            said = cast("dict[object, object]", table)
            table = cast("object", dict(map(_meant, said.items())))
        # Everything is read as words, so numbers and truth values are words, too.
        return msgspec.convert(table, _FrontMatter, strict=False)
    except msgspec.ValidationError as error:
        raise NoteError(f"The front matter is wrong: {error}.") from None
    except (ValueError, RecursionError) as error:
        raise NoteError("The front matter is no valid YAML.") from error


def _meant(item: tuple[object, object]) -> tuple[object, object]:
    """Commas make a list of keys too, and YAML knows more words for true and false."""
    key, value = item
    if key == "keys" and isinstance(value, str):
        return key, value.split(",")
    if key == "always" and isinstance(value, str):
        return key, _TRUTH.get(value.lower(), value)
    return key, value
