"""What the server says of itself and of its model, and what the model's file says.

The server keeps most of the metadata to itself. Where it runs on this machine, its
model's file is here as well, and its header has the rest.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec import field as struct_field

from coauthor.errors import ModelNotFound
from coauthor.models.facts import language_codes, order_of_gaps
from coauthor.models.gguf import Header, read_header

_SKILL = re.compile(r"coauthor\.skill\.(.+)\.template")
_STAND_IN = (
    "{%- for message in messages -%}\n"
    "  {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' -}}"
)
"""How the template begins that the server uses for models that have none."""


class _Settings(Struct):
    n_ctx: int


class Props(Struct):
    """The answer of `/props`, as far as it is of use here."""

    default_generation_settings: _Settings
    total_slots: int = 1
    role: str = ""
    """`router` where there are several models and none was named."""
    model_alias: str = ""
    model_path: str = ""
    model_ftype: str = ""
    build_info: str = ""
    chat_template: str = ""
    eos_token: str = ""
    modalities: Mapping[str, object] = struct_field(default_factory=dict[str, object])

    @property
    def name(self) -> str:
        """The model's name; of a path only the file."""
        return Path(self.model_alias or self.model_path).stem or "the model"

    @property
    def sees_images(self) -> bool | None:
        """None where an older server does not say."""
        said = self.modalities.get("vision")
        return said if isinstance(said, bool) else None

    @property
    def follows_instructions(self) -> bool:
        """Whether the model has a chat template of its own."""
        return not self.chat_template.startswith(_STAND_IN) and bool(self.chat_template)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What only the model's file says; empty where it is not here or does not say."""

    name: str = ""
    fim_order: Literal["spm", "psm"] | None = None
    skills: Mapping[str, str] = field(default_factory=dict[str, str])
    languages: tuple[str, ...] = ()


def facts_of(props: Props, *, here: bool) -> FileFacts:
    """Read the header of the file that the server has loaded.

    `here` says that the server is on this machine. Without the file, only a name can
    tell that the model is one for program text, which mostly fill gaps.
    """
    try:
        header = read_header(Path(props.model_path)) if here else None
    except ModelNotFound:
        header = None
    if header is None:
        told = {"general.name": props.name}
        return FileFacts(fim_order=order_of_gaps(told.get))
    return FileFacts(
        name=header.text("general.name"),
        fim_order=order_of_gaps(header.values.get),
        skills=_skills(header),
        languages=tuple(language_codes(header.texts("general.languages"))),
    )


def _skills(header: Header) -> dict[str, str]:
    found = ((_SKILL.fullmatch(key), header.text(key)) for key in header.values)
    return {match[1]: template for match, template in found if match and template}
