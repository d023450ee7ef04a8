"""What is asked of every engine here, and what it answers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from coauthor.backends.llama_cpp.launch import worker_environment

ROOT = Path(__file__).parents[2]
"""The repository: programs of ours are started in it."""
SPIN_COUNT = 1000
"""`GOMP_SPINCOUNT` for every engine: the product's own default."""


@dataclass(frozen=True, slots=True)
class Running:
    """How every engine runs its model."""

    model: Path
    context: int
    """In tokens."""
    threads: int
    batch_threads: int

    @property
    def environment(self) -> dict[str, str]:
        """The same for all, so that their waiting threads spin alike."""
        return worker_environment(SPIN_COUNT)


@dataclass(frozen=True, slots=True)
class Answer:
    """One continuation, chosen greedily."""

    ms: float
    """From asking to having all of it."""
    generated: int
    """Tokens, not counting one that ends the text."""
    evaluated: int | None = None
    """Tokens of the prompt that were not known already; None where nobody says."""
    first_ms: float | None = None
    """From asking to its first text, where that comes alone."""
    text: str = ""


class Engine(Protocol):
    """Something that continues text and remembers what it has read."""

    async def ask(self, text: str, tokens: int) -> Answer:
        """Continue a text by so many tokens; 0 only reads it."""
        ...

    async def close(self) -> None:
        """End whatever was started for it."""
        ...
