"""The YAML at the top of a prompt file: read, checked, and complained about by line.

This is where untrusted data enters, so msgspec checks it and unknown keys are
mistakes. YAML is read with the safe loader: it makes values, never objects.
"""

import re
from difflib import get_close_matches
from typing import Annotated, Any, Literal, get_args

import msgspec
import yaml
from msgspec import Meta, Struct

from coauthor.document.brackets import FewBrackets
from coauthor.errors import PromptError

# The library's own types leave open what these two functions take and give.
_yaml: Any = yaml

Kind = Literal["continue", "rewrite", "ideate"]
Scope = Literal["selection", "sentence", "paragraph", "section", "document", "cursor"]
Form = Literal["skill", "instruct", "base"]
Output = Literal["text", "list"]
Guard = Literal["structure", "facts"]
Blocks = Literal["kept", "free"]

_Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\r\n]*\Z")]

_Stop = Annotated[str, Meta(min_length=1, max_length=60)]
_Need = Annotated[str, Meta(pattern=r"^(?:chat|raw|fim|skill:[a-z][a-z0-9_-]*)\Z")]
_Code = Annotated[str, Meta(pattern=r"^[a-z]{2}\Z")]

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
_WHERE = re.compile(r" - at (?:`key` in )?`\$(?P<path>.*)`\Z", re.DOTALL)
_STEP = re.compile(r"\.(?P<key>[^.\[]+)|\[(?P<index>\d+)\]")
_NOT_WORDS = re.compile(r"Expected `[^`]*str[^`]*`, got `(?:bool|int|float|date)")
_FIELD = re.compile(
    r"Object (?P<wrong>contains unknown|missing required) field `(?P<name>.*)`",
    re.DOTALL,
)
"""How msgspec says where and what is wrong."""


class _Strict(Struct, frozen=True, forbid_unknown_fields=True):
    pass


GAP = "___"
"""Where in a starter of ideas the model only names something."""


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
    """`rewrite` changes text, `continue` adds some; `ideate` only lists ideas."""
    scope: Scope
    """What the command is about when nothing is selected."""
    mode: Form | Annotated[tuple[Form, ...], Meta(min_length=1, max_length=3)] = ()
    """The forms that the file has; only checked against the file."""
    skill: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]*\Z")] | None = None
    """The skill that a model may have been trained for, such as `fix`."""
    starters: Annotated[tuple[StarterModel | _Line, ...], Meta(max_length=40)] = ()
    """Sentence openings, for models that only continue text; not for rewrites."""
    output: Output | None = None
    """What an answer is: `text`, or for ideas a `list` of all of them (the default)."""
    variants: Annotated[int, Meta(ge=1, le=8)] | None = None
    """How many texts (1 by default) or ideas (4 by default) are made."""
    max_tokens: Annotated[float, Meta(gt=0, le=8)] | None = None
    """How long a rewrite may be, as a multiple of the text's length; 1.5 by default."""
    sampling: SamplingModel = SamplingModel()
    """How the next word is picked."""
    stop: Annotated[tuple[_Stop, ...], Meta(max_length=4)] = ()
    """Where the model's answer ends before its own end."""
    needs: Annotated[tuple[_Need, ...], Meta(max_length=8)] = ()
    """What a model must be able to do, beside one of the file's forms."""
    languages: Annotated[tuple[_Code, ...], Meta(max_length=40)] = ()
    """ISO 639-1 codes of the prose the command is for; empty means any."""
    guard: Guard | None = None
    """What a rewrite must keep: `structure`, or `facts` as well (the default)."""
    blocks: Blocks | None = None
    """Whether a rewrite keeps its headings and list items; `kept` is the default."""


def read_front_matter(text: str, first_line: int) -> FrontMatter:
    """Read and check front matter that begins at `first_line` (1-based) of its file.

    Raises PromptError for the first mistake, with its place.
    """
    if len(text) > _LARGEST:
        raise PromptError(
            f"The front matter is too long ({_LARGEST} characters at most).", first_line
        )
    node = _compose(text, first_line)
    try:
        front = msgspec.convert(_value(node, first_line), FrontMatter)
    except msgspec.ValidationError as error:
        path, sentence = _explained(str(error))
        line, column = _place_of(node, path, at_key="is no key" in sentence)
        raise PromptError(sentence, first_line + line, column + 1) from error
    if not front.title.isprintable():
        line, column = _place_of(node, ("title",))
        raise PromptError(
            "`title`: it has a character that cannot be seen.",
            first_line + line,
            column + 1,
        )
    return front


def _compose(text: str, first_line: int) -> yaml.MappingNode:
    """The YAML as nodes, which know their places."""
    try:
        node = _yaml.compose(text, Loader=_Plain)
    except _Refused as refused:
        mark = refused.mark
        raise PromptError(
            str(refused), first_line + mark.line, mark.column + 1
        ) from refused
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        what = error.problem or "it cannot be read"
        raise PromptError(
            f"The front matter is no valid YAML: {what}.",
            first_line + line,
            column + 1,
        ) from error
    except (yaml.YAMLError, *_NO_VALUE) as error:
        raise PromptError("The front matter is no valid YAML.", first_line) from error
    if not isinstance(node, yaml.MappingNode):
        raise PromptError("The front matter must be `key: value` lines.", first_line)
    seen: set[str] = set()
    for key, _ in node.value:
        wrong = None
        if key.tag != "tag:yaml.org,2002:str":
            wrong = "A key must be a word."
        elif key.value in seen:
            wrong = f"`{key.value}` is given twice."
        if wrong:
            mark = key.start_mark
            raise PromptError(wrong, first_line + mark.line, mark.column + 1)
        seen.add(str(key.value))
    return node


class _Plain(FewBrackets, yaml.SafeLoader):
    """YAML without references, tags and great depth: all of them make traps."""

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


def _value(node: yaml.MappingNode, first_line: int) -> Any:
    try:
        return _yaml.SafeLoader("").construct_document(node)
    except (yaml.YAMLError, *_NO_VALUE) as error:
        raise PromptError("The front matter is no valid YAML.", first_line) from error


def _place_of(
    node: yaml.Node, path: tuple[int | str, ...], *, at_key: bool = False
) -> tuple[int, int]:
    """Line and column, from 0, of the innermost part of `path` that exists.

    That is the place of a value, or of its key when the value is a whole block.
    """
    mark = node.start_mark
    for step in path:
        inner: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == step:
                    whole = not isinstance(value, yaml.ScalarNode)
                    mark = (key if whole or at_key else value).start_mark
                    inner = value
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            inner = node.value[step] if step < len(node.value) else None
            mark = inner.start_mark if inner is not None else mark
        if inner is None:
            break
        node = inner
    return mark.line, mark.column


def _explained(error: str) -> tuple[tuple[int | str, ...], str]:
    """Where the mistake is, and a sentence about it, out of what msgspec says."""
    where = _WHERE.search(error)
    path: list[int | str] = [
        step["key"] or int(step["index"])
        for step in _STEP.finditer(where["path"] if where else "")
    ]
    said = error[: where.start()] if where else error
    keys = [step for step in path if isinstance(step, str)]
    field = _FIELD.fullmatch(said)
    if field is None:
        return tuple(path), _wrong_value(keys, said)
    name = field["name"]
    if field["wrong"] == "missing required":
        return (*path, name), f"`{name}` is missing."
    inside = _INSIDE.get(keys[0], FrontMatter) if keys else FrontMatter
    near = get_close_matches(name, inside.__struct_fields__, n=1)
    advice = (
        f"Did you mean `{near[0]}`?"
        if near
        else "There are: "
        + ", ".join(f"`{it}`" for it in inside.__struct_fields__)
        + "."
    )
    return (*path, name), f"`{name}` is no key of a prompt file. {advice}"


_INSIDE: dict[str, type[Struct]] = {"sampling": SamplingModel, "starters": StarterModel}
_CHOICES: dict[str, tuple[str, ...]] = {
    "kind": get_args(Kind),
    "scope": get_args(Scope),
    "mode": get_args(Form),
    "output": get_args(Output),
    "guard": get_args(Guard),
    "blocks": get_args(Blocks),
    "ends_with": (".", "?", "!"),
}
_WANTED = {
    "id": "it must be small letters, digits and hyphens, such as `active-voice`.",
    "needs": "it takes `chat`, `raw`, `fim` and `skill:` with a name, in a list.",
    "languages": 'it takes codes of two small letters in a list, such as [en, "no"].',
}


def _wrong_value(keys: list[str], said: str) -> str:
    """What a value should be, in a sentence that begins with its key."""
    key = keys[-1] if keys else ""
    if key in _CHOICES:
        allowed = ", ".join(f"`{choice}`" for choice in _CHOICES[key])
        return f"`{key}`: it can be {allowed}."
    if key in _WANTED:
        return f"`{key}`: {_WANTED[key]}"
    advice = " Put it into quotation marks." if _NOT_WORDS.search(said) else ""
    for foreign, plain in (
        (" | null", ""),
        ("`array`", "a list in brackets"),
        ("`object`", "lines of its own with keys"),
    ):
        said = said.replace(foreign, plain)
    return f"`{keys[0]}`: {said[:1].lower()}{said[1:]}.{advice}"
