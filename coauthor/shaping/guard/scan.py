"""All markup of a text, found by what knows its language."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from coauthor.shaping.guard.thing import Prose, Scan, Thing


def scan(text: str, language: str) -> Scan:
    r"""What must be kept in a text of the given LSP language, in order.

    The languages see every `\r\n` as `\n`; the places are those in `text`.
    """
    if "\r\n" not in text:
        return _scan(text, language)
    # Where each line break with a dropped `\r` stands in the plain text.
    dropped = [found.start() - n for n, found in enumerate(re.finditer("\r\n", text))]

    def back(span: tuple[int, int]) -> tuple[int, int]:
        start, end = span
        return start + bisect_left(dropped, start), end + bisect_left(dropped, end)

    def moved(things: Iterable[Thing]) -> tuple[Thing, ...]:
        places = ((it, *back((it.start, it.end))) for it in things)
        return tuple(replace(it, start=start, end=end) for it, start, end in places)

    scanned = _scan(text.replace("\r\n", "\n"), language)
    prose = ((it, tuple(map(back, it.lines))) for it in scanned.prose)
    return Scan(
        moved(scanned.things),
        tuple(Prose(lines, it.heading, it.quoted) for it, lines in prose),
        tuple(map(back, scanned.rows)),
        scanned.blocks,
        moved(scanned.outline),
    )


def _scan(text: str, language: str) -> Scan:
    # Each language brings its own library, which the others need not load.
    match language:
        case "markdown" | "quarto" | "rmd" | "mdx":
            from coauthor.shaping.guard.markdown import scan_markdown

            return scan_markdown(text)
        case "latex" | "tex":
            from coauthor.shaping.guard.latex import scan_latex

            return scan_latex(text)
        case _:
            from coauthor.shaping.guard.other_markup import LANGUAGES, scan_other
            from coauthor.shaping.guard.plain import scan_plain

            if language in LANGUAGES:
                return scan_other(text, language)
            return scan_plain(text, language)
