"""All markup of a text, found by what knows its language."""

import re
from bisect import bisect_left
from dataclasses import replace

from coauthor.shaping.guard.thing import Prose, Scan


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

    scanned = _scan(text.replace("\r\n", "\n"), language)
    things = ((it, *back((it.start, it.end))) for it in scanned.things)
    prose = ((it, tuple(map(back, it.lines))) for it in scanned.prose)
    return Scan(
        tuple(replace(thing, start=start, end=end) for thing, start, end in things),
        tuple(Prose(lines, it.heading, it.quoted) for it, lines in prose),
        tuple(map(back, scanned.rows)),
        scanned.blocks,
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
