"""Where a model comes from, as a writer names it."""

import re
from dataclasses import dataclass
from pathlib import Path

from coauthor.errors import WrongInput
from coauthor.models.catalog import catalog

_PART = r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}"
_HUB_NAME = re.compile(rf"(?P<repo>{_PART}/{_PART})(?::(?P<wanted>[^:]+))?")
_ADDRESS = re.compile(r"(?:https?://)?(?:huggingface\.co|hf\.co)/", re.I)


@dataclass(frozen=True, slots=True)
class HubSource:
    """A repository on the hub, and which of its files."""

    repo: str
    wanted: str = ""
    """A file's name or a quantization such as `Q4_K_M`; empty leaves it to us."""
    name: str = ""
    """What it is called in the list; empty for others."""


@dataclass(frozen=True, slots=True)
class LocalSource:
    """A file on this machine."""

    path: Path


def read_source(text: str) -> HubSource | LocalSource:
    """Understand a name of the list, `owner/name[:file or quantization]`, or a path.

    Raises WrongInput with what would be understood.
    """
    for listed in catalog():
        if text.lower() == listed.name:
            return HubSource(listed.repo, listed.quantization, listed.name)
    named = _ADDRESS.sub("", text, count=1)
    match = _HUB_NAME.fullmatch(named.removesuffix("/"))
    path = Path(text).expanduser()
    is_path = path.is_file() or text.startswith((".", "/", "~")) or "\\" in text
    if not is_path and match:
        return HubSource(match["repo"], match["wanted"] or "")
    if is_path or text.lower().endswith(".gguf"):
        if not path.is_file():
            raise WrongInput(f"There is no file {path}.")
        return LocalSource(path.absolute())
    raise WrongInput(
        f"{text!r} is neither a model of the list (`coauthor models list` shows it), "
        "nor `owner/name` of the Hugging Face hub, perhaps with `:Q4_K_M` or a file's "
        "name behind it, nor a file on this machine."
    )
