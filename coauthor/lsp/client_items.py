"""What an editor makes of the server's answers: what it shows, and edits."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import cast

from lsprotocol import types

from coauthor.document.positions import Encoding, index_in_line, split_lines
from coauthor.lsp import ext
from coauthor.shaping.word_diff import Edit, apply_edits


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


def edited(text: str, edits: Iterable[ext.WireEdit], encoding: Encoding) -> str:
    """The text with the edits of an answer made."""
    lines = split_lines(text)
    starts = [0, *accumulate(map(len, lines))]

    def offset(place: ext.WirePosition) -> int:
        if place.line >= len(lines):
            return len(text)
        line = lines[place.line]
        return starts[place.line] + index_in_line(line, place.character, encoding)

    made = [
        Edit(offset(it.range.start), offset(it.range.end), it.new_text) for it in edits
    ]
    return apply_edits(text, sorted(made, key=lambda each: (each.start, each.end)))
