"""How well the skill `fix` mends slips, and how well it leaves good text alone.

The pairs come in a file of JSON lines: `{"wrong": "...", "right": "..."}`. One that is
equal on both sides is good text. An edit of the model counts as right when it is just
one of the edits that lead from `wrong` to `right`, word for word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from coauthor.backends.base import Backend, Capabilities, GenerationRequest
from coauthor.errors import ContextTooLong, WrongInput
from coauthor.prompt.library import load_library, shipped_folder
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.render import render_skill
from coauthor.shaping.word_diff import Edit, word_diff

_ROOM = 1.5
"""An answer is cut at so many times the text's own tokens."""


class Pair(msgspec.Struct, frozen=True):
    """A text with slips, and without."""

    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class Fixes:
    """What became of the slips."""

    pairs: int
    slips: int
    """Edits that lead from the wrong texts to the right ones."""
    made: int
    """Edits of the model."""
    right: int
    good_texts: int
    left_alone: int
    """Good texts that came back as they were."""
    too_long: int = 0
    """Texts that the model has no room for: their slips count as not mended."""

    @property
    def precision(self) -> float:
        """The share of the model's edits that are right."""
        return self.right / self.made if self.made else 0.0

    @property
    def recall(self) -> float:
        """The share of slips that were mended just so."""
        return self.right / self.slips if self.slips else 0.0


def read_pairs(path: Path, most: int) -> list[Pair]:
    """The first pairs of a file.

    Raises WrongInput.
    """
    decoder = msgspec.json.Decoder(Pair)
    pairs: list[Pair] = []
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                if line.strip() and len(pairs) < most:
                    pairs.append(decoder.decode(line))
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise WrongInput(
            f"{path} cannot be read as JSON lines with `wrong` and `right`: {error}."
        ) from error
    return pairs


async def mend(backend: Backend, known: Capabilities, pairs: Sequence[Pair]) -> Fixes:
    """Have the model mend every wrong text with its own skill."""
    prompt = _prompt()
    total = Fixes(len(pairs), 0, 0, 0, 0, 0)
    for pair in pairs:
        wanted = set(word_diff(pair.wrong, pair.right))
        try:
            said = await _said(backend, known, prompt, {"text": pair.wrong})
        except ContextTooLong:
            slips = total.slips + len(wanted)
            total = replace(total, slips=slips, too_long=total.too_long + 1)
            continue
        made: set[Edit] = set(word_diff(pair.wrong, said))
        good = not wanted
        total = replace(
            total,
            slips=total.slips + len(wanted),
            made=total.made + len(made),
            right=total.right + len(wanted & made),
            good_texts=total.good_texts + good,
            left_alone=total.left_alone + (good and not made),
        )
    return total


def _prompt() -> PromptFile:
    """The shipped command that uses the skill."""
    library, _ = load_library([(shipped_folder(), "shipped")])
    return next(prompt for prompt in library.values() if prompt.skill == "fix")


async def _said(
    backend: Backend,
    known: Capabilities,
    prompt: PromptFile,
    values: Mapping[str, str],
) -> str:
    tokens = len(values["text"]) / known.characters_per_token
    request = GenerationRequest(
        render_skill(prompt, values, known), max_tokens=int(tokens * _ROOM) + 16
    )
    text = ""
    async for delta in backend.generate(request):
        text += delta.text
    return text.strip()
