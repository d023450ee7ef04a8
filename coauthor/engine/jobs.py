"""What a model may have to do, and the candidates for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from coauthor.backends.base import Backend

Job = Literal["inline", "rewrite", "ideas"]
"""Suggestions at the cursor; rewrites and what continues a text on command; ideas."""
JOBS: tuple[Job, ...] = get_args(Job)
JOB_OF: Mapping[str, Job] = {
    "rewrite": "rewrite",
    "continue": "rewrite",
    "ideate": "ideas",
}
"""By the kind of a command."""

Key: TypeAlias = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way of doing a job, by its name in the settings."""

    name: str
    make: Callable[[], Backend]
    destination: Literal["local", "remote"] = "local"
    asks: bool = True
    """Whether the writer may be asked to let text go there."""
    rung: bool = False
    """Whether it is one of a ladder: the next takes over when it keeps being late."""

    @property
    def key(self) -> Key:
        """Candidates with the same one share an engine."""
        return self.name, self.asks or self.destination == "local"


Order: TypeAlias = tuple[Candidate, ...]
"""Who does a job, and who stands in, one after the other. Nobody is in it twice."""
