"""Other wordings of a passage that was rewritten, and the writer's own, as a menu.

A rewrite puts its first variant into the text. The others are made while the writer
reads it, so that every editor with a menu can offer them, and what was there before.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from coauthor.backends.base import Priority
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.jobs import JOB_OF
from coauthor.engine.wordings import (
    Found,
    Passage,
    Wording,
    Wordings,
    passage_of,
    stands,
)
from coauthor.errors import CoauthorError
from coauthor.features.action_kinds import MY_WORDS, OTHER_WORDING, asked_for
from coauthor.features.moving_on import as_long_as
from coauthor.lsp import to_proto
from coauthor.lsp.server import CoauthorServer
from coauthor.shaping.word_diff import Edit, word_diff

if TYPE_CHECKING:
    from coauthor.prompt.prompt_file import PromptFile
    from coauthor.tasks.rewrite_result import RewriteResult

_BACK = "Back to my words"
_MOST_CHARACTERS = 2000
"""Of a longer text only the one wording is made, because that takes long enough."""
_LABEL_CHARACTERS = 40


async def wording_actions(
    ls: CoauthorServer, snapshot: DocumentSnapshot, only: Sequence[Any] | None
) -> list[types.CodeAction]:
    """What the passage at the cursor or selection may be changed into at once.

    Nothing, unless it was rewritten and reads just as it did then.
    """
    kinds = [kind for kind in (OTHER_WORDING, MY_WORDS) if asked_for(kind, only)]
    wordings = ls.session.memory.wordings
    document = ls.whole(snapshot) if kinds and wordings.knows(snapshot.uri) else None
    found = document and wordings.find(document)
    if document is None or found is None:
        return []
    now = document.text[found.start : found.end]
    ways = [
        (title, kind, text)
        for title, kind, text in _ways(found, now)
        if kind in kinds and text != now
    ]
    # Comparing long texts takes its time, for which the editor should not wait.
    edits = await asyncio.gather(
        *(asyncio.to_thread(word_diff, now, text) for _, _, text in ways)
    )
    return [
        _action(ls, document, title, kind, [it.moved(found.start) for it in edit])
        for (title, kind, _), edit in zip(ways, edits, strict=True)
    ]


def remember(
    wordings: Wordings,
    snapshot: DocumentSnapshot,
    prompt: "PromptFile",
    result: "RewriteResult",
) -> Passage | None:
    """Keep what was made of a passage, for its menu; None where nothing was."""
    made = tuple(Wording(it.text, prompt.title, it.summary) for it in result.variants)
    if not made:
        return None
    return wordings.add(passage_of(snapshot, result.start, result.end, made))


def make_others(
    ls: CoauthorServer,
    snapshot: DocumentSnapshot,
    prompt: "PromptFile",
    passage: Passage | None,
    instruction: str | None,
    numbers: range,
) -> None:
    """Begin to make the variants with these numbers, for the menu of the passage.

    Not of long texts, and not where the writer wants nothing to be made ready.
    """
    if passage is None or len(passage.own) > _MOST_CHARACTERS or not numbers:
        return
    is_local = ls.routes.engine(JOB_OF[prompt.kind]).destination == "local"
    if is_local and ls.settings.inline.prefetch:
        others = _others(ls, snapshot, prompt, passage, instruction, numbers)
        ls.run_in_background(others)


async def _others(
    ls: CoauthorServer,
    snapshot: DocumentSnapshot,
    prompt: "PromptFile",
    passage: Passage,
    instruction: str | None,
    numbers: range,
) -> None:
    # Not at the top: the first suggestion should not wait for it.
    from coauthor.tasks.write import write

    engine, uri = ls.routes.engine(JOB_OF[prompt.kind]), snapshot.uri

    def is_open() -> bool:
        document = ls.documents.get(uri)
        is_same = document is not None and document.opening == snapshot.opening
        return is_same and ls.initiative(uri) != "off"

    def is_there() -> bool:
        # Looked for only now and then: a long document takes its time.
        document = ls.documents.get(uri) if is_open() else None
        return document is not None and stands(passage, document.text)

    # Nobody has asked for this, so nobody is told when it fails.
    with suppress(CoauthorError, JsonRpcException), as_long_as(ls, uri, is_open):
        for number in numbers:
            if not is_there():
                break
            result = await write(
                snapshot,
                prompt,
                engine,
                instruction=instruction,
                variants=1,
                first=number,
                priority=Priority.PREFETCH,
            )
            known = remember(ls.session.memory.wordings, snapshot, prompt, result)
            passage = known or passage


def _ways(found: Found, now: str) -> list[tuple[str, str, str]]:
    """Titles, kinds and texts; what reads like this now is among them."""
    passage = found.passage
    alike = Counter(it.summary for it in passage.wordings)
    ways: list[tuple[str, str, str]] = []
    for it in passage.wordings:
        about = it.summary if alike[it.summary] == 1 else _told_apart(it, now)
        # Where the writer's words stand (again), nothing is another wording of ours.
        title = it.title if now == passage.own else "Other wording"
        ways.append((f"{title}: {about}", OTHER_WORDING, it.text))
    if now != passage.own:
        ways.append((_BACK, MY_WORDS, passage.own))
    return ways


def _told_apart(wording: Wording, now: str) -> str:
    """A label with the words from the first change on."""
    at = next((edit.start for edit in word_diff(now, wording.text)), 0)
    words = " ".join(wording.text[at:].split())
    if len(words) > _LABEL_CHARACTERS:
        words = words[: _LABEL_CHARACTERS - 1] + "…"
    return f"{wording.summary}: “{words}”" if words else wording.summary


def _action(
    ls: CoauthorServer,
    document: DocumentSnapshot,
    title: str,
    kind: str,
    edits: Sequence[Edit],
) -> types.CodeAction:
    """One undo step, for this version of the text only."""
    edit = to_proto.workspace_edit(document, edits, ls.documents.encoding, ls.client)
    return types.CodeAction(title=title, kind=kind, edit=edit)
