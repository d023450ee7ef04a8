"""What the server answers to `/completion`, in events or at once."""

from msgspec import Struct

from coauthor.backends.base import FinishReason, Usage


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
    error: dict[str, object] | None = None

    @property
    def finish(self) -> FinishReason | None:
        """Why the model ended; None before the last event."""
        if not self.stop:
            return None
        return "length" if self.stop_type == "limit" else "end"

    def usage(self, before: int) -> Usage:
        """What it has cost; `before` were generated for it already."""
        timings = self.timings or _Timings()
        generated = self.tokens_predicted + before
        return Usage(timings.prompt_n, timings.cache_n, generated)


class _Candidate(Struct):
    id: int
    bytes: list[int] = []
    logprob: float | None = None


class _Position(Struct):
    top_logprobs: list[_Candidate] = []


class Likely(Struct):
    """The tokens that could come next, the likeliest first."""

    completion_probabilities: list[_Position] = []

    def spelling(self, rest: str) -> tuple[int, str] | None:
        """The likeliest token that spells what was typed, and what it adds to it.

        None where no single one does.
        """
        wanted = rest.encode()
        for position in self.completion_probabilities[:1]:
            for it in position.top_logprobs:
                spelled = bytes(it.bytes)
                if spelled.startswith(wanted):
                    try:
                        return it.id, spelled[len(wanted) :].decode()
                    except UnicodeDecodeError:
                        continue
        return None
