"""The continuation in a chat model's answer, also while the answer is still coming."""

import re

from coauthor.shaping.clean_answer import clean_answer

_MAY_ANNOUNCE = re.compile(
    r"\A\s*(?:```|~~~|<|(?:sure|certainly|of course|absolutely|okay)\b"
    r"|here(?:['’]s| is| are)\b|(?:the )?(?:continuation|completion|next words?)\b)",
    re.I,
)
_LABEL = re.compile(r"\A\W*(?:the )?(?:continuation|completion|next words?):\W*", re.I)
_WILL_NOT = (
    r"(?:can['’]?t|cannot|can not|won['’]?t|will not|(?:a|['’])m (?:un)?able to)"
)
_REFUSES = re.compile(
    rf"\A\W*(?:(?:(?:i['’]?m|i am) (?:\w+ )?sorry[,.]? )?(?:but )?i ?{_WILL_NOT} "
    r"(?:assist\b|comply\b|fulfil|help (?:you )?with (?:that|this)\b"
    r"|(?:continue|complete|write|provide|create|generate) (?:the|your|this|that) "
    r"(?:text|story|content|request|continuation)\b)"
    r"|as an ai\b|i (?:don['’]?t|do not) see (?:any|a) text\b"
    r"|(?:please|could you) (?:please )?(?:provide|share) (?:the|your|some) text\b)",
    re.I,
)
_DOTS = re.compile(r"\A\s*(?:…|\.\.\.)\s*(?=\w)")


def out_of_message(answer: str, ended: bool = True) -> str:
    """The text that an answer offers to go on with; empty where it is a refusal.

    Until it has `ended`, a beginning that may yet turn out to be an introduction is no
    text.
    """
    if _REFUSES.match(answer):
        return ""
    if not ended and _MAY_ANNOUNCE.match(answer) and "\n" not in answer.strip():
        return ""
    # Speech may well be all of the answer, so its quotation marks are kept.
    speech = '"' if answer.lstrip()[:1] in tuple('"“«„') else ""
    text = _LABEL.sub("", clean_answer(answer, speech), count=1)
    return _DOTS.sub("", text, count=1)
