"""Ideas from a model that only continues text: each begins with a starter's words.

All starters follow the same text, which the backend therefore reads only once.
A small model often says little of use, so there are more runs than wanted ideas: every
starter has a turn, then those without a good idea another one. What is whole, new,
short and about the writer's subject is an idea at once; the second best waits.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from coauthor.backends.base import Capabilities, GenerationRequest, Priority
from coauthor.document.sentences import ends_sentence, sentence_ends
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.prompt.prompt_file import PromptFile, Starter
from coauthor.prompt.render import render_base
from coauthor.shaping.idea_sentence import GOOD, idea_score, idea_sentence
from coauthor.tasks.collect import collect
from coauthor.tasks.ideas import IdeaSet

_RUNS_FOR_AN_IDEA = 3
_MOST_TOKENS = 40


async def continue_starters(
    snapshot: DocumentSnapshot,
    prompt: PromptFile,
    engine: Engine,
    capabilities: Capabilities,
    ideas: IdeaSet,
    like: str | None,
) -> None:
    """Fill `ideas` with sentences that go on from the text before the cursor."""
    before = _whole_sentences(
        snapshot.text[: snapshot.end], capabilities.context_characters // 2
    )
    liked = _liked(prompt.starters, like)
    waiting = deque(liked or _unused_first(prompt.starters, ideas.seen))
    second_best: list[tuple[int, Starter, str]] = []
    for seed in range(prompt.variants * _RUNS_FOR_AN_IDEA):
        if ideas.full or not waiting:
            break
        starter = waiting.popleft()
        request = GenerationRequest(
            render_base(starter, before),
            max_tokens=_MOST_TOKENS,
            sampling=replace(prompt.sampling, seed=len(ideas.seen) + seed),
            stop=("\n", *prompt.stop),
            priority=Priority.COMMAND,
        )
        answer = await collect(engine, request, enough=partial(has_sentence, starter))
        text = idea_sentence(starter.text, answer.text, before, starter.ends_with)
        score = idea_score(text[len(starter.text) :], before) if text else 0
        if text and score >= GOOD and ideas.add(starter.title, text) and not liked:
            continue
        waiting.append(starter)
        if text:
            second_best.append((score, starter, text))
    for _, starter, text in sorted(second_best, key=lambda each: -each[0]):
        if liked or starter.title not in {idea.title for idea in ideas.all}:
            ideas.add(starter.title, text)


def _liked(starters: Sequence[Starter], like: str | None) -> list[Starter]:
    """The starter an idea came from, when more like it are wanted."""
    return [each for each in starters if like and like.startswith(each.text)]


def _unused_first(starters: Sequence[Starter], seen: Sequence[str]) -> list[Starter]:
    """All starters, with those last that gave an idea the writer has seen."""
    return sorted(
        starters, key=lambda each: any(idea.startswith(each.text) for idea in seen)
    )


def _whole_sentences(prefix: str, room: int) -> str:
    """The last `room` characters, up to the end of their last whole sentence.

    A text without any whole sentence, such as a first line of notes, is kept as it is.
    """
    text = prefix[-room:].replace("\r\n", "\n")
    ends = sentence_ends(text)
    if not ends or text.endswith("\n") or not text[ends[-1] :].strip():
        return text
    return text[: ends[-1]]


def has_sentence(starter: Starter, text: str) -> bool:
    """Whether the starter's sentence has come to its end."""
    return ends_sentence(starter.text, text) is not None
