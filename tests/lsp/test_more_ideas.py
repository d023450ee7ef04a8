"""Asking for other ideas, in editors that know nothing of coauthor's own requests."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest

from coauthor.backends.base import Delta, GenerationRequest, Priority
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import prompt_text
from tests.lsp.session import FULL, URI, Failure, Json, Session, session

TEXT = "The city closed its last library in May. "
FIRST = ("Readers met in kitchens.", "A bus became a library.", "Nobody noticed it.")
OTHERS = ("The mayor opened a bookshop.", "Rain fell for three weeks.")
LISTED = Script(
    chat=True,
    rules=(
        Rule(
            kind="chat",
            when="more of its kind",
            text="1. A garage filled up with novels.",
        ),
        Rule(kind="chat", when=FIRST[0], text="\n".join(f"- {it}" for it in OTHERS)),
        Rule(kind="chat", text="\n".join(f"- {it}" for it in FIRST)),
    ),
)


def asked(**more: object) -> Json:
    return {
        "textDocument": {"uri": URI},
        "position": {"line": 0, "character": len(TEXT)},
        "command": "what-next",
        **more,
    }


def exists(uri: str) -> bool:
    return Path(url2pathname(urlparse(uri).path)).exists()


async def run(client: Session, **more: object) -> list[str]:
    params = {"command": "coauthor.ideas", "arguments": [asked(**more)]}
    result = await client.request("workspace/executeCommand", params)
    return [idea["text"] for idea in result["ideas"]]


async def test_the_command_again_brings_something_else_until_there_is_nothing() -> None:
    async with session(LISTED) as client:
        await client.initialize(initializationOptions={"ideas": {"count": 3}})
        client.answers["window/showDocument"] = lambda _: {"success": True}
        client.open(TEXT)
        first = await run(client)
        assert first == list(FIRST)
        assert await run(client) == list(OTHERS)
        with pytest.raises(Failure, match="no new ideas") as failure:
            await run(client)
        assert failure.value.code == -32803
        assert client.sent("workspace/applyEdit") == []


async def test_what_was_excluded_once_does_not_come_again() -> None:
    async with session(LISTED) as client:
        await client.initialize(initializationOptions={"ideas": {"count": 3}})
        client.open(TEXT)
        ask = asked(exclude=list(FIRST))
        answers = [await client.request("coauthor/ideas", it) for it in (ask, asked())]
        for answer in answers:
            assert [idea["text"] for idea in answer["ideas"]] == list(OTHERS)
        client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        client.open(TEXT)
        fresh = await client.request("coauthor/ideas", asked())
        assert fresh["ideas"][0]["text"] == FIRST[0]


async def test_code_actions_ask_for_more_where_ideas_were_shown() -> None:
    async with session(LISTED) as client:
        await client.initialize(initializationOptions={"ideas": {"count": 3}})
        client.answers["window/showDocument"] = lambda _: {"success": True}
        client.open(TEXT + "\n\nAnother paragraph.")

        async def offered(line: int) -> dict[str, Json]:
            place = {"line": line, "character": 0}
            actions = await client.request(
                "textDocument/codeAction",
                {
                    "textDocument": {"uri": URI},
                    "range": {"start": place, "end": place},
                    "context": {"diagnostics": [], "triggerKind": 1},
                },
            )
            titles = ("More like", "Something else")
            return {it["title"]: it for it in actions if it["title"].startswith(titles)}

        assert await offered(0) == {}
        await run(client)
        assert await offered(2) == {}
        actions = await offered(0)
        assert len(actions) == 4
        more = actions[f"More like “{FIRST[0]}”"]["command"]
        result = await client.request("workspace/executeCommand", more)
        assert [it["text"] for it in result["ideas"]] == [
            "A garage filled up with novels."
        ]


async def test_without_documents_a_message_asks_for_more() -> None:
    async with session(LISTED) as client:
        picks = iter(["Something else", "More like 1", None])

        def pick(_: Json) -> Json | None:
            title = next(picks)
            return {"title": title} if title else None

        client.answers["window/showMessageRequest"] = pick
        await client.initialize({}, initializationOptions={"ideas": {"count": 3}})
        client.open(TEXT)
        assert await run(client) == list(FIRST)
        await client.until(lambda: len(client.sent("window/showMessageRequest")) == 3)
        shown = [it["message"] for it in client.sent("window/showMessageRequest")]
        for message, idea in zip(shown, (FIRST[0], OTHERS[0], "garage"), strict=True):
            assert idea in message
        assert client.sent("workspace/applyEdit") == []


async def test_ideas_are_not_lost_when_no_document_can_be_shown() -> None:
    async with session(LISTED) as client:
        await client.initialize()
        client.answers["window/showDocument"] = lambda _: None
        client.open(TEXT)
        async with asyncio.timeout(5):
            await run(client)
        (refused,) = client.sent("window/showDocument")
        assert not exists(refused["uri"])
        await client.until(lambda: bool(client.sent("window/showMessageRequest")))
        (shown,) = client.sent("window/showMessageRequest")
        assert all(idea in shown["message"] for idea in FIRST)


async def test_each_idea_is_sent_as_it_is_found() -> None:
    async with session(LISTED) as client:
        await client.initialize(FULL, initializationOptions={"ideas": {"count": 3}})
        client.open(TEXT)
        ask = asked(partialResultToken="ideas")
        result = await client.request("coauthor/ideas", ask)
        sent = [
            it["value"] for it in client.sent("$/progress") if it["token"] == "ideas"
        ]
        assert sent == result["ideas"]
        assert len(sent) == 3


FRONT = "---\nid: mine\ntitle: Mine\nkind: ideate\nscope: selection\n---\n"


async def test_ideas_about_a_selection_come_by_a_code_action(tmp_path: Path) -> None:
    path = tmp_path / ".coauthor" / "prompts" / "a.md"
    path.parent.mkdir(parents=True)
    path.write_text(FRONT + "{{#exclude}}NOT: {{exclude}}{{/exclude}} TEXT: {{text}}")
    uri = (tmp_path / "essay.md").as_uri()
    text = "The city closed its last library.\nNobody asked the readers."
    rules = (
        Rule(when=FIRST[0], text=f"1. {OTHERS[0]}\n2. {OTHERS[1]}"),
        Rule(text="\n".join(f"- {it}" for it in FIRST)),
    )
    start, end = {"line": 1, "character": 0}, {"line": 1, "character": 13}
    document = {"textDocument": {"uri": uri}}

    async with session(Script(rules=rules)) as client:
        options = {"ideas": {"count": 2}}
        await client.initialize(
            rootUri=tmp_path.as_uri(), initializationOptions=options
        )
        client.answers["window/showDocument"] = lambda _: {"success": True}
        client.open(text, uri=uri)

        async def offered(**selection: Json) -> dict[str, Json]:
            context = {"diagnostics": [], "triggerKind": 1}
            params = {**document, "range": selection, "context": context}
            found = await client.request("textDocument/codeAction", params)
            return {it["title"]: it for it in found}

        title = "Mine (from this folder)"
        assert title not in await offered(start=start, end=start)
        action = (await offered(start=start, end=end))[title]["command"]
        asked = action["arguments"][0]
        assert asked["range"] == {"start": start, "end": end}
        command = {"command": action["command"], "arguments": [asked]}
        result = await client.request("workspace/executeCommand", command)
        assert [it["text"] for it in result["ideas"]] == list(FIRST[:2])
        [request] = [it for it in client.backend.requests if it.max_tokens]
        assert prompt_text(request.parts).endswith("TEXT: Nobody asked\n")
        # The message or menu that asks again is about the same words.
        again = (await offered(start=end, end=end))[f"Something else: {title}"]
        result = await client.request("workspace/executeCommand", again["command"])
        assert [it["text"] for it in result["ideas"]] == list(OTHERS)
        assert "TEXT: Nobody asked" in prompt_text(client.backend.requests[-1].parts)
        del asked["range"]
        with pytest.raises(Failure, match="Select the text for “Mine"):
            await client.request("workspace/executeCommand", command)


async def test_ideas_outlive_their_file(tmp_path: Path) -> None:
    path = tmp_path / ".coauthor" / "prompts" / "a.md"
    path.parent.mkdir(parents=True)
    path.write_text(FRONT.replace("selection", "cursor") + "{{before}}")
    uri = (tmp_path / "essay.md").as_uri()
    shown: list[str] = []

    def show(params: Json) -> Json:
        shown.append(Path(url2pathname(urlparse(params["uri"]).path)).read_text())
        return {"success": True}

    async with session(LISTED) as client:
        await client.initialize(rootUri=tmp_path.as_uri())
        client.answers["window/showDocument"] = show
        client.open(TEXT, uri=uri)
        generate = client.backend.generate

        async def vanishing(
            request: GenerationRequest,
        ) -> AsyncGenerator[Delta, None]:
            if request.priority is Priority.COMMAND:
                path.unlink(missing_ok=True)
            async for delta in generate(request):
                yield delta

        client.backend.generate = vanishing
        arguments = [{**asked(command="mine"), "textDocument": {"uri": uri}}]
        params = {"command": "coauthor.ideas", "arguments": arguments}
        await client.request("workspace/executeCommand", params)
    assert shown[0].startswith("# Mine (from this folder)\n\n## ")
