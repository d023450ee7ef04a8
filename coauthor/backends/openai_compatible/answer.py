"""What the events of a streamed answer say."""

from contextlib import suppress
from typing import Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from coauthor.backends.base import FinishReason, Usage
from coauthor.backends.http.sureness import Sureness

END = b"[DONE]"
"""The data of the event behind the last."""


class _Details(Struct):
    cached_tokens: int | None = 0


class _Written(Struct):
    reasoning_tokens: int | None = 0


class _Usage(Struct):
    prompt_tokens: int | None = 0
    completion_tokens: int | None = 0
    prompt_tokens_details: _Details | None = None
    completion_tokens_details: _Written | None = None


class _Message(Struct):
    content: str | None = None
    refusal: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None


class _Token(Struct):
    logprob: float | None = None


class _Logprobs(Struct):
    """Of a chat, `content`; of bare texts mostly the other one."""

    content: list[_Token] | None = None
    token_logprobs: list[float | None] | None = None

    @property
    def logarithms(self) -> list[float | None]:
        return self.token_logprobs or [it.logprob for it in self.content or ()]


_LOGPROBS = msgspec.json.Decoder(_Logprobs)


class _Choice(Struct):
    index: int | None = 0
    logprobs: msgspec.Raw = msgspec.Raw()
    """Where they are not as they should be, the text counts all the same."""
    text: str | None = None
    delta: _Message | None = None
    finish_reason: str | None = None


class Event(Struct):
    """One event; servers leave out, and set to null, whatever they like."""

    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: msgspec.Raw | UnsetType = UNSET

    @property
    def is_error(self) -> bool:
        """Whether it says that something went wrong."""
        return self.error is not UNSET and bytes(self.error) != b"null"


Ending = FinishReason | Literal["refused"]


class Answer:
    """Follows a stream event by event."""

    def __init__(self) -> None:
        self.ending: Ending | None = None
        """Why the model ended; None before it has."""
        self.choices: set[int] = set()
        """The numbers of the answers that were begun."""
        self._sureness = Sureness()
        self._prompt = 0
        self._thought = False
        self._cached = 0
        self._generated = 0
        self._pieces = 0

    def add(self, event: Event) -> str:
        """Take the next event; give the text in it, often none."""
        if event.usage is not None:
            self._count(event.usage)
        self.choices |= {it.index or 0 for it in event.choices or ()}
        choice = next((it for it in event.choices or () if not it.index), None)
        if choice is None:
            return ""
        if choice.logprobs:
            with suppress(msgspec.ValidationError):
                self._sureness.add(_LOGPROBS.decode(choice.logprobs).logarithms)
        said = choice.delta or _Message()
        if choice.finish_reason:
            # They say `stop` for a text's own end and for a stop sequence alike.
            endings: dict[str, Ending] = {
                "length": "length",
                "content_filter": "refused",
            }
            self.ending = endings.get(choice.finish_reason, "end")
        if said.refusal:
            self.ending = "refused"
        self._thought |= bool(said.reasoning_content or said.reasoning)
        text = choice.text or said.content or ""
        self._pieces += bool(text)
        return text

    @property
    def wrote(self) -> bool:
        """Whether there was any text."""
        return self._pieces > 0

    @property
    def only_thought(self) -> bool:
        """Whether the model was at its limit before it wrote a word."""
        return self._thought and self.ending == "length" and not self._pieces

    @property
    def usage(self) -> Usage:
        """What it has cost; where the server does not say, a piece is a token."""
        evaluated = max(self._prompt - self._cached, 0)
        return Usage(
            evaluated,
            self._cached,
            self._generated or self._pieces,
            log_probability=self._sureness.mean,
        )

    def _count(self, usage: _Usage) -> None:
        details = usage.prompt_tokens_details
        self._prompt = usage.prompt_tokens or 0
        self._cached = (details.cached_tokens or 0) if details else 0
        self._generated = usage.completion_tokens or 0
        written = usage.completion_tokens_details
        self._thought |= bool(written and written.reasoning_tokens)
