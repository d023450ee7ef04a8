"""Writing with the real server and the real bundled model, through pytest-lsp."""

import random
import re

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import LanguageClient

URI = "file:///essay.md"
HARBOUR = (
    "The harbour was quiet in the morning. The boats had gone out before dawn, and "
    "only the old men were left on the wall, mending nets and talking about the "
)


def opened(client: LanguageClient, text: str, language: str = "markdown") -> None:
    document = types.TextDocumentItem(URI, language, 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))


async def suggestions(
    client: LanguageClient, line: int, character: int
) -> list[types.InlineCompletionItem]:
    answer = await client.text_document_inline_completion_async(
        types.InlineCompletionParams(
            types.InlineCompletionContext(types.InlineCompletionTriggerKind.Invoked),
            types.TextDocumentIdentifier(URI),
            types.Position(line, character),
        )
    )
    assert isinstance(answer, types.InlineCompletionList)
    return list(answer.items)


async def suggested(client: LanguageClient, text: str) -> str:
    """The suggestion at the end of a freshly opened text."""
    opened(client, text)
    lines = text.split("\n")
    (item,) = await suggestions(client, len(lines) - 1, len(lines[-1]))
    assert isinstance(item.insert_text, str)
    return item.insert_text


async def test_a_suggestion_ends_a_clause_and_fits_the_seam(
    client: LanguageClient,
) -> None:
    text = await suggested(client, HARBOUR)
    assert re.match(r"\w", text), "the text ends with a space, so no second one"
    assert re.search(r"[.!?,;:—…][\"'”’)]*$|\w$", text)
    assert "\n" not in text
    assert 1 <= len(text.split()) <= 30


async def test_a_half_typed_word_is_continued(client: LanguageClient) -> None:
    text = await suggested(client, HARBOUR + "weath")
    assert re.match(r"[a-z]+", text)
    assert not text.startswith("weath")


async def test_after_a_whole_word_comes_a_space_or_the_rest_of_it(
    client: LanguageClient,
) -> None:
    text = await suggested(client, HARBOUR.rstrip())
    assert re.match(r" \S|[a-z,.]", text)


@pytest.mark.parametrize(
    ("quote", "closing"), [('"', '"'), ("“", "”")], ids=["straight", "curly"]
)
async def test_the_writers_quotes_are_kept(
    client: LanguageClient, quote: str, closing: str
) -> None:
    apostrophe = "'" if quote == '"' else "’"
    spoken = (
        f"{quote}I don{apostrophe}t know,{closing} she said. {quote}It isn{apostrophe}t"
        f" mine.{closing} He looked at her. "
    )
    text = await suggested(client, spoken * 3 + quote)
    others = {'"', "'"} if quote == "“" else {"“", "”", "‘", "’"}
    assert not others & set(text)


async def test_text_after_the_cursor_is_not_repeated(client: LanguageClient) -> None:
    after = " and walked home along the river in the dark."
    opened(client, HARBOUR.replace("talking", "They got up") + after)
    at = len(HARBOUR.replace("talking", "They got up"))
    for item in await suggestions(client, 0, at):
        assert isinstance(item.insert_text, str)
        assert "walked home along" not in item.insert_text


async def test_crlf_documents_get_no_bare_newlines(client: LanguageClient) -> None:
    text = HARBOUR.replace(". ", ".\r\n\r\n")
    opened(client, text)
    line = text.count("\n")
    column = len(text.rpartition("\n")[2])
    for item in await suggestions(client, line, column):
        assert isinstance(item.insert_text, str)
        assert "\n" not in item.insert_text.replace("\r\n", "")


async def test_ideas_come_from_the_base_model_too(client: LanguageClient) -> None:
    opened(client, HARBOUR + "weather.\n")
    params = {
        "textDocument": {"uri": URI},
        "position": {"line": 0, "character": len(HARBOUR) + 8},
        "command": "what-next",
    }
    answer = await client.protocol.send_request_async("coauthor/ideas", params)
    texts = [idea.text for idea in answer.ideas]
    assert len(texts) >= 3
    assert len(set(texts)) == len(texts)
    assert all(text.strip()[-1] in ".!?…\"”'’" for text in texts)


async def test_what_the_bundled_model_cannot_do_says_why(
    client: LanguageClient,
) -> None:
    opened(client, HARBOUR)
    params = {
        "textDocument": {"uri": URI},
        "range": {
            "start": {"line": 0, "character": 0},
            "end": {"line": 0, "character": 30},
        },
        "command": "tighten",
    }
    with pytest.raises(JsonRpcException, match="follows no instructions") as failure:
        await client.protocol.send_request_async("coauthor/rewrite", params)
    assert failure.value.code == types.LSPErrorCodes.RequestFailed


ALPHABET = [
    "a",
    "é",
    "ü",
    "\u0301",
    "\U0001f600",
    "👩‍👩‍👧",
    "\u2028",
    "\x0c",
    "\x85",
    " ",
]
NEWLINES = ["\n", "\r\n", "\r"]


async def test_the_servers_text_is_the_clients_after_many_edits(
    client: LanguageClient,
) -> None:
    """The session negotiated utf-32, so columns count characters here."""
    rng = random.Random(7)
    text = "Prose.\r\nMore of it.\n"
    opened(client, text)
    for version in range(2, 400):
        lines = re.split(r"\r\n|\n|\r", text)
        starts = [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text))]
        first, last = sorted(
            (line, rng.randint(0, len(lines[line])))
            for line in (rng.randrange(len(lines)), rng.randrange(len(lines)))
        )
        if rng.random() < 0.6:
            last = first
        pieces = rng.choices(ALPHABET + NEWLINES, k=rng.randint(0, 4))
        inserted = "".join(pieces)
        begin, end = starts[first[0]] + first[1], starts[last[0]] + last[1]
        text = text[:begin] + inserted + text[end:]
        change = types.TextDocumentContentChangePartial(
            types.Range(types.Position(*first), types.Position(*last)), inserted
        )
        client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version, URI), [change]
            )
        )
        if version % 20 == 0:
            assert await mirrored(client, text) == text.replace("\r\n", "\n").replace(
                "\r", "\n"
            )


async def mirrored(client: LanguageClient, text: str) -> str:
    """The text before the cursor at the very end, as the server has it."""
    lines = re.split(r"\r\n|\n|\r", text)
    answer = await client.protocol.send_request_async(
        "coauthor/context",
        {
            "textDocument": {"uri": URI},
            "position": {"line": len(lines) - 1, "character": len(lines[-1])},
        },
    )
    return "".join(piece.text for piece in answer.pieces if piece.kind == "before")
