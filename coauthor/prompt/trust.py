"""What a folder's prompt file may do: choose words, and be stricter than it must.

A folder may come from anybody, and its author is not its reader.
"""

from dataclasses import replace

from coauthor.prompt.prompt_file import PromptFile

MOST_VARIANTS = 3
MOST_TOKENS = 2.0
"""Times the text's own length."""
_FROM_HERE = " (from this folder)"
_LONGEST_TITLE = 80
"""A longer one would push away where it comes from."""


def limited(
    prompt: PromptFile, instead_of: PromptFile | None
) -> tuple[PromptFile, list[tuple[str, str]]]:
    """A folder's command as it may run, and what it may not have.

    `instead_of` is the command of the writer's, or a shipped one, that it replaces.
    What it may not have is a key and a sentence each.
    """
    notes: list[tuple[str, str]] = []
    if prompt.variants > MOST_VARIANTS:
        what = "ideas" if prompt.kind == "ideate" else "variants"
        notes.append(
            ("variants", f"A folder's command makes {MOST_VARIANTS} {what} at most.")
        )
    if prompt.max_tokens > MOST_TOKENS:
        notes.append(
            (
                "max_tokens",
                f"In a folder's command `max_tokens` is {MOST_TOKENS:g} at most.",
            )
        )
    guard = prompt.guard
    kept = instead_of.guard if instead_of and instead_of.kind == "rewrite" else None
    if guard == "structure" and kept == "facts":
        guard = kept
        notes.append(
            (
                "guard",
                f"`{prompt.id}` keeps `facts`, as it does outside of this folder; "
                "a folder may not lower the guard.",
            )
        )
    free = prompt.blocks_free
    if free and instead_of and not instead_of.blocks_free:
        free = False
        notes.append(
            (
                "blocks",
                f"`{prompt.id}` keeps headings and list items, as it does outside of "
                "this folder; a folder may not lower the guard.",
            )
        )
    title = prompt.title
    if len(title) > _LONGEST_TITLE:
        title = title[:_LONGEST_TITLE].rstrip() + " …"
    return (
        replace(
            prompt,
            title=title + _FROM_HERE,
            variants=min(prompt.variants, MOST_VARIANTS),
            most_variants=MOST_VARIANTS,
            max_tokens=min(prompt.max_tokens, MOST_TOKENS),
            guard=guard,
            blocks_free=free,
        ),
        notes,
    )
