"""The Jinja environment chat templates expect. Imported on the first chat only.

A template is a foreign program. The sandbox keeps it from files and from the insides of
Python; here it is kept from taking for ever.
"""

import json
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from jinja2 import nodes
from jinja2.environment import Template
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment


class _GenerationTag(Extension):
    """Some templates mark the assistant's turns for training; we only pass them on."""

    tags = {"generation"}  # noqa: RUF012  (Jinja declares it so)

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """Give the tag's contents in place of the tag."""
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


MOST_SECONDS = 2.0
"""A template of today takes a few milliseconds."""
_LARGEST = 500_000
"""Characters of a template, and of what it multiplies."""
_HIGHEST_POWER = 64


class TooMuch(Exception):
    """A template that is too large or does not come to an end."""


class _Environment(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(("*", "**"))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Multiply, but make nothing huge."""
        sizes = abs(_size(left)), abs(_size(right))
        repeats = not all(isinstance(it, int | float) for it in (left, right))
        if (
            max(sizes) > _LARGEST
            or (operator == "**" and sizes[1] > _HIGHEST_POWER)
            or (repeats and sizes[0] * sizes[1] > _LARGEST)
        ):
            raise TooMuch
        return super().call_binop(context, operator, left, right)


def _size(value: Any) -> float:
    """The number, or how long the text or list is."""
    return value if isinstance(value, int | float) else len(value)


def compile_template(source: str) -> Template:
    """Raises jinja2.TemplateError when the template is wrong, or TooMuch."""
    if len(source) > _LARGEST:
        raise TooMuch
    environment = _Environment(
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[_GenerationTag, loopcontrols],
    )
    # Jinja does not say what a filter is.
    environment.filters["tojson"] = _to_json  # pyright: ignore[reportUnknownMemberType]
    return environment.from_string(source)


def rendered(template: Template, **values: object) -> str:
    """What the template makes of the values.

    Raises TooMuch after `MOST_SECONDS`, or whatever the template raises.
    """
    ends = time.monotonic() + MOST_SECONDS

    def trace(_frame: FrameType, _event: str, _argument: object) -> Callable[..., Any]:
        if time.monotonic() > ends:
            raise TooMuch
        return trace

    # Nothing else interrupts Python in the middle of somebody's loop.
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        return template.render(values)
    finally:
        sys.settrace(before)


def _to_json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)
