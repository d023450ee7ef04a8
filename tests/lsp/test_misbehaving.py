"""Every shipped command with a model that misbehaves in all ways, in a bare client.

Each command meets each way in two of six markup languages, and each language each way:
with a chat model, and with one that only continues text where that is enough.
Whatever the model says, nothing the writer put there is lost, and every answer is an
edit, ideas, or a sentence.
"""

import json
import re
from typing import Any

import msgspec
import pytest

from coauthor.backends.script import Script
from coauthor.prompt.library import load_library, shipped_folder
from tests.lsp.session import URI, Failure, Json, Session, session

GOOD = "The old dog of the village was big, and in 1984 nobody knew whose dog it was."
PLAIN = (
    "The very old dog of the village was really very big, and in 1984 there was "
    "nobody at all who knew whose dog it was ({way})."
)
WAYS: dict[str, Json] = {
    "announces": {"text": f"Sure! Here is the revised text:\n\n{GOOD}"},
    "fences": {"text": f"```\n{GOOD}\n```\nI made it shorter."},
    "codes": {"text": json.dumps({"text": GOOD, "changes": ["shorter"]})},
    "parrots": {"echo": ["system: ", "user: "]},
    "wanders": {
        "text": "Der alte Hund des Dorfes war groß, und im Jahr 1984 wusste niemand, "
        "wem er gehörte, denn alle Nachbarn waren längst fortgezogen."
    },
    "shrugs": {"text": ""},
    "refuses": {"text": "I'm sorry, but I can't help with this request."},
    "circles": {"deltas": ["And so ", "it went on, "] * 300},
    "stops": {"text": f"{GOOD[:-20]}"},
    "dies": {
        "text": GOOD[:30],
        "fail": "BackendUnavailable",
        "message": "The model died.",
    },
    "forgets": {"text": "The old dog of the village was big."},
    "invents": {"text": f"{GOOD} See https://example.com/dog or call 555-0199."},
    "doubles": {"text": f"{PLAIN} {PLAIN}".replace("{way}", "doubles")},
    "rings": {"text": GOOD.replace(" ", " \x1b[31m\x07", 2).replace("big", "b\x00ig")},
    "paints": {"text": f"**{GOOD}** \\\\ <b>Yes</b>, `dog` and \\emph{{dog}}."},
}
LINK = "A dog is described in {link}, which is really a very long text ({way})."
DOCUMENTS = {
    "markdown": (
        "---\ntitle: Dog\n---\n\n# Dogs\n\n{a}\n\n```py\nx = 1\n```\n\n{b}\n",
        "[the book](https://example.org/b)",
    ),
    "latex": (
        "\\section{{Dogs}}\n\n{a}\n\n\\begin{{verbatim}}\nx = 1\n"
        "\\end{{verbatim}}\n\n{b}\n",
        "\\href{https://example.org/b}{the book}",
    ),
    "restructuredtext": (
        "Dogs\n====\n\n{a}\n\n.. image:: dog.png\n\n{b}\n",
        "`the book <https://example.org/b>`_",
    ),
    "asciidoc": (
        "= Dogs\n\n{a}\n\n----\nx = 1\n----\n\n{b}\n",
        "https://example.org/b[the book]",
    ),
    "typst": (
        "= Dogs\n\n{a}\n\n```py\nx = 1\n```\n\n{b}\n",
        '#link("https://example.org/b")[the book]',
    ),
    "org": (
        "* Dogs\n\n{a}\n\n#+begin_src py\nx = 1\n#+end_src\n\n{b}\n",
        "[[https://example.org/b][the book]]",
    ),
}
COMMANDS = list(load_library([(shipped_folder(), "shipped")])[0].values())
ASK = ("follow-instruction", "translate")
EDITS = {"workspace": {"applyEdit": True}}


def pieces(language: str, way: str) -> list[str]:
    """The document: markup, the first paragraph, markup, the second, markup."""
    frame, link = DOCUMENTS[language]
    first, second = LINK.format(link=link, way=way), PLAIN.format(way=way)
    head, rest = frame.split("{a}")
    between, tail = rest.split("{b}")
    markup = [it.format() for it in (head, between, tail)]
    return [markup[0], first, markup[1], second, markup[2]]


def applied(text: str, edits: list[Json]) -> str:
    """The text after edits, as an editor would make them; all of it is ASCII here."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    for edit in reversed(edits):
        first, last = edit["range"]["start"], edit["range"]["end"]
        start = starts[first["line"]] + first["character"]
        end = starts[last["line"]] + last["character"]
        text = text[:start] + edit["newText"] + text[end:]
    return text


def is_sentence(said: str) -> bool:
    """Whether a writer can read it, and is told no insides of the program."""
    insides = re.search(r"Traceback|Error\b|None\b|\{\w+\}|  ", said)
    return bool(re.fullmatch(r"[A-Z“].{10,700}[.!)]", said)) and not insides


class Editor:
    """A bare editor with one document, which it changes as the server asks."""

    def __init__(self, client: Session) -> None:
        self.client = client
        self.version = 0
        client.answers["workspace/applyEdit"] = self._apply
        self.text = ""
        self.language = ""

    def show(self, language: str, text: str) -> None:
        """Open the document anew."""
        self.client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        self.client.open(text, language=language)
        self.text = text

    async def run(self, command: str, kind: str) -> str:
        """Run a command on the whole document; what it says when it cannot."""
        end = {"line": self.text.count("\n"), "character": 0}
        about: dict[str, Any] = {"textDocument": {"uri": URI}, "command": command}
        if kind == "ideate":
            name, about["position"] = "coauthor.ideas", end
        else:
            name = "coauthor.rewrite"
            about["range"] = {"start": {"line": 0, "character": 0}, "end": end}
            if command in ASK:
                about["instruction"] = "German"
            about["version"] = 1
        params = {"command": name, "arguments": [about]}
        try:
            result = await self.client.request("workspace/executeCommand", params)
            ideas = (result or {}).get("ideas", [])
            assert all(is_text(it["title"] + it["text"]) for it in ideas), ideas
        except Failure as failure:
            return failure.message if failure.code == -32803 else str(failure)
        return ""

    def _apply(self, params: Json) -> Json:
        ((uri, edits),) = params["edit"]["changes"].items()
        assert uri == URI
        self.text = applied(self.text, edits)
        return {"applied": True}


CHANGES = {"announces", "fences", "stops", "rings"}
"""Wrapping and what steers a terminal go; a sentence without an end may be one."""


@pytest.mark.parametrize("chat", [True, False], ids=["chat", "base"])
@pytest.mark.parametrize("way", WAYS)
async def test_nothing_is_lost_and_every_answer_is_a_sentence(
    way: str, chat: bool
) -> None:
    rules = [{"when": f"({way})", **WAYS[way]}]
    script = {"rules": rules, "context_tokens": 8192, "chat": chat}
    changed = 0
    refused = 0
    async with session(msgspec.convert(script, Script)) as client:
        await client.initialize(EDITS)
        editor = Editor(client)
        for command in COMMANDS:
            if not (chat or command.starters):
                continue
            for language in DOCUMENTS:
                before = pieces(language, way)
                editor.show(language, "".join(before))
                said = await editor.run(command.id, command.kind)
                where = f"{command.id}, {language}, {way}: {said or editor.text}"
                assert not said or is_sentence(said), where
                assert is_text(editor.text), where
                if command.kind == "ideate":
                    assert editor.text == "".join(before), where
                    continue
                is_changed = editor.text != "".join(before)
                changed += is_changed
                refused += bool(said)
                assert is_changed or said, where
                if command.kind == "continue":
                    assert editor.text.startswith("".join(before)), where
                    continue
                facts = command.guard == "facts"
                kept_all(before, editor.text, facts=facts, where=where)
        told = [it["message"] for it in client.sent("window/showMessage")]
    assert all(map(is_sentence, (it for it in told if " stay" in it))), told
    if chat:
        assert refused or way in CHANGES
        assert changed or way not in CHANGES


def is_text(text: str) -> bool:
    """Whether nothing in it could steer a terminal."""
    return not any(sign < " " and sign != "\n" for sign in text)


def kept_all(before: list[str], after: str, *, facts: bool, where: str) -> None:
    """The markup is the same byte for byte, and both paragraphs have what counts."""
    frame = "(.*)".join(re.escape(markup) for markup in before[::2])
    found = re.fullmatch(frame, after, re.DOTALL)
    assert found, where
    assert "https://example.org/b" in found[1], where
    assert found[1].strip(), where
    assert found[2].strip(), where
    assert found[2].count("1984") <= 1, where
    if facts:
        assert "1984" in found[2], where
        assert "https" not in found[2], where
