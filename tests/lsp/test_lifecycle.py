"""Every request is answered: too early, too late, unreadable, unknown, or in time."""

import asyncio

import pytest

from tests.lsp.session import URI, Failure, Json, session


async def test_capabilities_name_what_editors_look_for() -> None:
    async with session() as client:
        capabilities = await client.initialize()
        assert capabilities["inlineCompletionProvider"] is not None
        assert "completionProvider" not in capabilities
        assert capabilities["codeActionProvider"]["resolveProvider"] is True
        assert capabilities["textDocumentSync"]["change"] == 2
        assert set(capabilities["executeCommandProvider"]["commands"]) == {
            "coauthor.accepted",
            "coauthor.accept",
            "coauthor.rewrite",
            "coauthor.ideas",
        }


async def test_completion_is_for_clients_without_ghost_text() -> None:
    async with session() as client:
        capabilities = await client.initialize({})
        assert "completionProvider" in capabilities
        client.open("It was a dark and stormy night, and the ")
        answer = await client.request(
            "textDocument/completion",
            {
                "textDocument": {"uri": URI},
                "position": {"line": 0, "character": 40},
            },
        )
        whole, *parts = answer["items"]
        assert parts
        for item in answer["items"]:
            assert whole["textEdit"]["newText"].startswith(item["textEdit"]["newText"])
            assert item["command"]["command"] == "coauthor.accepted"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_position_encodings_are_negotiated(encoding: str) -> None:
    async with session() as client:
        capabilities = await client.initialize(
            {"general": {"positionEncodings": [encoding]}}
        )
        assert capabilities["positionEncoding"] == encoding
        client.open("a")
        await client.request("coauthor/status", {})
        assert client.server.documents.encoding == encoding


async def test_requests_before_initialize_are_refused() -> None:
    async with session() as client:
        with pytest.raises(Failure) as failure:
            await client.request("coauthor/status", {})
        assert failure.value.code == -32002
        await client.initialize()
        assert (await client.request("coauthor/status", {}))["backend"]


async def test_requests_after_shutdown_are_refused() -> None:
    async with session() as client:
        await client.initialize()
        assert await client.request("shutdown") is None
        with pytest.raises(Failure) as failure:
            await client.request("coauthor/status", {})
        assert failure.value.code == -32600
        assert client.server.protocol.was_shut_down


@pytest.mark.parametrize(
    "odd",
    [
        {"trace": "compact"},
        {"capabilities": {"workspace": {"workspaceEdit": {"failureHandling": "?"}}}},
        {"capabilities": {"window": 5}},
        {"capabilities": None},
        {"workspaceFolders": 5, "clientInfo": "?", "rootUri": 5},
    ],
)
async def test_a_session_begins_whatever_the_client_says_of_itself(odd: Json) -> None:
    async with session() as client:
        good = {"textDocument": {"inlineCompletion": {}}}
        capabilities = {**good, **(odd.get("capabilities") or {})}
        answer = await client.initialize(**{**odd, "capabilities": capabilities})
        assert "completionProvider" not in answer


@pytest.mark.parametrize(
    "places",
    [
        {"rootUri": "file://["},
        {"rootUri": "http://[::1"},
        {"rootUri": None, "rootPath": "//x"},
        {"rootUri": "file:///a%00b"},
        {"rootUri": "\ud800"},
        {"workspaceFolders": [{"uri": "file://[", "name": "odd"}]},
    ],
)
async def test_no_place_keeps_a_session_from_its_work(places: Json) -> None:
    odd = "file://[/essay.md"
    async with session() as client:
        await client.initialize(**places)
        client.notify(
            "workspace/didChangeWorkspaceFolders",
            {"event": {"added": [{"uri": "file://[", "name": "?"}], "removed": []}},
        )
        client.open("Once upon a time ", odd)
        assert (await client.request("coauthor/commands", {}))["commands"]
        position = {"line": 0, "character": 17}
        about = {"textDocument": {"uri": odd}, "position": position}
        assert (await client.request("coauthor/context", about))["pieces"]
        assert (await client.suggest(0, 17, uri=odd))["items"]


async def test_one_folder_that_cannot_be_read_leaves_the_others() -> None:
    async with session() as client:
        folders = [{"uri": uri, "name": "?"} for uri in ("file://[", "file:///home")]
        await client.initialize(workspaceFolders=folders)
        assert [it.as_posix() for it in client.server.folders()] == ["/home"]


async def test_a_second_initialize_is_refused() -> None:
    async with session() as client:
        await client.initialize()
        with pytest.raises(Failure) as failure:
            await client.initialize()
        assert failure.value.code == -32600


async def test_shutdown_with_work_in_flight_answers_everything() -> None:
    from coauthor.backends.script import Rule, Script

    async with session(Script(rules=(Rule(forever=True),))) as client:
        await client.initialize()
        client.open("Once upon a time there was ")
        waiting = client.suggest(0, 27)
        await client.until(lambda: client.backend.running == 1)
        assert await client.request("shutdown") is None
        with pytest.raises(Failure) as failure:
            await waiting
        assert failure.value.code == -32800


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/inlineCompletion", {"textDocument": 5}),
        ("textDocument/inlineCompletion", None),
        ("textDocument/codeAction", {"range": "no"}),
        ("coauthor/rewrite", {"command": "tighten"}),
        ("coauthor/rewrite", [1, 2]),
        ("coauthor/ideas", None),
        ("coauthor/context", {"position": {"line": -1, "character": 0}}),
        ("workspace/executeCommand", {"command": "no.such.command"}),
        ("workspace/executeCommand", {"command": "coauthor.rewrite"}),
        ("no/such/method", {}),
    ],
)
async def test_nonsense_gets_an_error_and_hurts_nobody(
    method: str, params: object
) -> None:
    async with session() as client:
        await client.initialize()
        with pytest.raises(Failure) as failure:
            await client.request(method, params)
        assert failure.value.code in {-32600, -32601, -32602, -32603, -32803}
        assert "Traceback" not in str(failure.value.data)
        assert (await client.request("coauthor/status", {}))["state"]


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"Content-Length: 5\r\n\r\n{nope", [-32700]),
        (b"Content-Length: 2\r\n\r\n[]", [-32600]),
        (b"Content-Length: 4\r\n\r\nnull", [-32600]),
        (b"Content-Length: 8\r\n\r\n{'id':1}".replace(b"'", b'"'), [-32600]),
        (b'Content-Length: 15\r\n\r\n{"jsonrpc":"9"}', []),
        (b"Content-Length: 2\r\n\r\n\xff\xfe", [-32700]),
        (b"garbage\r\n", []),
    ],
)
async def test_broken_messages_are_survived(data: bytes, codes: list[int]) -> None:
    async with session() as client:
        await client.initialize()
        client.raw_bytes(data)
        assert (await client.request("coauthor/status", {}))["state"]
        assert [refusal["code"] for refusal in client.refusals] == codes


async def test_half_a_character_is_as_wide_as_the_one_that_stands_for_it() -> None:
    async with session() as client:
        await client.initialize()
        client.open("He said \ud83d and \udc00 then ")
        assert (await client.suggest(0, 22))["items"]
        document = client.server.documents.get(URI)
        assert document is not None
        assert document.text == "He said \ufffd and \ufffd then "


async def test_end_of_input_ends_the_server() -> None:
    async with session() as client:
        await client.initialize()
        await client.until(lambda: client.backend.starts == 1)
        async with asyncio.timeout(10):
            await client.end()
        assert client.backend.closed


@pytest.mark.parametrize("folder", ["file:///home", "fugitive://[x"])
@pytest.mark.parametrize("uri", [URI, "fugitive://[x", "x://[y/prompts/a.md"])
async def test_an_address_that_cannot_be_read_is_no_file(folder: str, uri: str) -> None:
    async with session() as client:
        await client.initialize(workspaceFolders=[{"uri": folder, "name": "x"}])
        client.open("They waited, but ", uri)
        assert (await client.suggest(0, 17, uri=uri))["items"]
