"""Our values into LSP's. The only way out."""

import re
from collections.abc import Sequence

from lsprotocol import types

from coauthor.document.positions import Encoding, Position, in_order, positions
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.lsp import ext
from coauthor.lsp.client_features import ClientFeatures
from coauthor.shaping.word_diff import Edit

_WORD_BEFORE = re.compile(r"[\w'’]*$")
_LABEL_CHARACTERS = 60


def position(value: Position) -> types.Position:
    """LSP's Position."""
    return types.Position(value.line, value.character)


def range_of(
    snapshot: DocumentSnapshot, start: int, end: int, encoding: Encoding
) -> types.Range:
    """The LSP range of str indexes into the snapshot's text."""
    first, last = positions(snapshot, start, end, encoding)
    return types.Range(position(first), position(last))


def accepted_command(suggestion: str, length: int | None = None) -> types.Command:
    """The command a client runs after it has inserted a suggestion.

    `length` says how many characters of it stand in the text then; None is all.
    """
    arguments = [suggestion] if length is None else [suggestion, length]
    return types.Command("Accepted", ext.COMMAND_ACCEPTED, arguments=arguments)


def inline_item(
    text: str, replaced: types.Range, suggestion: str
) -> types.InlineCompletionItem:
    """Ghost text with the command that tells us it was accepted."""
    return types.InlineCompletionItem(
        insert_text=text, range=replaced, command=accepted_command(suggestion)
    )


def completion_item(
    snapshot: DocumentSnapshot,
    text: str,
    suggestion: str,
    encoding: Encoding,
    length: int | None = None,
) -> types.CompletionItem:
    """A menu entry for a suggestion, or for so many characters of its beginning.

    It replaces the word at the cursor by itself and the suggestion, because clients
    filter their menu by that word.
    """
    offset = snapshot.offset
    word = _WORD_BEFORE.search(snapshot.text[max(0, offset - 100) : offset])
    typed = word.group() if word else ""
    start = offset - len(typed)
    whole = typed + text[:length]
    label = " ".join(whole.split())
    if len(label) > _LABEL_CHARACTERS:
        label = label[: _LABEL_CHARACTERS - 1] + "…"
    return types.CompletionItem(
        label=label,
        kind=types.CompletionItemKind.Text,
        detail="coauthor",
        documentation=whole,
        filter_text=typed or None,
        sort_text="\uffff" if length is None else f"\uffff{length:04}",
        text_edit=types.TextEdit(range_of(snapshot, start, offset, encoding), whole),
        command=accepted_command(suggestion, length),
    )


def text_edits(
    snapshot: DocumentSnapshot, edits: Sequence[Edit], encoding: Encoding
) -> list[types.TextEdit]:
    """Edits in snapshot offsets, in order, as LSP edits of one version."""
    places = in_order(
        snapshot, [at for edit in edits for at in (edit.start, edit.end)], encoding
    )
    ranges = zip(places[::2], places[1::2], strict=True)
    return [
        types.TextEdit(types.Range(position(start), position(end)), edit.text)
        for (start, end), edit in zip(ranges, edits, strict=True)
    ]


def wire_edits(
    snapshot: DocumentSnapshot, edits: Sequence[Edit], encoding: Encoding
) -> list[ext.WireEdit]:
    """The same edits in the shape of our own methods."""
    return [
        ext.WireEdit(range=wire_range(e.range), new_text=e.new_text)
        for e in text_edits(snapshot, edits, encoding)
    ]


def wire_range(value: types.Range) -> ext.WireRange:
    """LSP's Range in the shape of our own methods."""
    return ext.WireRange(start=wire_position(value.start), end=wire_position(value.end))


def wire_position(value: types.Position) -> ext.WirePosition:
    """LSP's Position in the shape of our own methods."""
    return ext.WirePosition(line=value.line, character=value.character)


def workspace_edit(
    snapshot: DocumentSnapshot,
    edits: Sequence[Edit],
    encoding: Encoding,
    client: ClientFeatures,
    about: str | None = None,
) -> types.WorkspaceEdit:
    """One undo step, bound to the snapshot's version where the client allows it.

    `about` says what the edits are for; with it, a client with a preview shows each
    of them, to be taken or left.
    """
    plain = text_edits(snapshot, edits, encoding)
    if not client.document_changes:
        return types.WorkspaceEdit(changes={snapshot.uri: plain})
    document = types.OptionalVersionedTextDocumentIdentifier(
        uri=snapshot.uri, version=snapshot.version
    )
    if about is None or not client.change_annotations:
        return types.WorkspaceEdit(
            document_changes=[types.TextDocumentEdit(document, list(plain))]
        )
    names = [f"change-{number}" for number in range(1, len(edits) + 1)]
    annotated = [
        types.AnnotatedTextEdit(name, edit.range, edit.new_text)
        for name, edit in zip(names, plain, strict=True)
    ]
    return types.WorkspaceEdit(
        document_changes=[types.TextDocumentEdit(document, annotated)],
        change_annotations={
            name: types.ChangeAnnotation(
                _what_it_does(snapshot, edit),
                needs_confirmation=True,
                description=about,
            )
            for name, edit in zip(names, edits, strict=True)
        },
    )


def _what_it_does(snapshot: DocumentSnapshot, edit: Edit) -> str:
    """An edit in words: `Replace “very unique” by “unique”`."""
    old, new = snapshot.text[edit.start : edit.end], edit.text
    if not old:
        return f"Insert {_quoted(new)}"
    if not new:
        return f"Delete {_quoted(old)}"
    return f"Replace {_quoted(old)} by {_quoted(new)}"


def _quoted(text: str) -> str:
    flat = " ".join(text.split())
    if not flat:
        return "a line break" if "\n" in text or "\r" in text else "a space"
    if len(flat) > _LABEL_CHARACTERS:
        flat = flat[: _LABEL_CHARACTERS - 1] + "…"
    return f"“{flat}”"
