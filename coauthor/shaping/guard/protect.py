"""Hide what a model must not touch, and put it back into the answer.

Each hidden thing becomes a short placeholder, `⟦1⟧`, `⟦2⟧` and so on. Names and numbers
stay visible, because a model must read them to write around them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coauthor.shaping.guard.scan import scan
from coauthor.shaping.guard.thing import Verdict

_BRACKETS = ("⟦⟧", "⟪⟫", "⦃⦄", "⦗⦘")
"""The first pair that the text itself does not use is taken."""


@dataclass(frozen=True, slots=True)
class Protected:
    """A text whose hidden things are placeholders."""

    text: str
    """What the model gets to see."""
    hidden: tuple[str, ...] = ()
    """What stands behind `⟦1⟧`, `⟦2⟧`, ..., exactly as in the original."""
    brackets: str = _BRACKETS[0]

    @property
    def note(self) -> str:
        """What to tell the model about placeholders; empty when there are none."""
        if not self.hidden:
            return ""
        return (
            f"Marks such as {self._mark(1)} stand for links, code and the like. "
            "Keep each of them exactly once, as it is and where it belongs."
        )

    @property
    def is_only_markup(self) -> bool:
        """Whether the model would see no word at all."""
        return not any(character.isalpha() for character in self.text)

    def restore(self, answer: str) -> Verdict:
        """The answer with everything put back.

        A placeholder whose brackets the model changed is recognized when nothing else
        can be meant. One that is missing is left to `check`; one that never was is a
        reason.
        """
        if not self.hidden:
            return Verdict(answer)
        answer = self._repaired(answer)
        opening, closing = self.brackets
        unknown: list[str] = []

        def put_back(match: re.Match[str]) -> str:
            number = int(match[1])
            if 1 <= number <= len(self.hidden):
                return self.hidden[number - 1]
            unknown.append(match[0])
            return match[0]

        text = self._marks().sub(put_back, answer)
        if unknown or opening in text or closing in text:
            return Verdict(text, ("The model mixed up what it should have kept.",))
        return Verdict(text)

    def _repaired(self, answer: str) -> str:
        """The answer with broken placeholders mended, where that is certain."""
        opening, closing = self.brackets
        loose = re.compile(
            rf"(?:{opening}{{1,2}}|\[\[|【|〚)[ ]?(?P<a>[0-9]{{1,6}})[ ]?"
            rf"(?:{closing}{{1,2}}|\]\]|\]|】|〛)"
            rf"|\[[ ]?(?P<b>[0-9]{{1,6}})[ ]?{closing}"
            rf"|{opening}(?P<c>[0-9]{{1,6}})(?![0-9{closing}])"
            rf"|(?<![0-9{opening}])(?P<d>[0-9]{{1,6}}){closing}"
        )

        visible = self._marks().sub("", self.text)

        def mended(match: re.Match[str]) -> str:
            number = next(group for group in match.groups() if group is not None)
            mark = self._mark(int(number))
            elsewhere = answer.count(mark) > match[0].count(mark)
            if elsewhere or match[0] in visible:
                return match[0]
            return mark

        return loose.sub(mended, answer)

    def _marks(self) -> re.Pattern[str]:
        opening, closing = self.brackets
        return re.compile(f"{opening}([0-9]{{1,6}}){closing}")

    def _mark(self, number: int) -> str:
        return f"{self.brackets[0]}{number}{self.brackets[1]}"


def protect(text: str, language: str, *, blocks_free: bool = False) -> Protected:
    """Hide what must not change in a text of the given LSP language.

    With `blocks_free` what begins and ends lists stays in sight, to be changed.
    """
    brackets = next((pair for pair in _BRACKETS if not set(pair) & set(text)), None)
    if brackets is None:
        return Protected(text)
    spans = [
        (it.start, it.end)
        for it in scan(text, language).things
        if it.hidden and not (blocks_free and it.kind == "list")
    ]
    return _hide(text, spans, brackets)


def _hide(text: str, spans: Sequence[tuple[int, int]], brackets: str) -> Protected:
    pieces: list[str] = []
    hidden: list[str] = []
    done = 0
    for start, end in _joined(spans):
        hidden.append(text[start:end])
        pieces += [text[done:start], f"{brackets[0]}{len(hidden)}{brackets[1]}"]
        done = end
    pieces.append(text[done:])
    return Protected("".join(pieces), tuple(hidden), brackets)


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans without anything between them become one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
