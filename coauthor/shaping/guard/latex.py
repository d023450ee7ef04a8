"""LaTeX: commands, environments, formulas and comments, by pylatexenc's tokens.

Only its tokens and its tables of commands are used. Its tree is made by recursion and
expects whole documents; a selection may begin and end anywhere.
"""

# ruff: noqa: SIM905 - Long lists of words are read more easily as text.

import re
from collections import Counter
from functools import cache
from typing import Any

import pylatexenc.latexwalker as _library  # pyright: ignore[reportMissingTypeStubs]

from coauthor.shaping.guard.addresses import addresses
from coauthor.shaping.guard.lines import paragraphs
from coauthor.shaping.guard.thing import Scan, Thing, in_order

# The library has no type information.
_walker: Any = _library

_SPECIAL = re.compile(r"[\\%${}&_#^]")
_ARGUMENT = re.compile(
    r"[ \t]*\[(?:[^\[\]{}]|\{[^{}]{0,200}+\}){0,400}+\]"
    r"|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,200}+\}){0,400}+\}){0,2000}+\}"
)
_NAME = re.compile(r"\s{0,9}\{(?P<name>[\w* .@-]{1,60})\}")
_VERB = re.compile(r"\*?(?P<d>[^\w\s*{])[^\r\n]{0,800}?(?P=d)|\{[^{}\r\n]{0,800}\}")
_SHOWN = re.compile(r"\s{0,9}\{\s{0,9}[^\s}]")
"""The second argument of `href`, with something in it."""
_INLINE = re.compile(r"\$(?:[^$\\]|\\[\s\S]){1,2000}+\$")
_DISPLAY = re.compile(r"\$\$(?:[^$\\]|\\[\s\S]|\$(?!\$)){1,8000}+\$\$")
_ROUND = re.compile(r"\\\((?:[^\\]|\\[^()]){1,2000}+\\\)")
_SQUARE = re.compile(r"\\\[(?:[^\\]|\\[^\[\]]){1,8000}+\\\]")
_PARAGRAPH_END = re.compile(r"\n[ \t\r]*\n")
_PREAMBLE = re.compile(r"\\documentclass\b[\s\S]*?\\begin\{document\}")

_CITATION = re.compile(r"[A-Za-z]*cite[A-Za-z]*|nocite")
_REFERENCE = re.compile(
    r"[A-Za-z]*ref|label|hyperlink|hypertarget|gls(?:pl)?|Gls(?:pl)?|ac"
)
_OPAQUE = re.compile(
    r"includegraphics|input|include|subfile|usepackage|documentclass|bibliography"
    r"|bibliographystyle|addbibresource|printbibliography|vspace|hspace|setlength"
    r"|setcounter|addtocounter|(?:re)?newcommand|providecommand|def|newenvironment"
    r"|index|SI|si|num|qty|unit|ang|color|definecolor|pagestyle|thispagestyle"
    r"|graphicspath|bibitem|rule|input|lstinputlisting|tikz|ensuremath|date|cline"
)  # fmt: skip
_ESCAPED = ("_", "#", "{", "}")
"""Alone, the others are seen: `%` as a comment, `&` and `$` as marks."""
_HEADING = (
    "part chapter section subsection subsubsection paragraph subparagraph".split()
)
_CODE_ENVIRONMENTS = (
    "verbatim",
    "lstlisting",
    "minted",
    "Verbatim",
    "alltt",
    "comment",
)
_LISTS = ("itemize", "enumerate", "description", "compactitem", "compactenum")
_PICTURES = ("tikzpicture", "pgfpicture", "picture", "filecontents")
_MATHS = ("math", "displaymath", "eqnarray", "subequations", "IEEEeqnarray", "dmath")
_LINE_START = re.compile(r"[ \t]*\\item\b(?:\[[^\]\n]{0,200}\])?[ \t]*")
_MARKDOWN_ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d{1,2}[.)])[ \t]+(?=\S)", re.M)
_HEADING_LINE = re.compile(
    r"[ \t]*\\(?:part|chapter|(?:sub){0,2}section|(?:sub)?paragraph|title|caption)\b"
)


def scan_latex(text: str) -> Scan:
    """What must be kept in a LaTeX text."""
    return _Reader(text).read()


@cache
def _is_maths(name: str) -> bool:
    """Whether an environment holds a formula."""
    known = _walker.get_default_latex_context_db().get_environment_spec(name)
    return name.rstrip("*") in _MATHS or bool(getattr(known, "is_math_mode", False))


class _Reader:
    """From token to token, past everything that is taken as a whole."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._walker = _walker.LatexWalker(text, tolerant_parsing=True)
        self._things: list[Thing] = []
        self._blocks: Counter[str] = Counter()
        self._outline: list[Thing] = []
        self._depth = 0
        self._lists = 0
        self._last_end: dict[str, int] = {}

    def read(self) -> Scan:
        text, at = self._text, 0
        if preamble := ("\\documentclass" in text and _PREAMBLE.search(text)):
            self._add("preamble", *preamble.span())
            at = preamble.end()
        while match := _SPECIAL.search(text, at):
            at = max(self._token(match.start()), match.end())
        for kind, start, end in addresses(text):
            self._things.append(Thing(kind, start, end, text[start:end]))
        self._blocks["brace without its other half"] += abs(self._depth)
        self._blocks["list without its other half"] += self._lists
        self._blocks["bold mark"] = len(re.findall(r"\*\*(?=\w)", text))
        items = len(_MARKDOWN_ITEM.findall(text))
        self._blocks["list mark"] = items if items > 1 else 0
        prose = paragraphs(text, begins=_LINE_START, alone=_HEADING_LINE)
        return Scan(
            in_order(self._things),
            prose,
            blocks=self._blocks,
            outline=tuple(self._outline),
        )

    def _add(
        self, kind: str, start: int, end: int, *, hidden: bool = True, note: str = ""
    ) -> int:
        key = self._text[start:end]
        if kind != "code block":
            key = " ".join(key.split())
        self._things.append(Thing(kind, start, end, key + note, hidden))
        return end

    def _token(self, start: int) -> int:
        """Take what begins at `start`; where it ends."""
        try:
            token = self._walker.get_token(start, environments=False)
        except _walker.LatexWalkerEndOfStream:
            return len(self._text)
        match token.tok:
            case "comment":
                return self._add("comment", start, start + 1 + len(token.arg))
            case "mathmode_inline" | "mathmode_display":
                return self._formula(start, token.arg)
            case "macro":
                return self._macro(start, token.arg)
            case "brace_open" | "brace_close":
                self._depth += 1 if token.tok == "brace_open" else -1
            case _:
                # Alone in a text, all but the column mark are mistakes.
                character = self._text[start]
                kind = "column mark" if character == "&" else "special character"
                self._things.append(Thing(kind, start, start + 1, character, False))
        return start + 1

    def _formula(self, start: int, opener: str) -> int:
        pattern = {"$": _INLINE, "$$": _DISPLAY, "\\(": _ROUND, "\\[": _SQUARE}.get(
            opener
        )
        match = pattern and pattern.match(self._text, start)
        if not match or _PARAGRAPH_END.search(match[0]):
            self._add("mark", start, start + len(opener))
            return start + len(opener)
        return self._add("formula", start, match.end())

    def _macro(self, start: int, name: str) -> int:
        end = start + 1 + len(name)
        if not name[0].isalpha():
            if name == "\\":
                self._blocks["line break"] += 1
            elif name in _ESCAPED:
                # The character itself is part of the text.
                key = f"\\{name}"
                self._things.append(Thing("escape", start, start + 1, key, False))
            return end
        if self._text.startswith("*", end):
            end += 1
        if name in ("begin", "end"):
            return self._environment(start, end, name)
        if name in ("verb", "lstinline", "mintinline", "path", "url"):
            match = _VERB.match(self._text, self._options(end))
            kind = "link" if name == "url" else "inline code"
            return self._add(kind, start, match.end() if match else end)
        if name == "href":
            match = _ARGUMENT.match(self._text, end)
            end = match.end() if match else end
            note = "" if _SHOWN.match(self._text, end) else " without a text"
            return self._add("link", start, end, note=note)
        for kind, pattern in (
            ("citation", _CITATION),
            ("reference", _REFERENCE),
            ("command", _OPAQUE),
        ):
            if pattern.fullmatch(name):
                return self._add(kind, start, self._arguments(end))
        if name == "item":
            self._mark("list item", start, end)
            if not self._lists:
                self._blocks["stray item"] = 1
            return end
        kind = "footnote" if name.startswith("footnote") else "command"
        if name in _HEADING:
            kind = "heading"
            self._mark(kind, start, end)
        if _ARGUMENT.match(self._text, end) and not self._text.startswith("{}", end):
            return self._add(kind, start, end, hidden=False)
        if self._text.startswith("{}", end):
            end += 2
        # A command whose argument is longer than ours stays in sight as well.
        hidden = not self._text.startswith(("{", "["), end)
        return self._add(kind, start, end, hidden=hidden)

    def _environment(self, start: int, end: int, begin_or_end: str) -> int:
        match = _NAME.match(self._text, end)
        if match is None:
            return self._add("command", start, end)
        name = match["name"]
        kind = "list" if name.rstrip("*") in _LISTS else "environment"
        if begin_or_end == "end":
            if kind == "list" and self._lists:
                self._lists -= 1
            elif kind == "list":
                self._blocks["list without its other half"] += 1
            self._mark(kind, start, match.end())
            return self._add(kind, start, match.end())
        for whole, found in (
            ("code block", name.rstrip("*") in _CODE_ENVIRONMENTS),
            ("picture", name.rstrip("*") in _PICTURES),
            ("formula", _is_maths(name)),
        ):
            behind = self._behind(f"\\end{{{name}}}", match.end()) if found else -1
            if behind >= 0:
                return self._add(whole, start, behind)
        self._lists += kind == "list"
        self._mark(kind, start, match.end())
        return self._add(kind, start, self._arguments(match.end()))

    def _mark(self, kind: str, start: int, end: int) -> None:
        """Note where something stands whose order is the text's."""
        if kind in ("list item", "heading"):
            self._blocks[kind] += 1
        self._outline.append(Thing(kind, start, end, self._text[start:end]))

    def _behind(self, closer: str, start: int) -> int:
        """Where the next closer ends; -1 when there is none.

        What is not there is looked for only once: many openers may want it.
        """
        last = self._last_end.get(closer)
        if last is None:
            last = self._last_end[closer] = self._text.rfind(closer)
        if last < start:
            return -1
        return self._text.find(closer, start) + len(closer)

    def _arguments(self, end: int) -> int:
        for _ in range(6):
            match = _ARGUMENT.match(self._text, end)
            if match is None:
                break
            end = match.end()
        return end

    def _options(self, end: int) -> int:
        match = re.compile(r"\[[^\[\]\n]{0,200}\]").match(self._text, end)
        return end if match is None else match.end()
