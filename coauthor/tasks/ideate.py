"""Ideate: several different ways to go on, none of which touches the document.

A model that follows instructions is asked for a list; one with the skill is asked
several times, and so is one whose prompt wants a text; any other continues sentence
openings, one for each idea.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from coauthor.backends.base import Priority
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.errors import CommandUnavailable
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.render import availability, form_for
from coauthor.tasks.ask_for_ideas import ask_for_list, ask_one_by_one
from coauthor.tasks.continue_starters import continue_starters
from coauthor.tasks.foreign import foreign_language
from coauthor.tasks.ideas import Idea, IdeaSet
from coauthor.tasks.target import unsuited

__all__ = ["Idea", "ideate"]


async def ideate(
    snapshot: DocumentSnapshot,
    prompt: PromptFile,
    engine: Engine,
    *,
    like: str | None = None,
    exclude: Sequence[str] = (),
    on_idea: Callable[[Idea], None] | None = None,
) -> tuple[Idea, ...]:
    """Ideas for the cursor's place: at most `prompt.variants`, and no two alike.

    `like` is an idea to have more of; `exclude` are ideas seen before, which do not
    come again. `on_idea` gets each idea as soon as it is found.
    Raises CommandUnavailable, ModelNotFound or BackendError.
    """
    capabilities = await engine.capabilities(snapshot.origin, Priority.COMMAND)
    snapshot = _placed(snapshot).readable(engine.destination)
    form = form_for(prompt, capabilities)
    if form in ("base", "skill") and (
        foreign := await foreign_language(snapshot, capabilities)
    ):
        raise CommandUnavailable(foreign)
    if wrong := await unsuited(snapshot, prompt):
        raise CommandUnavailable(wrong)
    seen = [*exclude, like] if like else [*exclude]
    ideas = IdeaSet(prompt.variants, seen, on_idea)
    match form:
        case "instruct" if prompt.output == "list":
            await ask_for_list(snapshot, prompt, engine, capabilities, ideas, like)
        case "skill" | "instruct":
            await ask_one_by_one(snapshot, prompt, engine, capabilities, ideas, like)
        case "base":
            await continue_starters(snapshot, prompt, engine, capabilities, ideas, like)
        case None:
            reason = availability(prompt, capabilities)
            raise CommandUnavailable(reason or "The model has no ideas.")
    if ideas.problem and not ideas.all:
        raise CommandUnavailable(ideas.problem)
    return ideas.all


def _placed(snapshot: DocumentSnapshot) -> DocumentSnapshot:
    """The snapshot with its cursor after the text that the ideas are about.

    That is all the text when the cursor stands before it.
    """
    if not snapshot.text.strip():
        raise CommandUnavailable(
            "There is nothing yet to have ideas about: write a sentence or two first."
        )
    at = snapshot.end if snapshot.text[: snapshot.end].strip() else len(snapshot.text)
    return replace(snapshot, offset=min(snapshot.offset, at), end=at)
