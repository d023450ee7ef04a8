"""Where a text that is too long may begin, so that it begins with something whole.

With a sentence rather than a line or a word: what a sentence calls a secret is known as
one only behind the words that call it so.
"""

import re

# A line break is atomic: `\r\n` is never two of them.
BREAK = r"(?>\r\n|\n|\r)"
ANCHORS = (
    re.compile(BREAK + r"[ \t]*" + BREAK + r"\s*(?=\S)"),
    re.compile(r"(?:(?<!\d)\.|[!?…])[\"'”’)\]]*\s+(?=\S)"),
    re.compile(BREAK + r"\s*(?=\S)"),
    re.compile(r"\s+(?=\S)"),
)
"""What may end just before it, best first: a paragraph, sentence, line, word."""


def tail(text: str, room: int) -> str:
    """The last characters of a text that fit into `room`, more than half as many.

    They begin with a whole paragraph, sentence, line or word, if there is one.
    """
    if len(text) <= room:
        return text
    text = text[-room:] if room else ""
    for anchor in ANCHORS:
        if found := anchor.search(text, 0, (room + 1) // 2):
            return text[found.end() :]
    return text
