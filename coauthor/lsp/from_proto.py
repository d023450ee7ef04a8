"""LSP values into our own. The only way in."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from lsprotocol import types
from pygls import uris

from coauthor.document.positions import Encoding, Position
from coauthor.document.store import Change
from coauthor.lsp import ext


def encoding(value: str | None) -> Encoding:
    """The position encoding that was negotiated; LSP's default is utf-16."""
    match value:
        case "utf-8" | "utf-32":
            return value
        case _:
            return "utf-16"


def position(value: types.Position) -> Position:
    """A copy, because pygls and cattrs share mutable positions."""
    return Position(value.line, value.character)


def position_of(value: ext.WirePosition) -> types.Position:
    """LSP's Position out of one of our own methods."""
    return types.Position(value.line, value.character)


def range_(value: ext.WireRange) -> types.Range:
    """LSP's Range out of one of our own methods."""
    return types.Range(position_of(value.start), position_of(value.end))


def path(uri: str) -> Path | None:
    """Where a document or folder is on the disk; None for one that is not there.

    An editor may make up URIs of any kind, and some cannot even be read.
    """
    try:
        found = uris.to_fs_path(uri)
    except ValueError:
        return None
    return Path(found) if found else None


def changes(
    events: Iterable[types.TextDocumentContentChangeEvent],
) -> list[Change]:
    """Edits in the order in which they apply."""
    return [_change(event) for event in events]


def typed(changes: Sequence[Change]) -> tuple[str | None, Position | None]:
    """What was inserted and where, if that is all that happened; else None, None."""
    if len(changes) != 1 or changes[0].start is None:
        return None, None
    change = changes[0]
    return (change.text, change.start) if change.start == change.end else (None, None)


def _change(event: types.TextDocumentContentChangeEvent) -> Change:
    if isinstance(event, types.TextDocumentContentChangePartial):
        start, end = event.range.start, event.range.end
        return Change(position(start), position(end), event.text)
    return Change(None, None, event.text)
