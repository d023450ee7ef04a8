"""What the writer controls, with the real server and the real bundled model."""

from tests.bare_client import FULL, URI, Json
from tests.e2e.process_client import ProcessClient, server_process

STORY = "The old man walked down to the harbour every morning, and "
SURE = STORY + "it was a matter of great impor"
UNSURE = "He opened the box, and in it there lay "
FLOW: Json = {"inline": {"initiative": "flow", "pauseMs": 10_000, "prefetch": False}}


async def counters(client: ProcessClient) -> dict[str, int]:
    return (await client.request("coauthor/status", {}))["counters"]


async def test_flow_speaks_where_the_model_is_sure_and_waits_elsewhere() -> None:
    async with server_process() as client:
        await client.initialize(initializationOptions=FLOW)
        client.open(SURE)
        client.open(UNSURE, uri="file:///other.md")
        answer = await client.suggest(0, len(SURE), invoked=False)
        assert answer["items"][0]["insertText"].startswith("tan")
        before = (await counters(client))["generated"]
        waiting = client.suggest(0, len(UNSURE), invoked=False, uri="file:///other.md")
        while (await counters(client))["generated"] == before:
            assert not waiting.done()
        await counters(client)
        assert not waiting.done()
        client.cancel(waiting)


async def test_nothing_reaches_the_model_in_a_document_that_is_off() -> None:
    async with server_process() as client:
        await client.initialize()
        client.open("% coauthor: off\n" + STORY, language="latex")
        for invoked in (True, False):
            answer = await client.suggest(1, len(STORY), invoked=invoked)
            assert answer["items"] == []
        found = await counters(client)
        assert (found["requests"], found["prefetches"]) == (0, 0)


async def test_taken_word_by_word_it_is_the_whole_suggestion() -> None:
    async with server_process() as client:
        await client.initialize(FULL)
        client.open(STORY)
        (item,) = (await client.suggest(0, len(STORY)))["items"]
        text, version = STORY, 1

        def apply(params: Json) -> Json:
            nonlocal text, version
            (change,) = params["edit"]["documentChanges"]
            assert change["textDocument"] == {"uri": URI, "version": version}
            (edit,) = change["edits"]
            version += 1
            client.change(version, {"range": edit["range"], "text": edit["newText"]})
            text += edit["newText"]
            return {"applied": True}

        client.answers["workspace/applyEdit"] = apply
        words = 0
        while True:
            at = {"line": 0, "character": len(text)}
            argument = {"textDocument": {"uri": URI}, "position": at, "unit": "word"}
            params = {"command": "coauthor.accept", "arguments": [argument]}
            if not await client.request("workspace/executeCommand", params):
                break
            words += 1
        assert text == STORY + item["insertText"]
        assert words == len(item["insertText"].split())
        assert (await counters(client))["accepted"] == 1
