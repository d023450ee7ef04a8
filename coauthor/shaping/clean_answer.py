"""An instructed model's answer without what it says around the text.

Chat models wrap a rewrite in a preamble, a code fence, quotation marks or a remark,
however they are asked. Each step takes away only what the original does not have.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

import msgspec

from coauthor.shaping.characters import without_controls
from coauthor.shaping.word_diff import Edit, apply_edits, word_diff

_THOUGHTS = re.compile(r"\A\s*<(think|thinking)>.*?(?:</\1>|\Z)", re.S | re.I)
_FENCED = re.compile(
    r"\A(?P<f>```+|~~~+)[^\n`]*\n(?P<text>.*?)\n?(?P=f)[ \t]*(?:\n|\Z)", re.S
)
_OPENERS = r"sure|certainly|of course|okay|ok|absolutely|no problem|gladly"
_ADJECTIVES = (
    r"corrected|revised|rewritten|improved|simplified|edited|expanded|shortened"
    r"|tightened|polished|fixed|final|formal|warmer|new"
)
_NOUNS = r"text|version|sentence|paragraph|passage|draft|answer|rewrite|output|result"
_PREAMBLE = re.compile(
    rf"\A(?:(?:{_OPENERS})\b[^\n]*[:!.]"
    rf"|here\b[^\n]*:"
    rf"|(?:below|the following) [^\n]*:"
    rf"|(?:the |my )?(?:{_ADJECTIVES})(?: (?:{_NOUNS}))?:"
    rf"|(?:{_NOUNS}):)[ \t]*(?=\n)",
    re.I,
)
# A label before the text on the same line is only taken when it can be nothing else.
_LABEL = re.compile(
    rf"\A\**(?:the |my )?(?:{_ADJECTIVES}) (?:{_NOUNS}):\**[ \t]+(?=\S)", re.I
)
_REMARK = re.compile(
    r"\A\(?\**(?:note\b[^\n]*:|note that\b|let me know\b|i(?:'ve|\u2019ve| have)? "
    r"(?:changed|kept|made|corrected|replaced|removed|fixed|rewrote)\b"
    r"|(?:key )?changes(?: made)?:|explanation:|this (?:version|revision|rewrite) )",
    re.I,
)
_STRINGS: msgspec.json.Decoder[dict[str, str] | list[str]] = msgspec.json.Decoder(
    dict[str, str] | list[str]
)
_PAIRS = {
    '"': '"',
    "'": "'",
    "\u201c": "\u201d",
    "\u2018": "\u2019",
    "\u00ab": "\u00bb",
}


def clean_answer(answer: str, original: str) -> str:
    """The text that `answer` proposes for `original`.

    White space at the ends and the line breaks are the original's, where the two
    agree in the words around them.
    Empty when the answer holds nothing.
    """
    core = original.strip()
    answer = without_controls(answer.replace("\r\n", "\n"), original)
    text = _THOUGHTS.sub("", answer).strip()
    text = _without_preamble(text, core)
    text = _without_fence(text, core)
    text = _without_preamble(text, core)
    text = _out_of_json(text, core)
    text = _without_remarks(text, core)
    text = _without_quotes(text, core).strip()
    if not text:
        return ""
    start = original[: len(original) - len(original.lstrip())]
    end = original[len(original.rstrip()) :]
    return start + _with_line_breaks_of(core, text) + end


def _with_line_breaks_of(core: str, text: str) -> str:
    """The text with the line breaks of the original, which may have both kinds."""
    breaks = core.count("\r\n")
    if not breaks:
        return text
    if breaks == core.count("\n"):
        return text.replace("\n", "\r\n")
    plain = core.replace("\r\n", "\n")
    # Where each dropped `\r` stood in the plain text, to find the way back.
    dropped = [found.start() - n for n, found in enumerate(re.finditer("\r\n", core))]
    usual = "\r\n" if 2 * breaks > core.count("\n") else "\n"

    def back() -> Iterator[Edit]:
        for edit in word_diff(plain, text):
            start = edit.start + bisect_right(dropped, edit.start - 1)
            end = edit.end + bisect_right(dropped, edit.end - 1)
            yield Edit(start, end, edit.text.replace("\n", usual))

    return apply_edits(core, back())


def _without_preamble(text: str, core: str) -> str:
    """The text without a first line or a label that only announces it.

    A text that announces something itself, such as a list, may go on doing so, and so
    may one that begins like an announcement.
    """
    first = core.partition("\n")[0].rstrip()
    if not (first.endswith(":") or _PREAMBLE.match(first + "\n")):
        text = _PREAMBLE.sub("", text, count=1).lstrip("\n")
    return text if _LABEL.match(core) else _LABEL.sub("", text, count=1)


def _without_fence(text: str, core: str) -> str:
    """The inside of a code fence around the text; what follows it is a remark."""
    match = _FENCED.match(text)
    return text if match is None or core.startswith(("```", "~~~")) else match["text"]


def _out_of_json(text: str, core: str) -> str:
    """The one string in a JSON value, if that is all there is in it."""
    if text[:1] not in ("{", "[") or core[:1] == text[0]:
        return text
    try:
        value = _STRINGS.decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return text
    values = list(value.values()) if isinstance(value, dict) else value
    return values[0].replace("\r\n", "\n").strip() if len(values) == 1 else text


def _without_remarks(text: str, core: str) -> str:
    """The text up to a paragraph that is about the rewrite.

    Where a line of the original begins like a remark, none is taken for one: it may be
    that line in other words.
    """
    if any(_REMARK.match(line.strip()) for line in core.splitlines()):
        return text
    paragraphs = text.split("\n\n")
    for index, paragraph in enumerate(paragraphs[1:], start=1):
        if _REMARK.match(paragraph.strip()) and paragraph.strip() not in core:
            return "\n\n".join(paragraphs[:index]).rstrip()
    return text


def _without_quotes(text: str, core: str) -> str:
    closing = _PAIRS.get(text[:1])
    inner = text[1:-1]
    if closing is None or len(text) < 2 or not text.endswith(closing):
        return text
    if core[:1] in _PAIRS or text[0] in inner or closing in inner:
        return text
    return inner
