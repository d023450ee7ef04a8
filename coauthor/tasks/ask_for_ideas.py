"""Ideas from a model that can be asked: for a list at once, or for one at a time."""

from dataclasses import replace

from coauthor.backends.base import Capabilities, GenerationRequest, Priority
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.render import form_for, render_instruct, render_skill
from coauthor.prompt.values import values_for
from coauthor.shaping.clean_answer import clean_answer
from coauthor.shaping.idea_list import parse_ideas
from coauthor.tasks.collect import collect
from coauthor.tasks.ideas import IdeaSet
from coauthor.tasks.language_of import language_of
from coauthor.tasks.target import target_of

_TOKENS_FOR_AN_IDEA = 80
_TOKENS_FOR_A_SKILL = 64
_TOKENS_FOR_A_TEXT = 320
_TRIES_FOR_AN_IDEA = 3
_MOST_SEEN = 20


async def ask_for_list(
    snapshot: DocumentSnapshot,
    prompt: PromptFile,
    engine: Engine,
    capabilities: Capabilities,
    ideas: IdeaSet,
    like: str | None,
) -> None:
    """Fill `ideas` from one answer of a chat model."""
    start, end = _about(snapshot, prompt, capabilities)
    values = values_for(
        snapshot,
        start,
        end,
        capabilities,
        await language_of(snapshot, start, end),
        count=str(prompt.variants),
        like=like or "",
        exclude="\n".join(ideas.seen[-_MOST_SEEN:]),
    )
    request = GenerationRequest(
        render_instruct(prompt, values),
        max_tokens=prompt.variants * _TOKENS_FOR_AN_IDEA,
        # Another seed after each "something else", so that the answer is another.
        sampling=replace(prompt.sampling, seed=len(ideas.seen)),
        stop=prompt.stop,
        priority=Priority.COMMAND,
    )
    answer = await collect(engine, request)
    listed = parse_ideas(clean_answer(answer.text, ""))
    if answer.finish == "length" and len(listed) > 1:
        # The last one was cut in the middle of a sentence.
        listed.pop()
    for title, text in listed:
        ideas.add(title or text, text)


async def ask_one_by_one(
    snapshot: DocumentSnapshot,
    prompt: PromptFile,
    engine: Engine,
    capabilities: Capabilities,
    ideas: IdeaSet,
    like: str | None,
) -> None:
    """Fill `ideas` with answers that are one idea each, another seed each time.

    They come from the model's skill, or from a body of which the output is a text.
    """
    start, end = _about(snapshot, prompt, capabilities)
    language = await language_of(snapshot, start, end)
    by_skill = form_for(prompt, capabilities) == "skill"
    for number in range(prompt.variants * _TRIES_FOR_AN_IDEA):
        if ideas.full:
            return
        known = [*ideas.seen, *(idea.text for idea in ideas.all)]
        values = values_for(
            snapshot,
            start,
            end,
            capabilities,
            language,
            count="1",
            like=like or "",
            exclude="\n".join(known[-_MOST_SEEN:]),
        )
        request = GenerationRequest(
            render_skill(prompt, values, capabilities)
            if by_skill
            else render_instruct(prompt, values),
            max_tokens=_TOKENS_FOR_A_SKILL if by_skill else _TOKENS_FOR_A_TEXT,
            sampling=replace(prompt.sampling, seed=len(ideas.seen) + number),
            stop=prompt.stop,
            priority=Priority.COMMAND,
        )
        answer = await collect(engine, request)
        text = clean_answer(answer.text, "")
        if answer.finish != "length":
            ideas.add(text, text)


def _about(
    snapshot: DocumentSnapshot, prompt: PromptFile, capabilities: Capabilities
) -> tuple[int, int]:
    """The range that becomes `{{text}}`: at a cursor, nothing, after all the text.

    Of a long text, its beginning: ideas need not know it whole.
    """
    if prompt.scope == "cursor":
        return snapshot.end, snapshot.end
    start, end = target_of(snapshot, prompt)
    return start, min(end, start + capabilities.context_characters // 2)
