"""What every backend takes and gives: parts in, deltas out.

A request carries *parts*, not a finished string: only the backend has the tokenizer
and the chat template, so it renders, tokenizes and trims.
The server budgets in characters, with `Capabilities.context_characters`.
"""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Literal, Protocol

from coauthor.document.origin import NOWHERE, Origin


class Priority(IntEnum):
    """Who goes first when work competes: the smaller number."""

    INLINE = 0
    COMMAND = 1
    PREFETCH = 2


@dataclass(frozen=True, slots=True)
class TextPart:
    """Plain text, the writer's or ours; tokenized without special tokens."""

    text: str
    trim: Literal["never", "start", "end"] = "never"
    """Which end may be cut when the request does not fit the context."""


@dataclass(frozen=True, slots=True)
class SpecialPart:
    """A control token.

    `name` is `fim_prefix`, `fim_suffix` or `fim_middle`, or the token's own spelling
    in the model's vocabulary (`<|fix|>`).
    """

    name: str


@dataclass(frozen=True, slots=True)
class MessagePart:
    """One chat message, to be rendered with the model's own chat template.

    A request has either messages only, or no messages.
    """

    role: Literal["system", "user", "assistant"]
    text: str


Part = TextPart | SpecialPart | MessagePart


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is picked. The defaults are greedy."""

    temperature: float = 0.0
    """0 picks the most likely token."""
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.05
    repeat_penalty: float = 1.0
    """Above 1 makes tokens of the last 64 less likely; 1 is off."""
    seed: int = 0
    """The same seed and request give the same text on the same machine."""


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """One model run."""

    parts: tuple[Part, ...]
    max_tokens: int
    sampling: Sampling = field(default_factory=Sampling)
    stop: tuple[str, ...] = ()
    """Stop sequences; the text ends before the first one that appears."""
    priority: Priority = Priority.INLINE
    heal: bool = False
    """The last text part ends where the writer is typing, perhaps inside a word.

    The backend makes the model spell the last word again and gives back only what
    follows the typed characters.
    Backends without raw tokens ignore it.
    """
    copies: bool = False
    """The answer says much of the prompt again, as a rewrite does.

    It is the same answer either way. A backend may look in the prompt for what comes
    next, to be faster where it is right.
    """
    probability: bool = False
    """Whether somebody looks at `Usage.log_probability`."""
    origin: Origin = NOWHERE
    """The document that the parts are from. Only what sends text away looks at it."""
    shorter: tuple[Part, ...] = ()
    """The same with less around what it is about, which the engine asks for instead
    where the parts do not fit: no backend can cut a message. Backends never see it.
    """


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run cost, in tokens."""

    evaluated: int
    """Prompt tokens that had to be decoded; cached ones are not counted."""
    cached: int
    """Prompt tokens answered from kept state."""
    generated: int
    drafted: int = 0
    """Tokens that were evaluated because the prompt goes on with them."""
    confirmed: int = 0
    """Those of them that the text then had; they are counted as generated as well."""
    log_probability: float | None = None
    """How sure the model is: the mean natural logarithm of its probabilities for the
    tokens so far. None where nobody asked, or the backend cannot say.
    """


@dataclass(frozen=True, slots=True)
class PromptPiece:
    """A stretch of a request as the model would read it."""

    part: int | None
    """Which part of the request it is of; None for what the model's form adds."""
    text: str
    """Without what had to be cut."""
    tokens: int


FinishReason = Literal["stop", "length", "end"]
"""A stop sequence, the token budget, or the model's own end of text."""


@dataclass(frozen=True, slots=True)
class Delta:
    """One streamed piece of text. Only the last of a run has `finish`."""

    text: str
    finish: FinishReason | None = None
    usage: Usage | None = None
    """What the run has cost so far: a run that is closed early has been paid for too.
    None where a backend does not know before the end.
    """


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the active model can do, known once it is loaded."""

    model: str
    """The model's name, as shown to the writer."""
    context_tokens: int
    server: str = ""
    """What the writer calls the server that has it; empty for a model in coauthor."""
    characters_per_token: float = 3.5
    """Measured on English prose at load, for budgets in characters."""
    raw: bool = True
    """Continues raw text."""
    chat: bool = False
    """Has a chat template, so it follows instructions."""
    fim_order: Literal["spm", "psm"] | None = None
    """Suffix-prefix-middle or prefix-suffix-middle; None without fill-in-the-middle."""
    n: bool | None = None
    """Gives several answers to one request.

    Here, and in the four below, None says that nobody can know.
    """
    logprobs: bool | None = None
    """Tells how probable its tokens are, so `Usage.log_probability` is known."""
    vision: bool | None = None
    """Looks at images."""
    grammar: bool | None = None
    """Can be held to a grammar, or to a JSON schema."""
    token_ids: bool | None = None
    """Reads a prompt that is given as tokens."""
    skills: Mapping[str, str] = field(default_factory=dict[str, str])
    """Skill id -> prompt template with `{{text}}`, from the model's own metadata."""
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes the model was made for; empty means not stated."""
    details: Mapping[str, str] = field(default_factory=dict[str, str])
    """Facts for `coauthor doctor`: threads, quantization, parameters and so on."""

    @property
    def context_characters(self) -> int:
        """About how many characters of prose fill the whole context."""
        return int(self.context_tokens * self.characters_per_token)

    def for_text(self, text: str) -> "Capabilities":
        """The same with budgets for a text like this one.

        Most models spell in bytes, so letters of two or three take more tokens.
        """
        size = len(text.encode("utf-8", "replace"))
        per_token = self.characters_per_token * len(text) / max(size, 1)
        return replace(self, characters_per_token=per_token or 1.0)


class Backend(Protocol):
    """One way of reaching a model."""

    name: str
    """`llama_cpp`, `scripted`, ... as in settings."""
    destination: Literal["local", "remote"]

    async def start(self) -> Capabilities:
        """Make ready to generate; calling it again when ready is cheap.

        Raises ModelNotFound or BackendError.
        """
        ...

    def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Run the model. Closing the generator cancels the run within a token.

        Raises BackendError.
        """
        ...

    async def preview(
        self, request: GenerationRequest
    ) -> tuple[PromptPiece, ...] | None:
        """What the model would read of a request; it runs nothing.

        None where a backend cannot know. Raises BackendError.
        """
        ...

    async def unload(self) -> None:
        """Give the model's memory back; the next `start` or run has it again.

        Runs in progress fail.
        """
        ...

    async def close(self) -> None:
        """Stop everything that was started; safe to call twice."""
        ...
