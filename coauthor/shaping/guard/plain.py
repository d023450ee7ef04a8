"""Plain text: links, citations, code and the like by their spelling.

Each kind is looked for in the order below, and taken out before the next one is, so
that an address in a link is not also an address in the prose.
All runs are bounded: a text full of openers must not cost its square.
"""

import re

from coauthor.shaping.guard.thing import Scan, Thing

_REFERRING = (
    r"(?:[A-Za-z]*cite[a-z]*|ref|eqref|autoref|[cC]ref|pageref|label"
    r"|url|href|includegraphics|input|include)"
)
_STRUCTURE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("code block", re.compile(r"^(?P<f>`{3,}+|~{3,}+).*?^(?P=f)[ \t]*$", re.M | re.S)),
    ("inline code", re.compile(r"(?<!`)(?P<t>`++).{1,800}?(?<!`)(?P=t)(?!`)", re.S)),
    (
        "formula",
        re.compile(
            r"\$\$.{1,4000}?\$\$|\\\[.{1,1500}?\\\]|\\\(.{1,800}?\\\)"
            r"|\\begin\{(?P<e>equation|align|gather|multline|math|displaymath)(?P<s>\*?)\}"
            r".{1,4000}?\\end\{(?P=e)(?P=s)\}"
            # A dollar is a formula's only next to its text: "$5 and $10" is prose.
            r"|(?<![\\$\w])\$(?![\s$])(?:[^$\\\n]|\n(?!\s*\n)|\\.)*?(?<![\s\\])\$(?![\d$])",
            re.S,
        ),
    ),
    ("placeholder", re.compile(r"\{\{[^{}]*\}\}|\$\{\w+\}|(?<![\w\\}\]])\{\w+\}")),
    ("placeholder", re.compile(r"%\(\w+\)[sdifr]|(?<![\d\w])%[sdifr]\b")),
    (
        "reference",
        re.compile(rf"\\{_REFERRING}\*?(?:\[[^\]\n]{{0,300}}\])*(?:\{{[^{{}}\n]*\}})+"),
    ),
    ("citation", re.compile(r"\[[^\[\]\n]*(?<![\w.])@[\w][^\[\]\n]*\]")),
    (
        "footnote",
        re.compile(
            r"\[\^[^\]\s]{1,100}\]:?|\\footnote(?:mark|text)?\b|\[fn:[^\]]{0,400}\]"
        ),
    ),
    ("link", re.compile(r"\]\((?:<[^<>\n]*>|(?:[^()\s]|\([^()\s]*\))*)")),
    ("link", re.compile(r"\[\[[^\[\]\n]+\](?:\[|\])|\]\[[^\[\]\n]+\]")),
    ("link", re.compile(r"^[ ]{0,3}\[[^\]\n]+\]:[ \t]*\S+", re.M)),
    (
        "link",
        re.compile(
            r"(?:https?|ftp|mailto|file):[^\s<>\"'|`\]}]*[^\s<>\"'|`\]}.,;:!?)*_]"
        ),
    ),
    ("link", re.compile(r"\bwww\.[^\s<>\"'|`]*[^\s<>\"'|`.,;:!?)*_]")),
    ("address", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("citation", re.compile(r"(?<![\w@])@[A-Za-z][\w:/-]*")),
    ("tag", re.compile(r"</?[A-Za-z][^<>\n]*>")),
)


# Counts as white space, which no thing but code and formulas goes across.
_TAKEN = "\x1f"


def scan_plain(text: str) -> Scan:
    """What must be kept in a text without a markup language of its own."""
    things: list[Thing] = []
    for kind, pattern in _STRUCTURE:
        for match in pattern.finditer(text):
            things.append(Thing(kind, match.start(), match.end(), match[0].strip()))
        text = pattern.sub(lambda match: _TAKEN * len(match[0]), text)
    return Scan(tuple(sorted(things, key=lambda thing: thing.start)))
