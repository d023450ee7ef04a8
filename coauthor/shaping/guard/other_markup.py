"""reStructuredText, AsciiDoc, Typst, Org and HTML: every token of their markup.

These are not understood, only cut into tokens: a rewrite must have the same ones, each
as often. A pattern stops at the next opener of its kind, so that no text costs its
square.
"""

import re
from collections.abc import Mapping

from coauthor.shaping.guard.addresses import addresses
from coauthor.shaping.guard.lines import paragraphs
from coauthor.shaping.guard.tags import BLOCK_TAG, halves
from coauthor.shaping.guard.thing import Scan, Thing, in_order

_Patterns = tuple[tuple[str, str], ...]

_VISIBLE = "markup"
"""The kind of tokens that the model sees, because they stand around words."""
_ESCAPE = "escape"
"""A backslash with the character that would be markup without it."""
_EXACT = {"code block", "inline code", "keyword"}
"""Kinds of tokens in which every blank and line break counts."""
_TO_BLANK = r"(?:\n(?=[ \t]+\S|[ \t]*\n).*)*"
"""Indented lines that follow, with blank ones between them."""
_PLACEHOLDER = (
    "placeholder",
    r"\{\{[^{}]{0,300}\}\}|\{%[^{}%]{0,300}%\}|%\(\w+\)[sdifr]",
)

_ROUND_FORMULA = (
    "formula",
    r"\\\((?:[^\\]|\\[^()]){1,1500}+\\\)|\\\[(?:[^\\]|\\[^\[\]]){1,4000}+\\\]",
)

_HTML: _Patterns = (
    ("comment", r"<!--(?:[^<-]|-(?!->)|<(?!!--))*+-->"),
    (
        "code block",
        r"(?i:<(?P<h>script|style|pre|code|textarea|svg|math|kbd|samp)\b[^<>]*>"
        r"(?:[^<]|<(?!/?(?P=h)\b))*+(?:</(?P=h)\s*>|\Z))",
    ),
    ("tag", r"</?[A-Za-z](?:\"[^\"<]*\"|'[^'<]*'|[^\"'<>])*+>|<[!?][^<>]*>"),
    ("character", r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,32});"),
    _ROUND_FORMULA,
    _PLACEHOLDER,
)
_RST: _Patterns = (
    (_ESCAPE, r"\\[*`|_\\ ]"),
    (
        "code block",
        r"^[ \t]*\.\. (?:code|code-block|sourcecode|highlight|math|raw|literalinclude"
        r"|image|figure|include|toctree|parsed-literal|csv-table|list-table)::"
        rf".*{_TO_BLANK}",
    ),
    ("directive", r"^[ \t]*\.\. (?:[\w:-]+::|\[[^\]\n]*\])"),
    ("directive", r"^[ \t]*\.\. .*$|^__ .*$"),
    ("code block", rf"::[ \t]*\n[ \t]*(?=\n){_TO_BLANK}"),
    ("code block", r"^[ \t]*>>> .*(?:\n.*\S.*)*"),
    ("field", r"^[ \t]*:[\w -]{1,60}:(?!`)"),
    ("role", r":[\w:+.-]{1,60}:`[^`]{1,600}`"),
    ("inline code", r"``[^`](?:[^`]|`(?!`)){0,800}+``"),
    ("link", r"`[^`\n]{0,300}<[^<>`\s]{1,800}>`__?|`[^`]{1,300}`__?"),
    (
        "reference",
        r"\[(?:\d+|#[\w-]*|\*|[A-Za-z][\w.-]*)\]_|\|[^|\s][^|\n]{0,80}\|_{0,2}",
    ),
    ("reference", r"(?<!\w)[A-Za-z][\w-]{0,60}(?<!_)__?(?!\w)"),
    ("inline code", r"`[^`]{1,300}`"),
    ("table's line", r"^[ \t]*\+[-=+]{2,}.*$|^[ \t]*=+[ \t]+=[= \t]*$"),
    (_VISIBLE, r"^(?P<u>[=\-~^\"*+#.:'`_])(?P=u){2,}[ \t]*$"),
    (
        _VISIBLE,
        r"^[ \t]*(?:[-*+•][ \t]+)*(?:[-*+•]|\(?(?:\d{1,3}|#|[A-Za-z])[.)])(?=[ \t]+\S)",
    ),
    (_VISIBLE, r"\*{1,2}|\|"),
)
_ASCIIDOC: _Patterns = (
    (_ESCAPE, r"\\[*_`#{<\[]"),
    (
        "code block",
        r"^(?P<a>-{4,}+|\.{4,}+|\+{4,}+|/{4,}+|`{3,}+)[^\n]*\n"
        r"(?:(?!(?P=a)[ \t]*$).*\n)*+(?P=a)[ \t]*$",
    ),
    (
        "code block",
        r"(?:\A|(?<=\n\n))[ \t]+(?!(?:[*.-]{1,5}|\d{1,3}\.)[ \t])\S.*(?:\n.*\S.*)*",
    ),
    ("comment", r"^//.*$"),
    ("attribute", r"^:[\w!-]{1,60}:.*$|^\[[^\n]*\][ \t]*$|^\[\[[^\]\n]*\]\]"),
    (
        "directive",
        r"^(?:image|include|video|audio|toc|ifdef|ifndef|endif|ifeval)::"
        r"[^\s\[]*\[[^\]\n]*\]",
    ),
    ("formula", r"(?:stem|latexmath|asciimath):\[(?:[^\]\\\n]|\\.){0,600}+\]"),
    ("reference", r"<<[^<>\n]{1,300}>>|xref:[^\s\[]{1,300}\[[^\]\n]{0,200}\]"),
    (
        "reference",
        r"(?:cite|bibitem|anchor|kbd|btn|menu|image|icon|pass):"
        r"[^\s\[]{0,300}\[[^\]\n]{0,300}\]",
    ),
    ("footnote", r"footnote:[\w-]{0,60}|footnoteref:\[[^\]\n]{0,300}\]"),
    ("link", r"(?<!\w)(?:link:|mailto:)[^\s\[\]]{1,1000}"),
    ("inline code", r"`\+?[^`\n]{1,400}`|\+\+\+[^\n]{1,400}?\+\+\+"),
    ("placeholder", r"\{[\w:-]{1,60}\}"),
    ("table's line", r"^[|!,:]={3,}.*$"),
    (_VISIBLE, r"^={1,6}(?=[ \t])|^[=*_]{4,}[ \t]*$"),
    (_VISIBLE, r"^[ \t]*(?:(?:\*{1,5}|-|\.{1,5}|\d{1,3}\.)(?=[ \t]+\S)[ \t]*)+"),
    (_VISIBLE, r"^(?:NOTE|TIP|WARNING|IMPORTANT|CAUTION):|^\.(?=\w)|^\+[ \t]*$"),
    (_VISIBLE, r"[ ]\+$|::(?=\s)|\*\*|__|##|(?<!\w)[*_#]|[*_#](?!\w)"),
    (_VISIBLE, r"(?<!\w)\||[\[\]]"),
)
_TYPST: _Patterns = (
    (_ESCAPE, r"\\[$#*_`@<>\[\]\\]"),
    ("code block", r"^[ \t]*(?P<t>`{3,})[^`\n]*\n(?:(?!\s*(?P=t)).*\n)*+[ \t]*(?P=t)"),
    ("inline code", r"`[^`\n]{1,400}`"),
    ("comment", r"(?<!:)//.*$|/\*(?:[^*/]|\*(?!/)|/(?!\*))*+\*/"),
    ("formula", r"(?<!\\)\$(?:[^$\\]|\\[\s\S]){1,2000}+\$"),
    ("directive", r"^[ \t]*#(?:let|set|show|import|include)\b.*$"),
    (
        "command",
        r"#(?:[A-Za-z][\w.-]*)(?:\((?:[^()\"\n]|\"[^\"\n]{0,300}\"|\([^()]{0,300}\)){0,600}+\))?",
    ),
    (
        "reference",
        r"(?<!\w)@[A-Za-z][\w:-]*(?:\[[^\]\n]{0,200}\])?|<[A-Za-z][\w:.-]{0,100}>",
    ),
    (_VISIBLE, r"^[ \t]*(?:(?:={1,6}|[-+/]|\d{1,3}\.)(?=[ \t]+\S)[ \t]*)+|\\$"),
    (_VISIBLE, r"(?<!\w)[*_]|[*_](?!\w)|[\[\]]|#|\$"),
)
_ORG: _Patterns = (
    (
        "code block",
        r"(?i:^[ \t]*#\+begin_(?P<o>src|example|export|comment)\b.*\n"
        r"(?:(?![ \t]*#\+(?:end|begin)_(?P=o)).*\n)*+[ \t]*#\+end_(?P=o)[ \t]*$)",
    ),
    (
        "drawer",
        r"(?i:^[ \t]*:(?:properties|logbook):.*\n"
        r"(?:(?![ \t]*:(?:end|properties|logbook):).*\n)*+[ \t]*:end:[ \t]*$)",
    ),
    ("keyword", r"^[ \t]*#\+\w+.*$|^[ \t]*#[ \t].*$|^[ \t]*:[ \t].*$"),
    ("keyword", r"^[ \t]*(?:SCHEDULED|DEADLINE|CLOSED):.*$"),
    ("footnote", r"\[fn:[\w-]{1,80}\]|\[fn:[\w-]{0,80}:"),
    ("citation", r"\[cite(?:/[\w/-]{1,40})?:[^\[\]]{1,600}\]"),
    ("link", r"\[\[[^\[\]\n]{1,800}\](?:\]|(?=\[))"),
    ("date", r"[<\[]\d{4}-\d\d-\d\d[^<>\[\]\n]{0,60}[>\]]"),
    ("inline code", r"(?<![\w~])~[^~\s](?:[^~\n]{0,300}[^~\s])?~(?!\w)"),
    ("inline code", r"(?<![\w=])=[^=\s](?:[^=\n]{0,300}[^=\s])?=(?!\w)"),
    _ROUND_FORMULA,
    ("formula", r"(?<![\w$])\$(?![\s$])(?:[^$\\\n]|\\.){1,600}+(?<!\s)\$(?![\d$])"),
    ("command", r"\\[A-Za-z]{2,40}(?:\[[^\[\]\n]{0,300}\]|\{[^{}\n]{0,400}\}){0,4}"),
    ("placeholder", r"\{\{\{[^{}\n]{0,300}\}\}\}"),
    ("reference", r"<<[^<>\n]{1,200}>>"),
    ("table's line", r"^[ \t]*\|[-+|]+[ \t]*$"),
    (_VISIBLE, r"^(?:\*+ )+(?:[A-Z]{4,10}\b)?(?: ?\[#[A-Z]\])?"),
    (_VISIBLE, r"[ \t]:(?:[\w@]+:)+[ \t]*$|^-{5,}[ \t]*$"),
    (
        _VISIBLE,
        r"^[ \t]*(?:(?:[-+]|\d{1,3}[.)])(?:[ \t]+\[[ X-]\])?(?=[ \t]+\S)[ \t]*)+",
    ),
    (_VISIBLE, r"(?<!\w)\*|\*(?!\w)|\||[\[\]]|\\\\$"),
    (_VISIBLE, r"(?<!\w)[/_+](?=\w)|(?<=[\w.,!?])[/_+](?!\w)"),
)


def _compiled(patterns: _Patterns) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """One pattern for all, and the kind of each of its outer groups."""
    joined = "|".join(f"(?P<k{n}>{pattern})" for n, (_, pattern) in enumerate(patterns))
    return re.compile(joined, re.M), tuple(kind for kind, _ in patterns)


LANGUAGES: Mapping[str, _Patterns] = {
    "asciidoc": _ASCIIDOC,
    "html": _HTML,
    "org": _ORG,
    "restructuredtext": _RST,
    "typst": _TYPST,
}
_KNOWN: dict[str, tuple[re.Pattern[str], tuple[str, ...]]] = {}
_BLOCKS = {_VISIBLE, "directive", "field"}
_HEADINGS = {
    "asciidoc": re.compile(r"={1,6} |\.\w"),
    "org": re.compile(r"\*+ "),
}
_BEGINS = re.compile(r"[ \t]*(?:[-*+•.=]{1,6}|\d{1,3}[.)])[ \t]+(?=\S)")


def scan_other(text: str, language: str) -> Scan:
    """Every token of markup in a text; `language` is one of LANGUAGES."""
    if language not in _KNOWN:
        _KNOWN[language] = _compiled(LANGUAGES[language])
    pattern, kinds = _KNOWN[language]
    things: list[Thing] = []
    outline: list[Thing] = []
    for match in pattern.finditer(text):
        kind = kinds[int((match.lastgroup or "k0")[1:])]
        end = match.start() + len(match[0].rstrip())
        if kind == _ESCAPE:
            # The character itself is part of the text.
            end = match.start() + 1
        line_start = text.rfind("\n", 0, match.start()) + 1
        if kind in _EXACT:
            key = text[match.start() : end]
        else:
            # How far a list's mark is indented says which list it belongs to.
            indented = match.start() == line_start and kind == _VISIBLE
            indent = match[0][: len(match[0]) - len(match[0].lstrip())]
            key = indent * indented + " ".join(match[0].split())
        hidden = kind not in (_VISIBLE, _ESCAPE)
        thing = Thing(kind, match.start(), end, key, hidden)
        things.append(thing)
        begins = not text[line_start : match.start()].strip()
        if BLOCK_TAG.match(key) if kind == "tag" else begins and kind in _BLOCKS:
            outline.append(thing)
    for kind, start, end in addresses(text):
        things.append(Thing(kind, start, end, text[start:end]))
    alone = _HEADINGS.get(language, _HEADINGS["asciidoc"])
    prose = paragraphs(text, begins=_BEGINS, alone=alone)
    kept = in_order(things)
    return Scan(kept, prose, blocks=halves(kept), outline=tuple(outline))
