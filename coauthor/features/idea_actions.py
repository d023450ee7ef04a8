"""Asking again where ideas were shown: something else, or more like one of them."""

from lsprotocol import types

from coauthor.document.positions import Position
from coauthor.features.action_kinds import kind_of
from coauthor.lsp import ext, to_proto
from coauthor.lsp.server import CoauthorServer

SOMETHING_ELSE = "Something else"


def idea_actions(
    ls: CoauthorServer, uri: str, position: types.Position
) -> list[types.CodeAction]:
    """Code actions on the line where ideas were asked for last; elsewhere none."""
    told = ls.session.memory.ideas.last(uri)
    prompt = ls.library(uri).get(told.command) if told else None
    if told is None or prompt is None or told.line != position.line:
        return []
    asked = ext.IdeasParams(
        text_document=ext.WireDocument(uri=uri),
        position=ext.WirePosition(line=position.line, character=position.character),
        command=told.command,
        range=to_proto.wire_range(types.Range(*map(_position, told.about)))
        if told.about[0] != told.about[1]
        else None,
    ).write()
    wanted: list[tuple[str, dict[str, object]]] = [
        (f"{SOMETHING_ELSE}: {prompt.title}", asked)
    ]
    for title, text in zip(told.titles, told.texts, strict=True):
        wanted.append((f"More like “{title}”", {**asked, "like": text}))
    return [
        types.CodeAction(
            title,
            kind=kind_of(told.command),
            command=types.Command(title, ext.COMMAND_IDEAS, arguments=[arguments]),
        )
        for title, arguments in wanted
    ]


def _position(value: Position) -> types.Position:
    return types.Position(value.line, value.character)
