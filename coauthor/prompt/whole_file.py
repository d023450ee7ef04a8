"""What is wrong with a prompt file that no single key of it can tell."""

from collections.abc import Iterator, Set

from coauthor.prompt.front_matter import GAP, Form, FrontMatter
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.template import names_in
from coauthor.prompt.yaml_places import Path

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

BODY = ""
"""Stands for the body, where a key is expected."""
_Mistakes = Iterator[tuple[Path, str]]


def mistakes_in_whole(
    front: FrontMatter, prompt: PromptFile, wrong: Set[str]
) -> _Mistakes:
    """Where to look, and a sentence, for each mistake; the place may not exist.

    `wrong` are keys of which mistakes are known, and `BODY` if the body has some:
    what follows from those is not told.
    """
    if "kind" in wrong:
        return
    by_kind = {"rewrite": _rewrite, "continue": _continue, "ideate": _gaps}
    checks = [_keys_of_other_kinds(front), by_kind[prompt.kind](prompt)]
    if not {BODY, "skill", "starters", "mode"} & wrong:
        checks.append(_forms(front, prompt))
    for mistakes in checks:
        for where, sentence in mistakes:
            # What is left of a list is right, but for what is found here.
            if len(where) > 1 or wrong.isdisjoint(where):
                yield where, sentence


def _forms(front: FrontMatter, prompt: PromptFile) -> _Mistakes:
    if not prompt.forms:
        yield (
            (BODY,),
            (
                "The file says nothing to a model: give it a body"
                + (", a `skill`" if prompt.kind != "continue" else "")
                + (" or `starters`." if prompt.kind != "rewrite" else ".")
            ),
        )
    said = (front.mode,) if isinstance(front.mode, str) else front.mode
    for form in said:
        if form not in prompt.forms:
            yield (
                ("mode",),
                f"`mode` says `{form}`, but the file has no {_MADE_OF[form]}.",
            )
    for form in prompt.forms:
        if said and form not in said:
            yield (
                ("mode",),
                (
                    f"The file has a {_MADE_OF[form]}, so `mode` must say `{form}` "
                    "too; or leave `mode` out."
                ),
            )


def _keys_of_other_kinds(front: FrontMatter) -> _Mistakes:
    for kind, keys in _ONLY.items():
        for key in keys:
            value = getattr(front, key)
            if kind != front.kind and value is not None and value != "text":
                yield (
                    (key,),
                    (
                        f"`{key}` is for the kind `{kind}`; remove it from a command "
                        f"of the kind `{front.kind}`."
                    ),
                )


def _rewrite(prompt: PromptFile) -> _Mistakes:
    if prompt.starters:
        yield (
            ("starters",),
            "A rewrite cannot use `starters`, which begin new sentences; remove them.",
        )
    if prompt.scope == "cursor":
        yield (
            ("scope",),
            "A rewrite needs a text, and `scope: cursor` has none; "
            "write `selection`, `sentence` or `paragraph`.",
        )
    if prompt.user and "text" not in names_in(prompt.user):
        yield (BODY,), "The body of a rewrite must contain `{{text}}`."


def _continue(prompt: PromptFile) -> _Mistakes:
    if prompt.scope != "cursor":
        yield ("scope",), "A command of the kind `continue` needs `scope: cursor`."
    for number, starter in enumerate(prompt.starters):
        if GAP in starter.text:
            yield (
                ("starters", number),
                f"A gap (`{GAP}`) is for the starters of ideas only.",
            )
    if prompt.skill is not None:
        yield (
            ("skill",),
            "A `skill` is for rewrites and ideas; use a body or `starters`.",
        )
    if prompt.user and "before" not in names_in(prompt.user):
        yield (BODY,), "The body of a continuation must contain `{{before}}`."


def _gaps(prompt: PromptFile) -> _Mistakes:
    for number, starter in enumerate(prompt.starters):
        if starter.text.count(GAP) > 1 or starter.text.startswith(GAP):
            yield (
                ("starters", number),
                f"A starter has one gap (`{GAP}`) at most, with words before it.",
            )
