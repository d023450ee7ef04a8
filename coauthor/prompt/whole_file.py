"""What is wrong with a prompt file that no single key of it can tell."""

from typing import TYPE_CHECKING

from coauthor.prompt.front_matter import GAP, Form, FrontMatter
from coauthor.prompt.template import names_in

if TYPE_CHECKING:
    from coauthor.prompt.prompt_file import PromptFile

_MADE_OF: dict[Form, str] = {
    "skill": "`skill`",
    "instruct": "body",
    "base": "`starters`",
}
_ONLY = {
    "rewrite": ("guard", "blocks", "max_tokens"),
    "ideate": ("output",),
}
"""Keys that say nothing about a command of another kind."""


def mistake_in_whole(
    front: FrontMatter, prompt: "PromptFile"
) -> tuple[str, str] | None:
    """The key to look at and a sentence, or None when all is well.

    The key may be missing from the file, or empty where the body is meant.
    """
    return (
        _mode(front, prompt)
        or _keys_of_other_kinds(front)
        or (_rewrite(prompt) if prompt.kind == "rewrite" else None)
        or (_continue(prompt) if prompt.kind == "continue" else None)
        or (_gaps(prompt) if prompt.kind == "ideate" else None)
    )


def _mode(front: FrontMatter, prompt: "PromptFile") -> tuple[str, str] | None:
    if not prompt.forms:
        return "", (
            "The file says nothing to a model: give it a body"
            + (", a `skill`" if prompt.kind != "continue" else "")
            + (" or `starters`." if prompt.kind != "rewrite" else ".")
        )
    said = (front.mode,) if isinstance(front.mode, str) else front.mode
    for form in said:
        if form not in prompt.forms:
            return "mode", (
                f"`mode` says `{form}`, but the file has no {_MADE_OF[form]}."
            )
    for form in prompt.forms:
        if said and form not in said:
            return "mode", (
                f"The file has a {_MADE_OF[form]}, so `mode` must say `{form}` too; "
                "or leave `mode` out."
            )
    return None


def _keys_of_other_kinds(front: FrontMatter) -> tuple[str, str] | None:
    for kind, keys in _ONLY.items():
        for key in keys:
            value = getattr(front, key)
            if kind != front.kind and value is not None and value != "text":
                return key, (
                    f"`{key}` is for the kind `{kind}`; remove it from a command of "
                    f"the kind `{front.kind}`."
                )
    return None


def _rewrite(prompt: "PromptFile") -> tuple[str, str] | None:
    if prompt.starters:
        return "starters", "A rewrite cannot use `starters`; they begin new sentences."
    if prompt.scope == "cursor":
        return "scope", "A rewrite needs a text: `scope: cursor` has none."
    if prompt.user and "text" not in names_in(prompt.user):
        return "", "The body of a rewrite must contain `{{text}}`."
    return None


def _continue(prompt: "PromptFile") -> tuple[str, str] | None:
    if prompt.scope != "cursor":
        return "scope", "A command of the kind `continue` needs `scope: cursor`."
    if any(GAP in starter.text for starter in prompt.starters):
        return "starters", f"A gap (`{GAP}`) is for the starters of ideas only."
    if prompt.skill is not None:
        return "skill", "A `skill` is for rewrites and ideas; use a body or `starters`."
    if prompt.user and "before" not in names_in(prompt.user):
        return "", "The body of a continuation must contain `{{before}}`."
    return None


def _gaps(prompt: "PromptFile") -> tuple[str, str] | None:
    for starter in prompt.starters:
        if starter.text.count(GAP) > 1 or starter.text.startswith(GAP):
            return "starters", (
                f"A starter has one gap (`{GAP}`) at most, with words before it."
            )
    return None
