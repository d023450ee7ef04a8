"""Ideas from a model that only continues text: each begins with a starter's words.

All starters follow the same text, which the backend therefore reads only once.
A small model often says little of use, so there are more runs than wanted ideas: every
starter has a turn, then those without a good idea another one. What is whole, new,
short and about the writer's subject is an idea at once; the second best waits, and
before it come the text's own subjects in the gaps of starters that found none.
"""

from collections import Counter, deque
from collections.abc import Collection, Sequence
from dataclasses import replace

from coauthor.backends.base import Capabilities
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.document.text_kind import TextKind, kind_of
from coauthor.engine.engine import Engine
from coauthor.prompt.prompt_file import PromptFile, Starter
from coauthor.shaping.idea_sentence import GOOD
from coauthor.shaping.people import is_people, people_in
from coauthor.shaping.text_subjects import is_same, subjects_of
from coauthor.shaping.words import contains, folded
from coauthor.tasks.ideas import IdeaSet
from coauthor.tasks.starter_runs import (
    Found,
    filled,
    fills,
    frame,
    has_gap,
    run_starter,
    tries,
)
from coauthor.tasks.told import told_in

_MOST_NAMED = 2
"""Ideas about the same subject."""


async def continue_starters(
    snapshot: DocumentSnapshot,
    prompt: PromptFile,
    engine: Engine,
    capabilities: Capabilities,
    ideas: IdeaSet,
    like: str | None,
) -> None:
    """Fill `ideas` with sentences that go on from the text before the cursor."""
    told = told_in(snapshot, prompt, capabilities, like)
    kind = _kind(prompt, snapshot)
    # Letters and reports are about real persons, with whom nothing is to play.
    people = people_in(told.about) if kind == "story" else []
    prompt = replace(prompt, starters=_suitable(prompt, kind, people))
    liked, subject = _liked(prompt.starters, like)
    waiting = deque(_in_order(prompt, ideas.seen, liked))
    turns: Counter[str] = Counter()
    named: set[str] = set()
    second_best: list[tuple[Starter, Found]] = []
    while waiting and not ideas.full:
        starter = waiting.popleft()
        seed = len(ideas.seen) + turns.total()
        turns[starter.text] += 1
        found = await run_starter(starter, prompt, seed, told, engine, named, subject)
        if (
            found is not None
            and found.score >= GOOD
            and ideas.add(starter.title, found.text, frame(starter))
        ):
            named.add(found.own)
            continue
        if turns[starter.text] < tries(starter):
            waiting.append(starter)
        if found is not None:
            second_best.append((starter, found))
    subjects = subjects_of(told.about, told.headings)
    things = [it for it in subjects if not is_people(it)]
    known = [subject] if subject else [*people, *things]
    _fill_gaps(
        ideas,
        _in_order(prompt, ideas.seen, liked),
        known,
        people,
        named,
        once=not subject,
    )
    for starter, found in sorted(second_best, key=lambda each: -each[1].score):
        if has_gap(starter) and not subject and _is_worn(found.own, ideas):
            continue
        if starter is liked or not _is_used(starter, ideas):
            ideas.add(starter.title, found.text, frame(starter))


def _fill_gaps(
    ideas: IdeaSet,
    starters: Sequence[Starter],
    known: Sequence[str],
    people: Collection[str],
    named: Collection[str],
    *,
    once: bool,
) -> None:
    """Give starters with a gap, as far as ideas are missing, a subject that is known.

    A subject is for one idea if it is for `once`, or for two where they are too few.
    """
    fresh = [it for it in known if not any(is_same(it, other) for other in named)]
    # One subject of its own for each, and once more the same: then there are enough.
    for names in (fresh, known):
        left = list(names)
        for starter in starters:
            if ideas.full or not has_gap(starter) or _is_used(starter, ideas):
                continue
            of_people = starter.names == "person"
            fitting = (it for it in left if (it in people) is of_people)
            taken = next((it for it in fitting if _fits(starter, it, ideas)), None)
            if taken is not None and once:
                left = [it for it in left if not is_same(it, taken)]


def _kind(prompt: PromptFile, snapshot: DocumentSnapshot) -> TextKind | None:
    """The kind of text it is, where that makes a difference to the starters."""
    if any(it.suits or it.names == "person" for it in prompt.starters):
        return kind_of(snapshot.text, snapshot.language)
    return None


def _suitable(
    prompt: PromptFile, kind: TextKind | None, people: Sequence[str]
) -> tuple[Starter, ...]:
    """The starters for this kind of text; those for persons only where it has some."""
    able = [it for it in prompt.starters if people or it.names == "thing"]
    own = [it for it in able if it.suits is not None and it.suits == kind]
    return tuple(own or [it for it in able if it.suits is None])


def _fits(starter: Starter, name: str, ideas: IdeaSet) -> bool:
    """Whether the starter with this name has become an idea."""
    return fills(starter, name) and ideas.add(
        starter.title, filled(starter, name), frame(starter)
    )


def _is_worn(name: str, ideas: IdeaSet) -> bool:
    """Whether so many ideas name it already that one more brings nothing new."""
    words = folded(name)
    return sum(contains(folded(it.text), words) for it in ideas.all) >= _MOST_NAMED


def _is_used(starter: Starter, ideas: IdeaSet) -> bool:
    return starter.title in {idea.title for idea in ideas.all}


def _liked(
    starters: Sequence[Starter], like: str | None
) -> tuple[Starter | None, str | None]:
    """The starter an idea came from, and what filled its gap."""
    for starter in starters if like else ():
        head, tail = frame(starter)
        if like and _is_from(starter, like):
            own = like[len(head) : len(like) - len(tail)]
            return starter, own if has_gap(starter) else None
    return None, None


def _in_order(
    prompt: PromptFile, seen: Sequence[str], liked: Starter | None
) -> list[Starter]:
    """All starters, with those last that gave an idea the writer has seen.

    One that only opens a sentence can bring more of the kind that the writer likes.
    """
    unused_first = sorted(
        prompt.starters, key=lambda each: any(_is_from(each, idea) for idea in seen)
    )
    if liked is None or has_gap(liked):
        return unused_first
    return [liked] * prompt.variants + unused_first


def _is_from(starter: Starter, idea: str) -> bool:
    head, tail = frame(starter)
    return idea.startswith(head) and idea.endswith(tail)
