"""What comes of a rewrite: the parts that were made, put together as variants."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from coauthor.document.parts import Span
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.prompt.prompt_file import PromptFile
from coauthor.shaping.critic_markup import marked
from coauthor.shaping.describe_change import describe_change
from coauthor.shaping.word_diff import Edit, apply_edits, word_diff
from coauthor.tasks.rewrite_part import NOTHING_TO_CHANGE, Answers, Draft

_NAMED_PARTS = 5
"""More are only counted, when the writer is told which parts stay as they are."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to rewrite the text."""

    text: str
    """What takes the place of the whole range."""
    summary: str
    """What changed, as a label."""
    edits: tuple[Edit, ...]
    """The same change as word-sized edits, with offsets in the snapshot's text."""


@dataclass(frozen=True, slots=True)
class RewriteResult:
    """What came of a rewrite. `snapshot.text[start:end]` is what it is about."""

    start: int
    end: int
    variants: tuple[Variant, ...]
    withheld: tuple[str, ...]
    """For each variant or part that is not offered, a sentence that says why."""


def in_review(snapshot: DocumentSnapshot, result: RewriteResult) -> RewriteResult:
    """The same variants as CriticMarkup: their edits only put marks into the text."""
    original = snapshot.text[result.start : result.end]
    variants: list[Variant] = []
    for variant in result.variants:
        edits = marked(snapshot.text, result.start, result.end, variant.edits)
        inside = [edit.moved(-result.start) for edit in edits]
        text = apply_edits(original, inside)
        variants.append(replace(variant, text=text, edits=edits))
    return replace(result, variants=tuple(variants))


def variants_of(
    text: str,
    start: int,
    end: int,
    parts: Sequence[Span],
    made: Sequence[Answers],
    prompt: PromptFile,
) -> list[Variant]:
    """The variants of `text[start:end]`: all different from it and from each other."""
    original = text[start:end]
    variants: dict[str, Variant] = {}
    for number in range(max(len(answers.texts) for answers in made)):
        edits = _edits(text, parts, made, number)
        inside = [edit.moved(-start) for edit in edits]
        new = apply_edits(original, inside)
        if new == original or new in variants:
            continue
        summary = describe_change(
            original, new, inside, same_facts=prompt.guard == "facts"
        )
        variants[new] = Variant(new, summary, tuple(edits))
    return list(variants.values())


def withheld_of(made: Sequence[Answers]) -> list[str]:
    """Why something is not offered; of a long text, which parts it is about."""
    if len(made) == 1:
        return list(made[0].reasons)
    why: dict[str, list[int]] = {}
    for number, answers in enumerate(made, start=1):
        if not answers.texts and NOTHING_TO_CHANGE not in answers.reasons:
            why.setdefault(answers.reasons[0], []).append(number)
    if not why and not any(answers.texts for answers in made):
        return [NOTHING_TO_CHANGE]
    return [f"{_stay(numbers, len(made))}: {reason}" for reason, numbers in why.items()]


def hearer(
    on_draft: Draft,
    text: str,
    start: int,
    parts: Sequence[Span],
    made: Sequence[Answers],
    first: int,
) -> Draft:
    """Passes on what the last of the parts says, behind what the others became.

    `first` is the number of the first variant.
    """
    done = tuple(made)

    @cache
    def ready(variant: int) -> str:
        pieces: list[str] = []
        at = start
        for (begins, last), answers in zip(parts, done, strict=False):
            chosen = _chosen(answers, variant - first, text[begins:last])
            pieces += text[at:begins], chosen
            at = last
        return "".join(pieces) + text[at : parts[-1][0]]

    return lambda variant, said: on_draft(variant, lambda: ready(variant) + said())


def _edits(
    text: str, parts: Sequence[Span], made: Sequence[Answers], variant: int
) -> list[Edit]:
    """A variant's edits of the parts that are made."""
    edits: list[Edit] = []
    for (first, last), answers in zip(parts, made, strict=True):
        original = text[first:last]
        diff = word_diff(original, _chosen(answers, variant, original))
        edits += [edit.moved(first) for edit in diff]
    return edits


def _chosen(answers: Answers, variant: int, original: str) -> str:
    """The answer for a variant; a part with fewer answers repeats its last one."""
    if not answers.texts:
        return original
    return answers.texts[min(variant, len(answers.texts) - 1)]


def _stay(numbers: Sequence[int], of: int) -> str:
    """Which parts stay as they are, in words."""
    if len(numbers) == 1:
        return f"Part {numbers[0]} of {of} stays as it was"
    if len(numbers) == of:
        return f"All {of} parts stay as they were"
    if len(numbers) > _NAMED_PARTS:
        return f"{len(numbers)} of {of} parts stay as they were"
    *first, last = map(str, numbers)
    return f"Parts {', '.join(first)} and {last} of {of} stay as they were"
