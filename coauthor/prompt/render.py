"""From a prompt file and values to the parts of a request, in the form a model can do.

A command can be done in three forms. The first that fits is taken:

    skill      the model was trained for it by control tokens
    instruct   the model has a chat template, so it follows the file's body
    base       any model continues the file's starters

Whatever comes from the document stays text: control tokens are looked for only in the
model's own skill templates.
"""

import re
from collections.abc import Mapping

from coauthor.backends.base import (
    Capabilities,
    MessagePart,
    Part,
    SpecialPart,
    TextPart,
)
from coauthor.document.language_names import language_name
from coauthor.errors import CommandUnavailable
from coauthor.prompt.front_matter import Form
from coauthor.prompt.prompt_file import PromptFile, Starter
from coauthor.prompt.template import fill

_ADVISED = "qwen3-4b"
"""Of the list of models that are worth a try."""
_SKILL_PIECE = re.compile(r"(\{\{text\}\}|<\|[^|<>]+\|>)")


def form_for(prompt: PromptFile, capabilities: Capabilities) -> Form | None:
    """The form in which this model can do the command; None when it cannot."""
    if any(not _can(need, capabilities) for need in prompt.needs):
        return None
    able: dict[Form, bool] = {
        "skill": prompt.skill in capabilities.skills,
        "instruct": capabilities.chat,
        "base": capabilities.raw,
    }
    return next((form for form in prompt.forms if able[form]), None)


def availability(prompt: PromptFile, capabilities: Capabilities) -> str | None:
    """Why this model cannot do the command, and what to do; None when it can."""
    if form_for(prompt, capabilities) is not None:
        return None
    missing = [need for need in prompt.needs if not _can(need, capabilities)]
    if prompt.user and (not missing or "chat" in missing) and not capabilities.chat:
        return (
            f"{capabilities.model} only continues text; it follows no instructions. "
            f"{_one_that_follows(prompt, capabilities)}"
        )
    skill = next((it[6:] for it in missing if it.startswith("skill:")), prompt.skill)
    if skill is not None:
        return (
            f"{capabilities.model} was not trained for this (skill `{skill}`). "
            f"{_another_model(capabilities, 'was')}"
        )
    lacks = next((_LACKS[need] for need in missing if need in _LACKS), _LACKS["raw"])
    return f"{capabilities.model} {lacks}. {_another_model(capabilities, 'can')}"


def how_to_get(work: str) -> str:
    """The commands that get a model which follows instructions, as a clause.

    `work` is what it shall do, as `coauthor models use --for` calls it.
    """
    return (
        f"`coauthor models pull {_ADVISED}`, then `coauthor models use {_ADVISED} "
        f"--for {work}`; `coauthor models list` names others"
    )


def _one_that_follows(prompt: PromptFile, capabilities: Capabilities) -> str:
    if capabilities.server:
        return _another_model(capabilities, "does")
    work = "ideas" if prompt.kind == "ideate" else "rewrites"
    return f"To get a model that does: {how_to_get(work)}."


def _another_model(capabilities: Capabilities, can: str) -> str:
    """Where a writer chooses a model that does, was or can what this one does not."""
    if capabilities.server:
        return (
            f"Have {capabilities.server} use one that {can} (its `model` in your "
            "settings), or choose another `backend` there."
        )
    return (
        f"Choose one that {can} with `coauthor models use`; `coauthor models list` "
        "has names."
    )


_LACKS = {
    "chat": "follows no instructions",
    "raw": "cannot continue plain text",
    "fim": "cannot fill a gap in a text",
}


def _can(need: str, capabilities: Capabilities) -> bool:
    match need:
        case "chat":
            return capabilities.chat
        case "raw":
            return capabilities.raw
        case "fim":
            return capabilities.fim_order is not None
        case _:
            return need.removeprefix("skill:") in capabilities.skills


def wrong_language(prompt: PromptFile, language: str | None) -> str | None:
    """Why the command is not for a text in this language; None when it may be.

    `language` is an ISO 639-1 code, or None when it is not clear: then all may be.
    """
    if not prompt.languages or language is None or language in prompt.languages:
        return None
    names = [language_name(code) for code in prompt.languages]
    known = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return f"This command is for {known}; this text looks {language_name(language)}."


def render_skill(
    prompt: PromptFile, values: Mapping[str, str], capabilities: Capabilities
) -> tuple[Part, ...]:
    """The model's own skill template around the text.

    The text of a rewrite is never cut; an idea may be about the text's beginning.
    """
    template = capabilities.skills[prompt.skill or ""]
    if template.count("{{text}}") != 1:
        raise CommandUnavailable(
            f"{capabilities.model} says it can do this, but its prompt for "
            f"`{prompt.skill}` does not say where the text goes. "
            "Tell whoever made the model."
        )
    trim = "never" if prompt.kind == "rewrite" else "end"
    parts: list[Part] = []
    for piece in _SKILL_PIECE.split(template):
        if piece == "{{text}}":
            parts.append(TextPart(values["text"], trim))
        elif _SKILL_PIECE.fullmatch(piece):
            parts.append(SpecialPart(piece))
        elif piece:
            parts.append(TextPart(piece))
    return tuple(parts)


def render_instruct(
    prompt: PromptFile, values: Mapping[str, str]
) -> tuple[MessagePart, ...]:
    """The file's body as chat messages."""
    system = fill(prompt.system, values).strip()
    user = fill(prompt.user, values).strip()
    messages = [MessagePart("user", user)]
    if system:
        messages.insert(0, MessagePart("system", system))
    return tuple(messages)


def render_base(starter: Starter, before: str) -> tuple[TextPart, ...]:
    """The text so far, and a sentence that begins with the starter's words.

    The text is its own part, so that all starters share it in the model's memory.
    It keeps its last line breaks, and a space stands before words that follow words.
    """
    if not before.strip():
        return (TextPart(starter.text),)
    kept = before.rstrip(" \t")
    gap = "" if kept.endswith("\n") else " "
    return TextPart(kept, trim="start"), TextPart(gap + starter.text)
