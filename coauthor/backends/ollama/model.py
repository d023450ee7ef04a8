"""What Ollama says of a model, and whether it runs on this machine."""

import re
from collections.abc import Mapping

from msgspec import Struct, field

_LARGEST_DEFAULT = 8192
"""Tokens of context where nobody said how many: more costs memory for nothing."""

_FIRST_WITH_LOGPROBS = (0, 12, 11)


class Details(Struct):
    """How the model is made."""

    family: str = ""
    parameter_size: str = ""
    quantization_level: str = ""


class Version(Struct):
    """The answer of `/api/version`."""

    version: str = ""

    @property
    def tells_logprobs(self) -> bool | None:
        """Whether it has words for them; None for a version that is no number."""
        found = re.match(r"(\d{1,5})\.(\d{1,5})\.(\d{1,5})", self.version)
        if found is None:
            return None
        return tuple(map(int, found.groups())) >= _FIRST_WITH_LOGPROBS


class Shown(Struct):
    """The answer of `/api/show`, as far as it is of use here."""

    capabilities: tuple[str, ...] = ()
    template: str = ""
    modelfile: str = ""
    parameters: str = ""
    """A line for each: its name, blanks and its value."""
    details: Details = field(default_factory=Details)
    model_info: Mapping[str, object] = field(default_factory=dict[str, object])
    remote_host: str = ""

    @property
    def chat(self) -> bool:
        """Whether it follows messages: its template or its renderer knows of them."""
        knows = ".Messages" in self.template or ".System" in self.template
        return knows or re.search(r"(?m)^RENDERER\s", self.modelfile) is not None

    @property
    def fills_in(self) -> bool:
        """Whether it can write between a prefix and a suffix."""
        return "insert" in self.capabilities

    @property
    def thinks(self) -> bool:
        """Whether it thinks before it writes, unless it is asked not to."""
        return "thinking" in self.capabilities

    def context_tokens(self, wanted: int) -> int:
        """How long the context is to be.

        `wanted` is what the writer says; 0 takes what the model's file says, and
        otherwise at most what costs little memory.
        """
        longest = self._longest()
        if wanted:
            return min(wanted, longest or wanted)
        if said := re.search(r"(?m)^num_ctx\s+(\d{1,8})\s*$", self.parameters):
            return int(said[1])
        return min(longest or _LARGEST_DEFAULT, _LARGEST_DEFAULT)

    def _longest(self) -> int:
        for name, value in self.model_info.items():
            if name.endswith(".context_length") and isinstance(value, int):
                return value
        return 0


def is_of_the_cloud(model: str) -> bool:
    """Whether a name says that the model runs at ollama.com and not on this machine."""
    tag = model.rpartition(":")[2].lower() if ":" in model else ""
    return tag == "cloud" or tag.endswith("-cloud")
