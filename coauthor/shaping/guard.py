"""What a rewrite may not lose: compare what counts in two texts, kind by kind.

Each kind is found by its spelling, in the order below, and taken out before the next
kind is looked for, so that a number in a link is not also a number in the prose.
The two multisets must be equal: lost, doubled, altered and invented things all show.
This errs on the strict side: a variant withheld costs less than a link lost.

All runs are bounded: a text full of openers must not cost its square.

The violations quote the writer's text: they are for the answer to the writer, never
for a log.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal

Level = Literal["structure", "facts"]

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
_QUOTATION = re.compile(
    r"\"(?P<straight>[^\"\n]+)\"|\u201c(?P<curly>[^\u201c\u201d]+)\u201d"
    r"|\u00ab\s?(?P<french>[^\u00ab\u00bb]+?)\s?\u00bb"
    r"|\u201e(?P<german>[^\u201e\u201c\u201d]+)[\u201c\u201d]|``(?P<tex>.{1,600}?)''",
    re.S,
)
_NUMBER = re.compile(r"\d+(?:[.,:/\u2044-]\d+)*\s?(?:%|\u00b0|\\%)?")
_SHOWN_CHARACTERS = 60


def violations(original: str, variant: str, level: Level = "facts") -> list[str]:
    """What the variant lost, altered or invented, as sentences; empty when all is kept.

    `structure` looks at links, references, citations, footnotes, code, formulas,
    placeholders and tags; `facts` also at numbers and quotations.
    """
    before, after = _things(original, level), _things(variant, level)
    lost = [
        f"It lost the {kind} {_shown(what)}." for kind, what in _rest(before, after)
    ]
    invented = [
        f"It has the {kind} {_shown(what)}, which your text has not."
        for kind, what in _rest(after, before)
    ]
    return lost + invented


def _things(text: str, level: Level) -> Counter[tuple[str, str]]:
    """Everything that must be kept, with its kind."""
    things: Counter[tuple[str, str]] = Counter()
    for kind, pattern in _STRUCTURE:
        for match in pattern.finditer(text):
            things[kind, match[0].strip()] += 1
        text = pattern.sub("\ue000", text)
    if level == "facts":
        # A quotation keeps its words; its marks may change with the style.
        for match in _QUOTATION.finditer(text):
            words = next(group for group in match.groups() if group is not None)
            things["quotation", " ".join(words.split())] += 1
        for match in _NUMBER.finditer(text):
            things["number", re.sub(r"\s|\\", "", match[0])] += 1
    return things


def _rest(
    these: Counter[tuple[str, str]], those: Counter[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """What `these` have more of than `those`, each once."""
    yield from these - those


def _shown(what: str) -> str:
    flat = " ".join(what.split())
    if len(flat) > _SHOWN_CHARACTERS:
        flat = flat[: _SHOWN_CHARACTERS - 1] + "…"
    return f"“{flat}”"
