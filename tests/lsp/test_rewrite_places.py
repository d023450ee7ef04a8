"""Rewrites land where they belong, whatever the text and the positions are made of."""

import copy
from typing import Any

import pytest

from coauthor.backends.script import Rule, Script
from coauthor.document.positions import Encoding, Position, position_at
from coauthor.document.store import Change, TextDocument
from tests.lsp.session import FULL, URI, Json, Session, session

CASES = [
    (
        "\U0001d518 said:\r\n\r\n\U0001f415 It was a |very big dog \U0001f415 of note|",
        "big dog \U0001f415 of note",
    ),
    (
        "\U0001f1e9\U0001f1ea Une e\u0301t|ude, very lar|ge and so\ron.\r",
        "e\u0301tude, large",
    ),
    (
        "One.\u2028T|wo very old \U0001f469\u200d\U0001f467.|\r\nThree.\n",
        "Two old \U0001f469\u200d\U0001f467.",
    ),
    ("{++no mark\n\n|A {-} very--} odd\r\nline.|", "A {-} --} odd\nline."),
]


def applied(text: str, edits: list[Json], encoding: Encoding) -> str:
    document = TextDocument("", "", 1, text, encoding)
    for edit in reversed(edits):
        ends = (edit["range"]["start"], edit["range"]["end"])
        start, end = (Position(it["line"], it["character"]) for it in ends)
        document.apply([Change(start, end, edit["newText"])])
    return document.text


def wire(text: str, offset: int, encoding: Encoding) -> Json:
    place = position_at(text, offset, encoding)
    return {"line": place.line, "character": place.character}


async def decided(client: Session, text: str, how: str, encoding: Encoding) -> str:
    """The text after all changes in it were accepted or rejected."""
    whole = {"start": wire(text, 0, encoding), "end": wire(text, len(text), encoding)}
    kind = f"refactor.rewrite.coauthor.{how}"
    params = {
        "textDocument": {"uri": URI},
        "range": whole,
        "context": {"diagnostics": [], "only": [kind]},
    }
    found: list[Any] = await client.request("textDocument/codeAction", params)
    edits = found[-1]["edit"]["documentChanges"][0]["edits"]
    return applied(text, edits, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize(("marked", "answer"), CASES, ids=range(len(CASES)))
async def test_every_change_is_where_it_belongs(
    marked: str, answer: str, encoding: Encoding
) -> None:
    before, inside, after = marked.split("|")
    text = before + inside + after
    expected = text.replace("very ", "").replace("very", "")
    capabilities = copy.deepcopy(FULL)
    capabilities["general"]["positionEncodings"] = [encoding]
    script = Script(chat=True, rules=(Rule(kind="chat", text=answer),))
    async with session(script) as client:
        await client.initialize(capabilities)
        client.open(text)
        start = wire(text, len(before), encoding)
        end = wire(text, len(before) + len(inside), encoding)
        params = {
            "textDocument": {"uri": URI},
            "range": {"start": start, "end": end},
            "command": "tighten",
            "variants": 1,
        }
        (variant,) = (await client.request("coauthor/rewrite", params))["variants"]
        assert applied(text, variant["edits"], encoding) == expected

        params = {**params, "review": True}
        (variant,) = (await client.request("coauthor/rewrite", params))["variants"]
        marks = applied(text, variant["edits"], encoding)
        client.change(2, {"text": marks})
        assert await decided(client, marks, "accept", encoding) == expected
        assert await decided(client, marks, "reject", encoding) == text
