"""The YAML at the top of a prompt file: read, checked, and complained about by line.

This is where untrusted data enters, so msgspec checks it and unknown keys are
mistakes. YAML is read with the safe loader: it makes values, never objects.
"""

import re
from difflib import get_close_matches
from typing import Annotated, Any, Literal

import msgspec
import yaml
from msgspec import Meta, Struct

from coauthor.errors import PromptError

# The library's own types leave open what these two functions take and give.
_yaml: Any = yaml

Kind = Literal["rewrite", "ideate"]
Scope = Literal["selection", "sentence", "paragraph", "document", "cursor"]
Guard = Literal["structure", "facts"]

_Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\r\n]*\Z")]

_WHERE = re.compile(r" - at (?:`key` in )?`\$(?P<path>.*)`\Z", re.DOTALL)
_STEP = re.compile(r"\.(?P<key>[^.\[]+)|\[(?P<index>\d+)\]")
_FIELD = re.compile(
    r"Object (?P<wrong>contains unknown|missing required) field `(?P<name>.*)`",
    re.DOTALL,
)
"""How msgspec says where and what is wrong."""


class _Strict(Struct, frozen=True, forbid_unknown_fields=True):
    pass


class StarterModel(_Strict, frozen=True):
    """A sentence opening with its name; a plain string is short for both."""

    title: _Line
    """What the idea is called in a list."""
    text: _Line
    """The words the sentence begins with."""
    ends_with: Literal["", ".", "?", "!"] = ""
    """The mark the sentence must end with; empty takes any."""


class SamplingModel(_Strict, frozen=True):
    """How the next word is picked; see `backends.base.Sampling`."""

    temperature: Annotated[float, Meta(ge=0, le=2)] = 0.4
    """0 always takes the likeliest word; higher is more surprising."""
    top_p: Annotated[float, Meta(gt=0, le=1)] = 0.95
    """Only words within this share of the probability are considered."""


class FrontMatter(_Strict, frozen=True):
    """The keys of a prompt file."""

    id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\Z", max_length=64)]
    """The command's name: small letters, digits and hyphens."""
    title: _Line
    """What the writer sees in menus."""
    kind: Kind
    """`rewrite` changes text; `ideate` lists ideas and changes nothing."""
    scope: Scope
    """What the command is about when nothing is selected."""
    skill: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]*\Z")] | None = None
    """The skill that a model may have been trained for, such as `fix`."""
    starters: Annotated[tuple[StarterModel | _Line, ...], Meta(max_length=40)] = ()
    """Sentence openings, for models that only continue text; ideas only."""
    variants: Annotated[int, Meta(ge=1, le=8)] | None = None
    """How many rewrites (1 by default) or ideas (4 by default) are made."""
    max_tokens: Annotated[float, Meta(gt=0, le=8)] = 1.5
    """How long an answer may be, as a multiple of the text's own length."""
    sampling: SamplingModel = SamplingModel()
    """How the next word is picked."""
    guard: Guard = "facts"
    """What a rewrite must keep: `structure`, or `facts` as well."""


def read_front_matter(text: str, first_line: int) -> FrontMatter:
    """Read and check front matter that begins at `first_line` (1-based) of its file.

    Raises PromptError for the first mistake, with its line.
    """
    node = _compose(text, first_line)
    try:
        return msgspec.convert(_value(node, first_line), FrontMatter)
    except msgspec.ValidationError as error:
        path, sentence = _explained(str(error))
        line = _line_of(node, path, first_line)
        raise PromptError(sentence, line) from error


def _compose(text: str, first_line: int) -> yaml.MappingNode:
    """The YAML as nodes, which know their lines."""
    try:
        node = _yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        what = error.problem or "it cannot be read"
        raise PromptError(
            f"The front matter is no valid YAML: {what}.", first_line + line
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise PromptError("The front matter is no valid YAML.", first_line) from error
    if not isinstance(node, yaml.MappingNode):
        raise PromptError("The front matter must be `key: value` lines.", first_line)
    seen: set[str] = set()
    for key, _ in node.value:
        if key.tag != "tag:yaml.org,2002:str":
            raise PromptError("A key must be a word.", first_line + key.start_mark.line)
        if key.value in seen:
            raise PromptError(
                f"`{key.value}` is given twice.", first_line + key.start_mark.line
            )
        seen.add(str(key.value))
    return node


def _value(node: yaml.MappingNode, first_line: int) -> Any:
    try:
        return _yaml.SafeLoader("").construct_document(node)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise PromptError("The front matter is no valid YAML.", first_line) from error


def _line_of(node: yaml.Node, path: tuple[int | str, ...], first_line: int) -> int:
    """The line of the value at `path`, or of the innermost part of it that exists."""
    for step in path:
        inner: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            inner = next((at for key, at in node.value if key.value == step), None)
            # A mistake in a key itself, or a whole block: point at the key.
            keys = [key for key, _ in node.value if key.value == step]
            if inner is not None and not isinstance(inner, yaml.ScalarNode) and keys:
                node = inner
                continue
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            inner = node.value[step] if step < len(node.value) else None
        if inner is None:
            break
        node = inner
    return first_line + node.start_mark.line


def _explained(error: str) -> tuple[tuple[int | str, ...], str]:
    """Where the mistake is, and a sentence about it, out of what msgspec says."""
    where = _WHERE.search(error)
    path: list[int | str] = [
        step["key"] or int(step["index"])
        for step in _STEP.finditer(where["path"] if where else "")
    ]
    said = error[: where.start()] if where else error
    field = _FIELD.fullmatch(said)
    if field is None:
        keys = [step for step in path if isinstance(step, str)]
        return tuple(path), f"`{keys[0]}`: {said[:1].lower()}{said[1:]}."
    name = field["name"]
    if field["wrong"] == "missing required":
        return (*path, name), f"`{name}` is missing."
    near = get_close_matches(name, FrontMatter.__struct_fields__, n=1)
    advice = f" Did you mean `{near[0]}`?" if near else ""
    return (*path, name), f"`{name}` is no key of a prompt file.{advice}"
