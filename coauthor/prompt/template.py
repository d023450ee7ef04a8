"""The small language of prompt bodies: `{{name}}` and present-or-absent sections.

    {{name}}                 the value, or nothing when it is absent
    {{#name}}...{{/name}}    kept when the value is there
    {{^name}}...{{/name}}    kept when the value is absent

A value is absent when it is missing or empty. A section tag alone on its line takes
the line with it. Nothing here computes, loops or reaches into values.
A template is parsed once, and what is filled in is never parsed again: a writer's text
that contains `{{text}}` stays just that.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variable:
    """Where a value goes."""

    name: str


@dataclass(frozen=True, slots=True)
class Section:
    """Pieces that are kept only when `name` is present, or only when it is absent."""

    name: str
    when_present: bool
    pieces: tuple["Piece", ...]


Piece = str | Variable | Section
Template = tuple[Piece, ...]


def fill(template: Template, values: Mapping[str, str]) -> str:
    """The template's text with the values in their places."""
    return "".join(_filled(piece, values) for piece in template)


def names_in(template: Template) -> set[str]:
    """The names that a template mentions."""
    names: set[str] = set()
    for piece in template:
        if not isinstance(piece, str):
            names.add(piece.name)
        if isinstance(piece, Section):
            names |= names_in(piece.pieces)
    return names


def _filled(piece: Piece, values: Mapping[str, str]) -> str:
    match piece:
        case str():
            return piece
        case Variable(name):
            return values.get(name, "")
        case Section(name, when_present, pieces):
            return (
                fill(pieces, values) if bool(values.get(name)) == when_present else ""
            )
