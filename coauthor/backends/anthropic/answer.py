"""What the events of a streamed message say."""

from typing import Literal

import msgspec
from msgspec import Struct, field

from coauthor.backends.base import FinishReason, Usage


class _Usage(Struct):
    input_tokens: int = 0
    cache_creation_input_tokens: int | None = 0
    cache_read_input_tokens: int | None = 0
    output_tokens: int = 0


class _Message(Struct):
    usage: _Usage = field(default_factory=_Usage)


class _Delta(Struct):
    type: str = ""
    text: str = ""
    stop_reason: str | None = None


class _Kind(Struct):
    type: str


class Event(_Kind):
    """One event; of kinds that are of no use here only the kind is read."""

    message: _Message | None = None
    delta: _Delta | None = None
    usage: _Usage | None = None


_READ = ("message_start", "content_block_delta", "message_delta", "message_stop")


def read_event(data: bytes) -> Event:
    """Read one event. Raises DecodeError or UnicodeDecodeError."""
    kind = msgspec.json.decode(data, type=_Kind).type
    # New kinds of events may come at any time, with anything in them.
    return msgspec.json.decode(data, type=Event) if kind in _READ else Event(kind)


Ending = FinishReason | Literal["refused"]

_ENDINGS: dict[str, Ending] = {
    "end_turn": "end",
    "max_tokens": "length",
    "stop_sequence": "stop",
    "refusal": "refused",
    "model_context_window_exceeded": "length",
}


class Answer:
    """Follows a stream event by event."""

    def __init__(self) -> None:
        self.ending: Ending | None = None
        """Why the model ended; None before it has."""
        self.whole = False
        """Whether the stream came to its own end."""
        self._usage = _Usage()
        self._pieces = 0

    def add(self, event: Event) -> str:
        """Take the next event; give the text in it, often none."""
        if event.type == "message_start" and event.message is not None:
            self._usage = event.message.usage
            self._usage.output_tokens = 0
        elif event.type == "message_delta":
            if event.delta is not None and event.delta.stop_reason is not None:
                self.ending = _ENDINGS.get(event.delta.stop_reason, "end")
            if event.usage is not None:
                self._usage.output_tokens = event.usage.output_tokens
        elif event.type == "message_stop":
            self.whole = True
        elif event.delta is not None and event.delta.type == "text_delta":
            # Other deltas are of the model's thoughts, which are not its answer.
            self._pieces += 1
            return event.delta.text
        return ""

    @property
    def usage(self) -> Usage:
        """What it has cost so far; before the end, a piece counts as a token."""
        usage = self._usage
        return Usage(
            evaluated=usage.input_tokens + (usage.cache_creation_input_tokens or 0),
            cached=usage.cache_read_input_tokens or 0,
            generated=max(usage.output_tokens, self._pieces)
            if self.ending is None
            else usage.output_tokens or self._pieces,
        )
