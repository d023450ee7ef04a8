"""What a first request with a word of ours shows of a server.

It asks for a token, and in the same breath for what a writer can do without.
"""

from dataclasses import dataclass, field

from coauthor.backends.openai_compatible.answer import Answer
from coauthor.errors import BackendError

EXTRAS = frozenset({"n", "logprobs", "top_logprobs"})
"""The parameters for that."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a form of request went; None for what did not show."""

    error: BackendError | None = None
    prompt_tokens: int = 0
    n: bool | None = None
    logprobs: bool | None = None


@dataclass(slots=True)
class Seen:
    """What is seen of a request that asks for two answers and their probabilities."""

    answer: Answer = field(default_factory=Answer)
    refused: frozenset[str] = frozenset()
    """The parameters that the server would not have."""

    def trial(self) -> Trial:
        """Many servers take a parameter and do nothing with it: the answer counts."""
        usage = self.answer.usage
        told = usage.log_probability is not None
        # A token that is no text might have had a probability.
        unsure = not told and not self.answer.wrote and "logprobs" not in self.refused
        return Trial(
            prompt_tokens=usage.evaluated + usage.cached,
            n=len(self.answer.choices) > 1,
            logprobs=None if unsure else told,
        )
