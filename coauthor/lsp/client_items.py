"""What an editor shows of the answer to `textDocument/inlineCompletion`."""

from collections.abc import Sequence
from typing import cast

from lsprotocol import types


def items(answer: object) -> Sequence[types.InlineCompletionItem]:
    """The items of any of the answers that LSP allows: a list, its wrapper, null."""
    if isinstance(answer, types.InlineCompletionList):
        return answer.items
    return cast("Sequence[types.InlineCompletionItem]", answer or ())


def shown(
    item: types.InlineCompletionItem, text_before: str, position: types.Position
) -> str:
    """The item's text without what it repeats of the text before the cursor."""
    inserted = item.insert_text
    text = inserted if isinstance(inserted, str) else inserted.value
    if item.range is None:
        return text
    # These are characters because our client asks for utf-32 positions first, which
    # coauthor's server always grants.
    replaced = position.character - item.range.start.character
    return text.removeprefix(text_before[max(0, len(text_before) - replaced) :])
