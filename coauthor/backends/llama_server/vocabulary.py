"""Text to tokens and back, counted by the server; its answers are remembered.

The writer's text goes without control tokens: what spells one out stays plain text.
"""

import asyncio
import re
from collections.abc import Sequence

from msgspec import Struct

from coauthor.backends.llama_server.asking import Asking
from coauthor.errors import BackendProtocolError

_ANCHOR = "\x02"
"""A character no vocabulary joins with its neighbours."""
_REMEMBERED = 64
_FIM = {
    name: (f"<|{name}|>", f"<{name}>", f"<\uff5cfim\u2581{deep}\uff5c>", code)
    for name, deep, code in (
        ("fim_prefix", "begin", "\u2581<PRE>"),
        ("fim_suffix", "hole", "\u2581<SUF>"),
        ("fim_middle", "end", "\u2581<MID>"),
    )
}
"""How models spell them: most; StarCoder; DeepSeek; Code Llama."""


class _Token(Struct):
    id: int
    piece: str | list[int] = ""
    """A list of bytes where it is no whole characters."""


class _Tokens(Struct):
    tokens: list[_Token]


class _Content(Struct):
    content: str


class Vocabulary:
    """The tokens of the server's model."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._seen: dict[tuple[str, bool], list[int]] = {}
        self._anchor: list[int] = []
        self._adds_space = False
        self._named: dict[str, int] = {}
        self.beginning: list[int] = []
        """What the model wants at the start of every prompt: one token or none."""

    async def prepare(self) -> None:
        """Find out how it tokenizes. Raises BackendError."""
        self.beginning = [it.id for it in await self._ask("", add_special=True)]
        self._anchor = [it.id for it in await self._ask(_ANCHOR)]
        # SentencePiece vocabularies put a space before whatever they are given.
        letter = await self._ask("a")
        self._adds_space = [it.piece for it in letter] == [" a"]
        for name, spellings in _FIM.items():
            for spelling in spellings:
                if (token := await self._single(spelling)) is not None:
                    self._named[name] = token
                    break

    @property
    def fills_in(self) -> bool:
        """Whether it has the tokens for writing between two texts."""
        return all(name in self._named for name in _FIM)

    async def special(self, name: str) -> int:
        """The token of a special part. Raises BackendProtocolError for none."""
        token = self._named.get(name)
        if token is None and name not in _FIM:
            token = await self._single(name)
        if token is None:
            raise BackendProtocolError(
                f"This model has no control token called {name!r}."
            )
        self._named[name] = token
        return token

    async def tokens(
        self, text: str, *, continues: bool, control: bool = False
    ) -> list[int]:
        """Tokenize.

        `continues` says that the text follows other tokens. With `control`, control
        tokens that it spells out become those: for chat templates only.
        """
        if control:
            return await self._joined(text, continues=continues, control=True)
        # Some are recognised even in plain text, so each is cut through.
        pieces = [piece for piece in re.split(r"(?<=<)(?=\|)", text) if piece]
        found = await asyncio.gather(
            *(
                self._joined(piece, continues=continues or at > 0, control=False)
                for at, piece in enumerate(pieces)
            )
        )
        return [token for tokens in found for token in tokens]

    async def text(self, tokens: Sequence[int]) -> str:
        """What tokens stand for, without the remains of characters cut through."""
        body = {"tokens": list(tokens)}
        said = await self._asking.ask("/detokenize", body, _Content)
        return said.content.strip("\ufffd")

    async def _joined(self, text: str, *, continues: bool, control: bool) -> list[int]:
        anchored = continues and self._adds_space
        whole = _ANCHOR + text if anchored else text
        known = self._seen.pop((whole, control), None)
        if known is None:
            known = [it.id for it in await self._ask(whole, parse_special=control)]
        self._seen[whole, control] = known  # As the newest.
        if len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]
        count = len(self._anchor)
        if not anchored:
            return known
        if known[:count] == self._anchor:
            return known[count:]
        return [it.id for it in await self._ask(text, parse_special=control)]

    async def _single(self, spelling: str) -> int | None:
        """The token that is spelled so and is more than its letters."""
        whole = await self._ask(spelling, parse_special=True)
        return whole[0].id if len(whole) == 1 else None

    async def _ask(
        self,
        text: str,
        *,
        parse_special: bool = False,
        add_special: bool = False,
    ) -> list[_Token]:
        if not text and not add_special:
            return []
        body = {
            "content": text,
            "add_special": add_special,
            "parse_special": parse_special,
            "with_pieces": True,
        }
        return (await self._asking.ask("/tokenize", body, _Tokens)).tokens
