"""Ideas from a model that can be asked: for a list at once, or for one at a time."""

from contextlib import aclosing
from dataclasses import replace

from coauthor.backends.base import Capabilities, GenerationRequest, Priority
from coauthor.document.language_names import language_name
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.render import form_for, render_instruct, render_skill
from coauthor.prompt.template import names_in
from coauthor.prompt.values import less_around, values_for
from coauthor.shaping.clean_answer import clean_answer
from coauthor.shaping.idea_list import Entry, finished_ideas, parse_ideas
from coauthor.shaping.unusable import REFUSED, refuses
from coauthor.shaping.words import contains, folded
from coauthor.tasks.collect import collect
from coauthor.tasks.ideas import IdeaSet
from coauthor.tasks.language_of import clear_language, language_of
from coauthor.tasks.target import target_of

_TOKENS_FOR_AN_IDEA = 80
_TOKENS_FOR_A_SKILL = 64
_TOKENS_FOR_A_TEXT = 320
_TRIES_FOR_AN_IDEA = 3
_MOST_SEEN = 20
_ROUNDS = 3
_COPIED_WORDS = 5


async def ask_for_list(
    snapshot: DocumentSnapshot,
    prompt: PromptFile,
    engine: Engine,
    capabilities: Capabilities,
    ideas: IdeaSet,
    like: str | None,
) -> None:
    """Fill `ideas` from a chat model's list, and ask again for those that are missing.

    What the model repeats, copies or says in another language is none.
    """
    start, end = _about(snapshot, prompt, capabilities)
    language = await language_of(snapshot, start, end)
    for number in range(_ROUNDS):
        missing = prompt.variants - len(ideas.all)
        values = values_for(
            snapshot,
            prompt,
            start,
            end,
            capabilities,
            language,
            count=str(missing),
            like=like or "",
            exclude="\n".join(ideas.known[-_MOST_SEEN:]),
        )
        parts = render_instruct(prompt, values)
        request = GenerationRequest(
            parts,
            max_tokens=missing * _TOKENS_FOR_AN_IDEA,
            # Another seed after each "something else", so that the answer is another.
            sampling=replace(prompt.sampling, seed=len(ideas.seen) + number),
            stop=prompt.stop,
            priority=Priority.COMMAND,
            origin=snapshot.origin,
            shorter=render_instruct(prompt, less_around(values, of_text=True)),
        )
        wanted = language if "language" in names_in(prompt.user) else None
        listener = _Listener(ideas, "\n".join(part.text for part in parts), wanted)
        await listener.hear(engine, request)
        if ideas.full:
            return


class _Listener:
    """Takes the ideas out of one answer as it comes."""

    def __init__(self, ideas: IdeaSet, orders: str, language: str | None) -> None:
        """`orders` is the whole prompt; `language` the one the ideas must be in."""
        self._ideas = ideas
        self._orders = folded(orders)
        self._language = language
        self._heard = ""
        self._taken: list[Entry] = []

    async def hear(self, engine: Engine, request: GenerationRequest) -> None:
        """Run the request to its end. Raises BackendError."""
        answer = None
        async with aclosing(engine.generate(request)) as deltas:
            async for delta in deltas:
                self._heard += delta.text
                answer = delta.finish
                if "\n" in delta.text:
                    await self._take(finished_ideas(self._heard))
        listed = parse_ideas(self._heard)
        if len(listed) <= 1 and refuses(self._heard.strip(), ""):
            self._ideas.problem = REFUSED
            return
        if answer == "length" and len(listed) > 1:
            # The last one was cut in the middle of a sentence.
            listed.pop()
        await self._take(listed)

    async def _take(self, listed: list[Entry]) -> None:
        for entry in listed:
            if entry in self._taken:
                continue
            self._taken.append(entry)
            title, text = entry
            if self._copies(text):
                continue
            found = await clear_language(text) if self._language else None
            if self._language and found not in {None, self._language}:
                self._ideas.problem = (
                    f"The model had ideas in {language_name(found or '')} only; "
                    f"the text is in {language_name(self._language)}."
                )
                continue
            self._ideas.add(title or text, text)

    def _copies(self, text: str) -> bool:
        """Whether the prompt says the same, or the text before the cursor."""
        words = folded(text)
        return len(words) >= _COPIED_WORDS and contains(self._orders, words)


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
        values = values_for(
            snapshot,
            prompt,
            start,
            end,
            capabilities,
            language,
            count="1",
            like=like or "",
            exclude="\n".join(ideas.known[-_MOST_SEEN:]),
        )
        request = GenerationRequest(
            render_skill(prompt, values, capabilities)
            if by_skill
            else render_instruct(prompt, values),
            max_tokens=_TOKENS_FOR_A_SKILL if by_skill else _TOKENS_FOR_A_TEXT,
            sampling=replace(prompt.sampling, seed=len(ideas.seen) + number),
            stop=prompt.stop,
            priority=Priority.COMMAND,
            origin=snapshot.origin,
            shorter=()
            if by_skill
            else render_instruct(prompt, less_around(values, of_text=True)),
        )
        answer = await collect(engine, request)
        text = clean_answer(answer.text, "")
        if refuses(text, ""):
            ideas.problem = REFUSED
        elif answer.finish != "length":
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
