"""Do a command that makes edits, by the task that its kind calls for."""

from collections.abc import Callable

from coauthor.backends.base import Priority
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.prompt.prompt_file import PromptFile
from coauthor.tasks.continue_text import continue_text
from coauthor.tasks.rewrite import rewrite
from coauthor.tasks.rewrite_part import Draft
from coauthor.tasks.rewrite_result import RewriteResult


async def write(
    snapshot: DocumentSnapshot,
    prompt: PromptFile,
    engine: Engine,
    *,
    instruction: str | None = None,
    variants: int | None = None,
    first: int = 0,
    priority: Priority = Priority.COMMAND,
    on_draft: Draft | None = None,
    on_part: Callable[[int, int], None] | None = None,
) -> RewriteResult:
    """Continue or rewrite; see `continue_text` and `rewrite`.

    `first` is the number of the first variant to make: each number gives another one.
    `on_part` is for rewrites, which alone have parts.
    Raises CommandUnavailable, ModelNotFound or BackendError.
    """
    if prompt.kind == "continue":
        return await continue_text(
            snapshot,
            prompt,
            engine,
            instruction=instruction,
            variants=variants,
            first=first,
            priority=priority,
            on_draft=on_draft,
        )
    return await rewrite(
        snapshot,
        prompt,
        engine,
        instruction=instruction,
        variants=variants,
        first=first,
        priority=priority,
        on_draft=on_draft,
        on_part=on_part,
    )
