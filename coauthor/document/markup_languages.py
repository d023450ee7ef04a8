"""How the markup languages writers use look, line by line.

A few plain rules for each language, not a grammar: enough to tell prose from the rest.
All patterns are matched at the beginning of a line.
"""

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """What a line is, or what the cursor stands in."""

    PROSE = "prose"
    CODE = "code"
    MATHS = "maths"
    FRONT_MATTER = "front_matter"
    HEADING = "heading"
    COMMENT = "comment"
    MARKUP = "markup"
    """Commands, tables, links' addresses and other text that nobody reads as such."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines from one that begins it to one that ends it, both included."""

    place: Place
    begins: str
    ends: str
    """`{0}` stands for the first group of `begins`."""


@dataclass(frozen=True, slots=True)
class Markup:
    """A language's lines."""

    blocks: tuple[Block, ...] = ()
    first: tuple[Block, ...] = ()
    """Blocks that only begin in a document's first line."""
    heading: str = "(?!)"
    comment: str = "(?!)"
    markup: str = "(?!)"
    underline: str = "(?!)"
    """A line that makes a heading of the line of text before it."""
    letters: bool = True
    """Whether every line outside a block that begins with a letter is text."""


_CODE, _MATHS, _MARKUP = Place.CODE, Place.MATHS, Place.MARKUP
YAML = Block(Place.FRONT_MATTER, r"(---|\+\+\+)\s*$", r"(?:{0}|\.\.\.)\s*$")
FENCE = Block(_CODE, r"[ \t>]*(`{3,}|~{3,})[^`]*$", r"[ \t>]*{0}[`~]*\s*$")
_DISPLAY = Block(_MATHS, r"\s*\$\$(?!.*\$\$)", r".*\$\$")
_COMMENTED = Block(Place.COMMENT, r"\s*<!--(?!.*-->)", r".*-->")
_RULE = r"([=\-~^\"*+#.:'`_])\1{2,}\s*$"
_TAG_LINE = r"\s*(?:</?[A-Za-z!][^<>]*>\s*)++$|\s*<!--.*-->\s*$|\s*</?[A-Za-z][^<>]*$"
_COMMAND = (
    r"(?!\s*\\item\b)"
    r"\s*(?:\\[A-Za-z@]+\*?(?:\[[^\]]*\]|\{[^{}]*\})*+[\s{}]*+)++(?:%.*)?$"
)

_LATEX = Markup(
    blocks=(
        Block(
            _CODE,
            r"\s*\\begin\{(verbatim\*?|lstlisting|minted|comment|tikzpicture)\}",
            r".*\\end\{{{0}\}}",
        ),
        Block(
            _MATHS,
            r"\s*\\begin\{((?:equation|align|gather|multline|eqnarray|displaymath|math)"
            r"\*?)\}",
            r".*\\end\{{{0}\}}",
        ),
        Block(
            _MARKUP,
            r"\s*\\begin\{(tabular[x*]?|thebibliography)\}",
            r".*\\end\{{{0}\}}",
        ),
        Block(_MATHS, r"\s*\\\[(?!.*\\\])", r".*\\\]"),
        _DISPLAY,
        Block(_MARKUP, r"\s*\\documentclass\b", r".*\\begin\{{document\}}"),
    ),
    heading=r"\s*\\(?:part|chapter|(?:sub)*section|(?:sub)?paragraph|title)\*?"
    r"(?:\[[^\]]*\])?\{[^}]*\}?\s*(?:\\label\{[^}]*\}\s*)?$",
    comment=r"\s*%",
    markup=_COMMAND,
)

MARKUP: dict[str, Markup] = {
    "markdown": Markup(
        blocks=(FENCE, _DISPLAY, _COMMENTED),
        first=(YAML,),
        heading=r" {0,3}#{1,6}(?:\s|$)",
        markup=rf"\s*\||\s*\[[^\]]+\]:\s|\s*!\[[^\]]*\]\([^)]*\)\s*$|{_TAG_LINE}"
        r"|[ \t]*(?:[-*_][ \t]*){3,}+$",
        underline=r"(?:={2,}|-{2,})\s*$",
    ),
    "latex": _LATEX,
    "tex": _LATEX,
    "restructuredtext": Markup(
        heading=_RULE,
        markup=r"\.\. |\.\.$|\s*:[\w -]+:|\s*[+|]|=+ =|__ ",
        underline=_RULE,
    ),
    "asciidoc": Markup(
        letters=False,
        blocks=(
            Block(Place.COMMENT, r"(/{4,})\s*$", r"{0}\s*$"),
            Block(_CODE, r"(-{4,}|\.{4,}|\+{4,}|`{3,})", r"{0}\s*$"),
            Block(_MARKUP, r"(\|===)", r"\|===\s*$"),
        ),
        heading=r"=+ |\.[^\s.]",
        comment=r"//",
        markup=r":[\w!-]+:|\[.*\]\s*$|image::|include::|\+\s*$|<<<|'''",
    ),
    "typst": Markup(
        blocks=(FENCE, Block(_MATHS, r"\s*\$\s*$", r".*\$\s*$")),
        heading=r"=+ ",
        comment=r"\s*//",
        markup=r"\s*#(?:let|set|show|import|include|table|figure|image|pagebreak)\b"
        r"|\s*[)\]}]+\s*$",
    ),
    "org": Markup(
        blocks=(
            Block(
                _CODE, r"(?i:\s*#\+begin_(src|example|export))", r"(?i:\s*#\+end_{0})"
            ),
            Block(_MARKUP, r"\s*:(?:PROPERTIES|LOGBOOK):", r"\s*:END:"),
        ),
        heading=r"\*+ ",
        comment=r"\s*# ",
        markup=r"\s*#\+|\s*\||\s*: |-{5,}",
    ),
    "gitcommit": Markup(
        letters=False,
        blocks=(Block(_CODE, r"# -+ >8 -+", "(?!)"),),
        comment="#",
        markup=r"[A-Z][a-z]+(?:-[a-z]+)+: ",
    ),
    "mail": Markup(
        letters=False,
        blocks=(Block(_MARKUP, r"-- $", "(?!)"),),
        first=(Block(Place.FRONT_MATTER, r"[A-Z][\w-]*:", r"\s*$"),),
        comment=r">|On .* wrote:\s*$",
    ),
    "html": Markup(
        blocks=(
            Block(
                _CODE, r"\s*<(script|style|pre|code)\b(?!.*</\1>)", r".*</{0}>"
            ),
            _COMMENTED,
        ),
        first=(YAML,),
        heading=r"\s*<h[1-6]\b",
        markup=_TAG_LINE,
    ),
}  # fmt: skip
