"""A short list of models that are worth a try, in `catalog.toml`.

It has no checksums: what the hub reports is noted at the first download.
"""

import tomllib
from pathlib import Path
from typing import Literal

import msgspec


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One model of the list. Sizes are about so much."""

    name: str
    repo: str
    """The repository on the hub, `owner/name`."""
    quantization: str
    """Which of its files."""
    kind: Literal["base", "instruct"]
    """Whether it only continues text, or follows instructions as well."""
    licence: str
    languages: str
    """In words."""
    megabytes: int
    """To download."""
    memory_megabytes: int
    """In use, with the longest text that coauthor lets it look at."""
    good_for: str


def catalog() -> tuple[Listed, ...]:
    """The list, from small to large."""
    raw = tomllib.loads((Path(__file__).parent / "catalog.toml").read_text("utf-8"))
    return msgspec.convert(raw["models"], tuple[Listed, ...])


def how_to_get(name: str) -> str:
    """The command that downloads a model, in a sentence; empty if it is not listed."""
    for listed in catalog():
        if listed.name == name.lower():
            return f"`coauthor models pull {listed.name}` downloads it."
    return ""
