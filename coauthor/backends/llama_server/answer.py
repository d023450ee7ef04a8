"""What the server answers to `/completion`, in events or at once."""

from msgspec import Struct

from coauthor.backends.base import FinishReason, Usage
from coauthor.backends.llama_server.likely import Likely, Position


class _Timings(Struct):
    cache_n: int = 0
    prompt_n: int = 0


class Event(Struct):
    """One event of a stream; the last has `stop`."""

    content: str = ""
    stop: bool = False
    stop_type: str = ""
    tokens_predicted: int = 0
    timings: _Timings | None = None
    completion_probabilities: list[Position] | None = None
    error: dict[str, object] | None = None

    @property
    def finish(self) -> FinishReason | None:
        """Why the model ended; None before the last event."""
        if not self.stop:
            return None
        return "length" if self.stop_type == "limit" else "end"

    @property
    def logarithms(self) -> list[float | None]:
        """How probable its tokens were, where somebody asked."""
        return [it.logprob for it in self.completion_probabilities or ()]

    @property
    def likely(self) -> Likely:
        """What else could have stood in its place, where somebody asked."""
        return Likely(self.completion_probabilities or [])

    def usage(self, before: int, sureness: float | None = None) -> Usage:
        """What it has cost; `before` were generated for it already."""
        timings = self.timings or _Timings()
        generated = self.tokens_predicted + before
        return Usage(
            timings.prompt_n, timings.cache_n, generated, log_probability=sureness
        )
