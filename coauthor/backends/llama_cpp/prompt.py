"""From the parts of a request to the tokens the model reads.

This is where the writer's text, our control tokens and the model's own chat template
come together, and where a prompt that is too long is cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coauthor.backends.llama_cpp import healing
from coauthor.backends.llama_cpp.chat import ChatTemplate
from coauthor.backends.llama_cpp.failure import RunFailure
from coauthor.backends.llama_cpp.frames import (
    Generate,
    Message,
    Special,
    Stretch,
    Text,
)
from coauthor.backends.llama_cpp.trimming import Section, trim
from coauthor.backends.llama_cpp.vocabulary import Vocabulary

_ROOM_TO_HEAL = 8
"""Tokens kept free for spelling the last word again."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What to decode before the first new token."""

    tokens: list[int]
    rest: bytes
    """What the writer typed beyond the tokens, to be spelled again; often empty."""
    odds: float = 1.0
    """How much likelier than usual it is that the word typed last is complete."""


class PromptBuilder:
    """Turns requests into prompts for one model."""

    def __init__(
        self, vocabulary: Vocabulary, template: ChatTemplate | None, context_tokens: int
    ) -> None:
        self._vocabulary = vocabulary
        self._template = template
        self._context_tokens = context_tokens
        self._last: tuple[Generate, Prompt] | None = None

    def build(self, request: Generate) -> Prompt:
        """Raises RunFailure when the model cannot read such a request or so much."""
        if self._last and _asks_the_same(request, self._last[0]):
            return self._last[1]
        prompt = self._build(request)
        self._last = request, prompt
        return prompt

    def preview(self, request: Generate) -> list[Stretch]:
        """What the model would read, piece by piece. Raises as `build` does.

        A word that it would spell again counts as if it were read.
        """
        whole, rest = self._sections(request)
        typed_at = _typed_part(request.parts) if rest else None
        stretches: list[Stretch] = []
        for full, cut in zip(whole, self._fit(whole, rest, request), strict=True):
            tokens, text = self._whole_characters(cut), full.text
            typed = rest if full.part == typed_at else ""
            if len(tokens) < len(full.tokens):
                text = self._vocabulary.text(tokens).decode(errors="ignore") + typed
            count = len(tokens) + len(self._vocabulary.tokens(typed, continues=True))
            stretches.append(Stretch(full.part, text, count))
        return stretches

    def _build(self, request: Generate) -> Prompt:
        whole, rest = self._sections(request)
        sections = self._fit(whole, rest, request)
        tokens = [t for section in sections for t in self._whole_characters(section)]
        typed_at = _typed_part(request.parts) if rest else None
        typed = request.parts[typed_at] if typed_at is not None else None
        odds = healing.odds_of_end(typed.text) if isinstance(typed, Text) else 1.0
        return Prompt(tokens or self._beginning(), rest.encode(), odds)

    def _sections(self, request: Generate) -> tuple[list[Section], str]:
        """What to read, and the typed text that was cut off to be healed."""
        messages = [part for part in request.parts if isinstance(part, Message)]
        rest = ""
        if messages:
            if len(messages) != len(request.parts):
                raise RunFailure(
                    "BackendProtocolError",
                    "A request mixes chat messages with raw text; it must use one.",
                )
            sections = self._chat(messages)
        else:
            sections, rest = self._raw(request.parts, heal=request.heal)
        return self._with_bos(sections), rest

    def _fit(
        self, sections: list[Section], rest: str, request: Generate
    ) -> list[Section]:
        """The sections without what is too much."""
        room = self._context_tokens - max(request.max_tokens, 1)
        if rest:
            room -= _ROOM_TO_HEAL
        trimmed = trim(sections, room)
        if trimmed is None:
            raise RunFailure(
                "ContextTooLong",
                "The text is too long for this model. "
                "Select less of it, or choose a model with a longer context.",
            )
        return trimmed

    def _raw(
        self, parts: Sequence[Text | Special | Message], *, heal: bool
    ) -> tuple[list[Section], str]:
        """The parts as sections, and the typed text that was cut off to be healed."""
        typed_at = _typed_part(parts) if heal else None
        sections: list[Section] = []
        rest = ""
        for at, part in enumerate(parts):
            if isinstance(part, Special):
                token = self._special(part.name)
                sections.append(Section([token], part=at, text=part.name))
            elif isinstance(part, Text):
                text = part.text
                if at == typed_at:
                    text, rest = healing.cut(text)
                tokens = self._vocabulary.tokens(text, continues=bool(sections))
                sections.append(Section(tokens, part.trim, at, part.text))
        return sections, rest

    def _chat(self, messages: list[Message]) -> list[Section]:
        if self._template is None:
            raise RunFailure(
                "BackendProtocolError",
                "This model has no chat template, so it cannot follow instructions. "
                "Choose an instruction-tuned model.",
            )
        sections: list[Section] = []
        pieces = self._template.render(messages)
        # A template without a system role gets that text with the message after it.
        part = len(messages) - sum(not is_template for _, is_template in pieces) - 1
        for text, is_template in pieces:
            part += not is_template
            tokens = self._vocabulary.tokens(
                text, continues=bool(sections), control=is_template
            )
            which = None if is_template else part
            sections.append(Section(tokens, part=which, text=text))
        return sections

    def _with_bos(self, sections: list[Section]) -> list[Section]:
        vocabulary = self._vocabulary
        first = next((s.tokens[0] for s in sections if s.tokens), None)
        if not vocabulary.adds_bos or first == vocabulary.bos:
            return sections
        bos = Section([vocabulary.bos], text=vocabulary.spelling(vocabulary.bos))
        return [bos, *sections]

    def _beginning(self) -> list[int]:
        """What stands for no text at all: the token with which documents begin."""
        for token in (self._vocabulary.bos, self._vocabulary.eos):
            if token >= 0:
                return [token]
        raise RunFailure(
            "BackendProtocolError", "This model cannot begin without any text."
        )

    def _special(self, name: str) -> int:
        token = self._vocabulary.special(name)
        if token is None:
            raise RunFailure(
                "BackendProtocolError",
                f"This model has no control token called {name!r}.",
            )
        return token

    def _whole_characters(self, section: Section) -> list[int]:
        """The tokens without the remains of a character that was cut through."""
        tokens = section.tokens
        if section.trim != "start":
            return tokens
        at = 0
        while at < len(tokens) and _continues(self._vocabulary.piece(tokens[at])):
            at += 1
        return tokens[at:]


def _asks_the_same(one: Generate, other: Generate) -> bool:
    """Whether they are alternatives: the prompt can only be the same."""
    return (
        one.parts == other.parts
        and one.heal == other.heal
        and one.max_tokens == other.max_tokens
    )


def _typed_part(parts: Sequence[Text | Special | Message]) -> int | None:
    """The text part that ends at the cursor.

    That is the last one, or the last before another control token follows `fim_prefix`.
    """
    prefix = Special("fim_prefix")
    start = parts.index(prefix) + 1 if prefix in parts else 0
    texts: list[int] = []
    for at, part in enumerate(parts[start:], start):
        if start and isinstance(part, Special):
            break
        texts += [at] if isinstance(part, Text) else []
    return texts[-1] if texts else None


def _continues(piece: bytes) -> bool:
    """Whether the bytes begin in the middle of a UTF-8 character."""
    return bool(piece) and piece[0] & 0xC0 == 0x80
