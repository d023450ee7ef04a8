"""Where a document's prose is, for the ten markup languages, in a few plain rules."""

import re

_BLOCK = re.compile(r"(?:[^\n]*\S[^\n]*(?:\n|$))+")
_FENCED = re.compile(
    r"^(?P<fence>```+|~~~+).*?(?:^(?P=fence)[ \t]*$|\Z)"
    r"|^\\begin\{(?P<env>verbatim|lstlisting|equation\*?|align\*?|tabular|table|figure)\}"
    r".*?(?:^\\end\{(?P=env)\}|\Z)"
    r"|^(?P<rule>----+|\.\.\.\.+)[ \t]*\n.*?(?:^(?P=rule)[ \t]*$|\Z)"
    r"|^#\+begin_.*?(?:^#\+end_.*?$|\Z)"
    r"|^\$\$.*?(?:\$\$|\Z)",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)\n.*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)
_PREAMBLE = re.compile(r"\A.*?\\begin\{document\}", re.DOTALL)
_NOT_PROSE_LINE = re.compile(
    r"[ \t]*(?:#|=+[ \t]|\||<|\\[A-Za-z]|%|\.\. |:\w+:|[-=~^\"*+`]{3,}|@|!\[|\[[^\]]+\]:|\t|    )"
)


def prose_spans(text: str, language: str) -> list[tuple[int, int]]:
    """The (start, end) indexes of paragraphs of prose, in order.

    Headings, code, maths, tables, front matter and lines that are only markup are out.
    """
    masked = list(text)
    patterns = [_FRONT_MATTER, _FENCED]
    if language in {"latex", "tex"}:
        patterns.insert(0, _PREAMBLE)
    for pattern in patterns:
        for found in pattern.finditer(text):
            for index in range(*found.span()):
                if text[index] != "\n":
                    masked[index] = " "
    plain = "".join(masked)
    spans: list[tuple[int, int]] = []
    for block in _BLOCK.finditer(plain):
        start = block.start()
        lines = block.group().splitlines(keepends=True)
        if len(lines) > 1 and re.fullmatch(r"[=\-~^\"*+#]{3,}\s*", lines[1]):
            continue
        while lines and _NOT_PROSE_LINE.match(lines[0]):
            start += len(lines.pop(0))
        body = "".join(lines).rstrip()
        if sum(map(str.isalpha, body)) >= 12:
            spans.append((start, start + len(body)))
    return spans
