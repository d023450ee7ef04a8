"""YAML from anyone, as nodes that know their places.

It is read with the safe loader, which makes values, never objects; and without
references, tags and great depth, because all of them make traps.
"""

from typing import Any

import yaml

from coauthor.document.brackets import FewBrackets
from coauthor.errors import PromptError

# The library's own types leave open what these functions take and give.
_yaml: Any = yaml

Path = tuple[int | str, ...]
"""The keys and numbers that lead from the whole to a value."""

_LARGEST = 16_000
"""Characters; more than this is no front matter, and YAML is slow to read."""
_DEEPEST = 8
_MOST_VALUES = 1000
_TOO_MUCH = "The front matter holds too much."
_NO_VALUE = (ValueError, TypeError, ArithmeticError, RecursionError)
"""What the YAML library raises where a value cannot be: a date, a sign, a number."""
_REFERENCES = (
    "The front matter may not use `&`, `*` or `!` as YAML does: "
    "put a text that begins with one of them into quotation marks."
)


class Yaml:
    """Keys and values, and the mistakes that YAML itself has."""

    def __init__(self, text: str, first_line: int) -> None:
        """Read front matter that begins at `first_line` (from 1) of its file.

        Raises PromptError when it cannot be read at all.
        """
        self._first_line = first_line
        self._node = self._compose(text)
        self.mistakes: list[PromptError] = []
        self.wrong: set[str] = set()
        """Keys whose values cannot be."""
        self._keep_what_can_be()

    def value(self) -> dict[str, Any]:
        """What is there, as plain values."""
        return _constructed(self._node)

    def error(self, message: str, path: Path, *, at_key: bool = False) -> PromptError:
        """A mistake at the innermost part of `path` that exists.

        That is the place of a value, or of its key when the value is a whole block.
        """
        node, mark = self._node, self._node.start_mark
        for step in path:
            pair = _inside(node, step)
            if pair is None:
                break
            key, node = pair
            whole = not isinstance(node, yaml.ScalarNode)
            mark = (key if key and (whole or at_key) else node).start_mark
        return self._at(mark, message)

    def remove(self, path: Path) -> None:
        """Go on as if the innermost part of `path` that exists were not there."""
        outer, node = None, self._node
        for step in path:
            pair = _inside(node, step)
            if pair is None:
                break
            outer, node = node, pair[1]
        if isinstance(outer, yaml.MappingNode):
            outer.value = [pair for pair in outer.value if pair[1] is not node]
        elif isinstance(outer, yaml.SequenceNode):
            outer.value = [each for each in outer.value if each is not node]

    def _compose(self, text: str) -> yaml.MappingNode:
        if len(text) > _LARGEST:
            raise PromptError(
                f"The front matter is too long ({_LARGEST} characters at most).",
                self._first_line,
            )
        try:
            node = _yaml.compose(text, Loader=_Plain)
        except _Refused as refused:
            raise self._at(refused.mark, str(refused)) from refused
        except yaml.MarkedYAMLError as error:
            what = error.problem or "it cannot be read"
            message = f"The front matter is no valid YAML: {what}."
            raise self._at(error.problem_mark, message) from error
        except (yaml.YAMLError, *_NO_VALUE) as error:
            message = "The front matter is no valid YAML."
            raise PromptError(message, self._first_line) from error
        if not isinstance(node, yaml.MappingNode):
            message = "The front matter must be `key: value` lines."
            raise PromptError(message, self._first_line)
        return node

    def _keep_what_can_be(self) -> None:
        """Tell of keys and values that cannot be, and leave them out."""
        kept: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in self._node.value:
            name = str(key.value)
            if key.tag != "tag:yaml.org,2002:str":
                self.mistakes.append(self._at(key.start_mark, "A key must be a word."))
            elif name in kept or name in self.wrong:
                message = f"`{name}` is given twice; remove one of the two."
                self.mistakes.append(self._at(key.start_mark, message))
            elif not _can_be(value):
                message = f"`{name}`: this is no valid YAML."
                self.mistakes.append(self._at(value.start_mark, message))
                self.wrong.add(name)
            else:
                kept[name] = key, value
        self._node.value = list(kept.values())

    def _at(self, mark: Any, message: str) -> PromptError:
        line, column = (mark.line, mark.column) if mark else (0, 0)
        return PromptError(message, self._first_line + line, column + 1)


class _Plain(FewBrackets, yaml.SafeLoader):
    """The loader that refuses traps."""

    depth = 0
    nodes = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Compose one node, or refuse it."""
        event: Any = _yaml.SafeLoader.peek_event(self)
        alias = isinstance(event, yaml.AliasEvent)
        if alias or getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise _Refused(_REFERENCES, event.start_mark)
        self.nodes += 1
        if self.depth > _DEEPEST or self.nodes > _MOST_VALUES:
            raise _Refused(_TOO_MUCH, event.start_mark)
        self.depth += 1
        node = _yaml.SafeLoader.compose_node(self, parent, index)
        self.depth -= 1
        return node


class _Refused(Exception):
    """What we do not take, though it is YAML."""

    def __init__(self, message: str, mark: Any) -> None:
        super().__init__(message)
        self.mark = mark


def _inside(
    node: yaml.Node, step: int | str
) -> tuple[yaml.Node | None, yaml.Node] | None:
    """The key, if it has one, and the node that this step leads to."""
    if isinstance(node, yaml.MappingNode):
        return next((pair for pair in node.value if pair[0].value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return (None, node.value[step]) if step < len(node.value) else None
    return None


def _can_be(node: yaml.Node) -> bool:
    try:
        _constructed(node)
    except (yaml.YAMLError, *_NO_VALUE):
        return False
    return True


def _constructed(node: yaml.Node) -> Any:
    return _yaml.SafeLoader("").construct_document(node)
