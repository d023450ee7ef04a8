"""What of a kind of work a model file cannot do, by what the file says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coauthor.backends.base import Capabilities
from coauthor.cli.model_fits import WORDS
from coauthor.cli.prompt_places import shelf_for
from coauthor.engine.jobs import JOB_OF, Job
from coauthor.models.facts import ModelFacts
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.render import form_for, how_to_get


@dataclass(frozen=True, slots=True)
class Lacks:
    """What of a kind of work is not possible with a model."""

    what: str = ""
    """In a sentence; empty where all is possible."""
    how: str = ""
    """How to get a model that can, in another."""
    useless: bool = False
    """Whether it is of no use for that work at all."""


def cannot(name: str, facts: ModelFacts, job: Job) -> Lacks:
    """What a model cannot do, by its commands and what the file says of itself."""
    here = shelf_for(Path.cwd()).library(Path.cwd()).values()
    commands = [it for it in here if JOB_OF[it.kind] == job]
    able = _capabilities(facts)
    can = [it for it in commands if form_for(it, able)]
    others = [it for it in commands if it not in can]
    if not others:
        return Lacks()
    # Nobody chooses a model for rewrites so that it goes on with a text.
    useless = not [it for it in can if it.kind != "continue"]
    if useless:
        told = f"cannot do {WORDS[job]}"
    elif len(can) < len(others):
        told = f"can do no other {WORDS[job]} than {_listed(can)}"
    else:
        told = f"cannot do {_listed(others)}"
    return Lacks(
        f"{name} only continues text and follows no instructions, so it {told}.",
        f"To get a model that can: {how_to_get(WORDS[job])}.",
        useless,
    )


def _capabilities(facts: ModelFacts) -> Capabilities:
    return Capabilities(
        facts.name,
        facts.context_tokens,
        chat=facts.follows_instructions,
        fim_order="psm" if facts.fills_in else None,
        skills=dict.fromkeys(facts.skills, ""),
    )


def _listed(prompts: Sequence[PromptFile]) -> str:
    *most, last = (f"“{it.title}”" for it in prompts)
    return f"{', '.join(most)} and {last}" if most else last
