"""From the parts of a request to the tokens that the server's model reads."""

import asyncio
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from msgspec import Struct

from coauthor.backends.base import (
    GenerationRequest,
    MessagePart,
    Part,
    PromptPiece,
    SpecialPart,
    TextPart,
)
from coauthor.backends.llama_cpp import healing
from coauthor.backends.llama_cpp.trimming import Section, trim
from coauthor.backends.llama_server.asking import Asking
from coauthor.backends.llama_server.props import Props
from coauthor.backends.llama_server.vocabulary import Vocabulary
from coauthor.errors import BackendProtocolError, ContextTooLong

_ROOM_TO_HEAL = 8
"""Tokens kept free for spelling the last word again."""


class _Rendered(Struct):
    prompt: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What to read before the first new token."""

    tokens: list[int]
    rest: str = ""
    """What the writer typed behind it, to be spelled again; often empty."""
    odds: float = 1.0
    """How much likelier than usual it is that the word typed last is complete."""


class Prompts:
    """Makes prompts for the server's model."""

    def __init__(
        self, asking: Asking, vocabulary: Vocabulary, props: Props, context_tokens: int
    ) -> None:
        self._asking = asking
        self._vocabulary = vocabulary
        self._props = props
        self._context_tokens = context_tokens

    async def build(self, request: GenerationRequest) -> Prompt:
        """Raises ContextTooLong and other BackendErrors."""
        parts, rest, odds = _without_last_word(request)
        sections = self._fit(await self._sections(parts), request, rest)
        tokens = [token for section in sections for token in section.tokens]
        # Without any text, a new one begins behind the end of another.
        if not tokens:
            tokens = [await self._vocabulary.special(self._props.eos_token)]
        return Prompt(tokens, rest, odds)

    async def preview(self, request: GenerationRequest) -> tuple[PromptPiece, ...]:
        """What the model would read, piece by piece. Raises as `build` does."""
        whole = await self._sections(request.parts)
        pieces: list[PromptPiece] = []
        for full, cut in zip(whole, self._fit(whole, request, ""), strict=True):
            text = full.text
            if len(cut.tokens) < len(full.tokens):
                text = await self._vocabulary.text(cut.tokens)
            pieces.append(PromptPiece(full.part, text, len(cut.tokens)))
        return tuple(pieces)

    async def _sections(self, parts: Sequence[Part]) -> list[Section]:
        messages = [part for part in parts if isinstance(part, MessagePart)]
        if messages and len(messages) != len(parts):
            raise BackendProtocolError(
                "A request mixes chat messages with raw text; it must use one."
            )
        sections = await (self._chat(messages) if messages else self._raw(parts))
        read = [token for section in sections for token in section.tokens]
        beginning = self._vocabulary.beginning
        if beginning and read[:1] != beginning[:1]:
            # Its spelling is nothing that anybody wrote.
            sections.insert(0, Section(list(beginning)))
        return sections

    async def _raw(self, parts: Sequence[Part]) -> list[Section]:
        async def section(at: int, part: Part) -> Section:
            if isinstance(part, SpecialPart):
                token = await self._vocabulary.special(part.name)
                return Section([token], part=at, text=part.name)
            assert isinstance(part, TextPart)
            tokens = await self._vocabulary.tokens(part.text, continues=at > 0)
            return Section(tokens, part.trim, at, part.text)

        found = (section(at, part) for at, part in enumerate(parts))
        return list(await asyncio.gather(*found))

    async def _chat(self, messages: Sequence[MessagePart]) -> list[Section]:
        """The messages in the model's template, whose contents cannot pose as it."""
        if not self._props.follows_instructions:
            raise BackendProtocolError(
                "This model has no chat template, so it cannot follow instructions. "
                "Choose an instruction-tuned model."
            )
        secret = os.urandom(16).hex()
        words = [f"{secret}x{at}x" for at in range(len(messages))]
        body = {
            "messages": [
                {"role": message.role, "content": word}
                for message, word in zip(messages, words, strict=True)
            ],
            # Models that think aloud first would need the whole length for it.
            "chat_template_kwargs": {"enable_thinking": False},
        }
        rendered = await self._asking.ask("/apply-template", body, _Rendered)
        pieces = re.split(f"{secret}x([0-9]+)x", rendered.prompt)
        if [int(at) for at in pieces[1::2]] != list(range(len(messages))):
            raise BackendProtocolError(
                "The chat template of this model cannot show these messages. Choose "
                "another model."
            )

        async def section(at: int, piece: str) -> Section:
            if at % 2 == 0:
                tokens = self._vocabulary.tokens(piece, continues=at > 0, control=True)
                return Section(await tokens, text=piece)
            text = messages[at // 2].text
            tokens = self._vocabulary.tokens(text, continues=True)
            return Section(await tokens, part=at // 2, text=text)

        found = (section(at, piece) for at, piece in enumerate(pieces))
        return [it for it in await asyncio.gather(*found) if it.text]

    def _fit(
        self, sections: list[Section], request: GenerationRequest, rest: str
    ) -> list[Section]:
        room = self._context_tokens - max(request.max_tokens, 1)
        trimmed = trim(sections, room - (_ROOM_TO_HEAL if rest else 0))
        if trimmed is None:
            raise ContextTooLong(
                "The text is too long for this model. "
                "Select less of it, or choose a model with a longer context."
            )
        return trimmed


def _without_last_word(
    request: GenerationRequest,
) -> tuple[tuple[Part, ...], str, float]:
    """The parts, what was cut off where the writer is typing, and `Prompt.odds`."""
    parts = request.parts
    at = _typed_part(parts) if request.heal else None
    typed = parts[at] if at is not None else None
    if at is None or not isinstance(typed, TextPart):
        return parts, "", 1.0
    kept, rest = healing.cut(typed.text)
    cut = (*parts[:at], replace(typed, text=kept), *parts[at + 1 :])
    return cut, rest, healing.odds_of_end(typed.text)


def _typed_part(parts: Sequence[Part]) -> int | None:
    """The text part that ends at the cursor.

    That is the last one, or the last before another control token follows `fim_prefix`.
    """
    prefix = SpecialPart("fim_prefix")
    start = parts.index(prefix) + 1 if prefix in parts else 0
    found: int | None = None
    for at, part in enumerate(parts[start:], start):
        if start and isinstance(part, SpecialPart):
            break
        found = at if isinstance(part, TextPart) else found
    return found
