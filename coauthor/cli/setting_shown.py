"""How a change of a settings file is shown: its lines, each under its table's name."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_TABLE = re.compile(r"\s*\[\[?[^\[\]]+\]\]?\s*(#.*)?")
"""A line that begins a table in TOML."""


def changed_lines(before: str, after: str) -> Iterator[str]:
    """Lines with `-` or `+`, with one around them, and with the table they are in."""
    old, new = before.splitlines(), after.splitlines()
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(1):
        start = group[0][3]
        # From the line above the first change, where that is not shown itself.
        if (table := _table_above(new, start)) is not None and table < start:
            yield f" {new[table]}"
            if table < start - 1:
                yield " ..."
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                yield from (f" {line}" for line in new[new_start:new_end])
                continue
            yield from (f"-{line}" for line in old[old_start:old_end])
            yield from (f"+{line}" for line in new[new_start:new_end])


def _table_above(lines: Sequence[str], place: int) -> int | None:
    """The number of the line that begins the table of the one at `place`."""
    numbers = range(min(place, len(lines) - 1), -1, -1)
    return next((it for it in numbers if _TABLE.fullmatch(lines[it])), None)
