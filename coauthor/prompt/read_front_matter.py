"""Front matter read and checked: every mistake in it is told, each at its place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

import msgspec
from msgspec import Struct

from coauthor.errors import PromptError
from coauthor.prompt.files import MOST_MISTAKES
from coauthor.prompt.front_matter import (
    Blocks,
    Form,
    FrontMatter,
    Guard,
    Kind,
    Output,
    SamplingModel,
    Scope,
    StarterModel,
)
from coauthor.prompt.yaml_places import Path, Yaml

_STAND_INS: dict[str, Any] = {
    "id": "x",
    "title": "x",
    "kind": "rewrite",
    "scope": "paragraph",
}
"""For keys that must be there and are not, or are wrong, so that the rest is read."""

_WHERE = re.compile(r" - at (?:`key` in )?`\$(?P<path>.*)`\Z", re.DOTALL)
_STEP = re.compile(r"\.(?P<key>[^.\[]+)|\[(?P<index>\d+)\]")
_NOT_WORDS = re.compile(r"Expected `[^`]*str[^`]*`, got `(?:bool|int|float|date)")
_NO_CHOICE = re.compile(r"Invalid enum value '(?P<given>.*)'", re.DOTALL)
_FIELD = re.compile(
    r"Object (?P<wrong>contains unknown|missing required) field `(?P<name>.*)`",
    re.DOTALL,
)
"""How msgspec says where and what is wrong."""


@dataclass(frozen=True, slots=True)
class Front:
    """Front matter as far as it is right."""

    keys: FrontMatter
    """A key that is wrong has its usual value, or one that stands in for it."""
    wrong: frozenset[str]
    """The keys that are wrong, or missing although they must be there."""
    mistakes: Sequence[PromptError]
    yaml: Yaml


def read_front_matter(text: str, first_line: int) -> Front:
    """Read and check front matter that begins at `first_line` (1-based) of its file.

    Raises PromptError when it is no YAML at all.
    """
    yaml = Yaml(text, first_line)
    mistakes, wrong = list(yaml.mistakes), set(yaml.wrong)
    stand_ins = {key: _STAND_INS[key] for key in wrong & _STAND_INS.keys()}
    while True:
        try:
            keys = msgspec.convert({**stand_ins, **yaml.value()}, FrontMatter)
            break
        except msgspec.ValidationError as error:
            path, sentence = _explained(str(error))
        at_key = "is no key" in sentence
        mistakes.append(yaml.error(sentence, path, at_key=at_key))
        if len(mistakes) >= MOST_MISTAKES:
            raise all_in_one(mistakes)
        wrong.add(str(path[0]))
        if path[0] in _STAND_INS:
            stand_ins[str(path[0])] = _STAND_INS[str(path[0])]
        # A starter goes as a whole: half of one would only bring more mistakes.
        yaml.remove(path[:2] if path[0] == "starters" else path)
    if not keys.title.isprintable():
        message = "`title`: it has a character that cannot be seen; remove it."
        mistakes.append(yaml.error(message, ("title",)))
        wrong.add("title")
    return Front(keys, frozenset(wrong), mistakes, yaml)


def all_in_one(mistakes: Sequence[PromptError]) -> PromptError:
    """The first mistake of a file, which knows the others; there must be one."""
    first, *others = sorted(mistakes, key=lambda each: (each.line, each.column))
    first.others = tuple(others[: MOST_MISTAKES - 1])
    return first


def _explained(error: str) -> tuple[Path, str]:
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
        return (*path, name), f"`{name}` is missing: {_WANTED[name]}."
    inside = _INSIDE.get(keys[0], FrontMatter) if keys else FrontMatter
    near = get_close_matches(name, inside.__struct_fields__, n=1)
    advice = (
        f"Did you mean `{near[0]}`?"
        if near
        else f"There are: {_in_words(inside.__struct_fields__)}."
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
_WORDS = "write words on one line, 200 characters at most"
_WANTED = {
    "id": "write small letters, digits and hyphens, such as `active-voice`",
    "title": _WORDS,
    "text": _WORDS,
    "kind": f"write one of {', '.join(f'`{it}`' for it in get_args(Kind))}",
    "scope": f"write one of {', '.join(f'`{it}`' for it in get_args(Scope))}",
    "skill": "write the name of a skill, such as `fix`",
    "starters": "write a list of up to 40 sentence openings",
    "variants": "write a whole number from 1 to 8",
    "max_tokens": "write a number above 0 and up to 8, such as 1.5",
    "sampling": "write `temperature` and `top_p` on lines of their own below it",
    "temperature": "write a number from 0 to 2, such as 0.4",
    "top_p": "write a number above 0 and up to 1, such as 0.95",
    "stop": "write a list of up to 4 short texts in quotation marks",
    "needs": "write a list of `chat`, `raw`, `fim` and `skill:` with a name",
    "languages": 'write a list of codes of two small letters, such as [en, "no"]',
}
"""What to write for a key that has no few choices."""


def _wrong_value(keys: list[str], said: str) -> str:
    """What a value should be, in a sentence that begins with its key."""
    key = keys[-1] if keys else ""
    if key in _CHOICES:
        given = _NO_CHOICE.fullmatch(said)
        near = get_close_matches(given["given"], _CHOICES[key], n=1) if given else []
        asked = f"did you mean `{near[0]}`? It" if near else "it"
        return f"`{key}`: {asked} can be {_in_words(_CHOICES[key])}."
    quotes = key != "sampling" and _NOT_WORDS.search(said)
    advice = ", and put it into quotation marks" if quotes else ""
    return f"`{key}`: {_WANTED[key]}{advice}."


def _in_words(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
