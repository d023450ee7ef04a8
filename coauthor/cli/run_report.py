"""What `coauthor run` prints: texts with their changes, or ideas."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import unified_diff

from coauthor.cli.try_report import harmless, visible
from coauthor.document.positions import split_lines
from coauthor.lsp.ext import IdeaItem, Variant
from coauthor.prompt.prompt_file import PromptFile


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command."""

    prompt: PromptFile
    ideas: tuple[IdeaItem, ...] = ()
    variants: tuple[Variant, ...] = ()
    texts: tuple[str, ...] = ()
    """The whole document with each of the variants."""
    withheld: tuple[str, ...] = ()
    """Why a variant, or a part of a long text, is not there."""
    review: bool = False
    """The texts have the changes as marks."""
    ms: float = 0.0

    def after(self, ms: float) -> "Outcome":
        """The same, with the milliseconds that it took."""
        return replace(self, ms=ms)

    @property
    def items(self) -> int:
        """How many variants or ideas there are."""
        return len(self.ideas) + len(self.variants)


def as_json_value(outcome: Outcome) -> dict[str, object]:
    """The shape that `--json` prints; `ms` are milliseconds."""
    value: dict[str, object] = {
        "command": outcome.prompt.id,
        "kind": outcome.prompt.kind,
    }
    if outcome.prompt.kind == "ideate":
        value["ideas"] = [{"title": it.title, "text": it.text} for it in outcome.ideas]
    else:
        value["variants"] = [
            {"text": it.text, "summary": it.summary} for it in outcome.variants
        ]
        value["withheld"] = list(outcome.withheld)
    return value | {"ms": outcome.ms}


def report(outcome: Outcome, before: str, name: str) -> Iterator[str]:
    """Lines for a person; `before` is the document, `name` its file's name."""
    yield f"{visible(outcome.prompt.title)}, {_time(outcome.ms)}"
    for number, idea in enumerate(outcome.ideas, start=1):
        title = visible(idea.title)
        yield ""
        yield f"{number}. {title}"
        if idea.text != idea.title:
            yield f"   {visible(idea.text)}"
    several = len(outcome.variants) > 1
    for number, (variant, after) in enumerate(
        zip(outcome.variants, outcome.texts, strict=True), start=1
    ):
        yield ""
        yield f"--- {f'{number}: ' if several else ''}{visible(variant.summary)}"
        yield from map(harmless, variant.text.strip().split("\n"))
        if outcome.prompt.kind == "rewrite" and not outcome.review:
            yield ""
            yield from _diff(before, after, name)


def why_fewer(outcome: Outcome, wanted: int) -> str:
    """Why there are fewer than wanted, in a sentence or two; empty if there are not."""
    title = visible(outcome.prompt.title)
    most = outcome.prompt.most_variants
    if outcome.items >= wanted or not outcome.items:
        return ""
    if outcome.items == most:
        return f"“{title}” makes {most} at most."
    starters = len(outcome.prompt.starters)
    if outcome.prompt.forms == ("base",) and outcome.items == starters < wanted:
        only = "1 opening" if starters == 1 else f"{starters} openings"
        return f"“{title}” has {only} only."
    return f"There are {outcome.items} of {wanted}: the others were alike or unfit."


def _diff(before: str, after: str, name: str) -> Iterator[str]:
    """What changes in the document, line by line."""
    old, new = (
        [line.rstrip("\r\n") for line in split_lines(text)] for text in (before, after)
    )
    yield from map(harmless, unified_diff(old, new, name, name, lineterm="", n=0))


def _time(ms: float) -> str:
    return f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.1f} s"
