"""An instructed model's answer without what it says around the text.

Chat models wrap a rewrite in a preamble, a code fence, quotation marks or a remark,
however they are asked. Each step takes away only what the original does not have.
"""

import re

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
_PAIRS = {
    '"': '"',
    "'": "'",
    "\u201c": "\u201d",
    "\u2018": "\u2019",
    "\u00ab": "\u00bb",
}


def clean_answer(answer: str, original: str) -> str:
    """The text that `answer` proposes for `original`.

    White space at the ends and the style of line breaks are the original's.
    Empty when the answer holds nothing.
    """
    core = original.strip()
    text = _THOUGHTS.sub("", answer.replace("\r\n", "\n")).strip()
    text = _without_preamble(text, core)
    text = _without_fence(text, core)
    text = _without_preamble(text, core)
    text = _without_remarks(text, core)
    text = _without_quotes(text, core).strip()
    if not text:
        return ""
    if "\r\n" in original:
        text = text.replace("\n", "\r\n")
    start = original[: len(original) - len(original.lstrip())]
    end = original[len(original.rstrip()) :]
    return start + text + end


def _without_preamble(text: str, core: str) -> str:
    """The text without a first line or a label that only announces it.

    A text that announces something itself, such as a list, may go on doing so.
    """
    if not core.partition("\n")[0].rstrip().endswith(":"):
        text = _PREAMBLE.sub("", text, count=1).lstrip("\n")
    return text if _LABEL.match(core) else _LABEL.sub("", text, count=1)


def _without_fence(text: str, core: str) -> str:
    """The inside of a code fence around the text; what follows it is a remark."""
    match = _FENCED.match(text)
    return text if match is None or core.startswith(("```", "~~~")) else match["text"]


def _without_remarks(text: str, core: str) -> str:
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
