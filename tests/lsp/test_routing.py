"""A model for each job, and another one when it fails, as an editor sees it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from lsprotocol import types

from coauthor.backends.base import Capabilities
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.engine.jobs import Candidate, Job, Order
from coauthor.engine.routes import Routes
from coauthor.errors import NotAllowedYet
from tests.lsp.session import URI, Failure, Json, Session, session

TEXT = "The city closed its last library in May. "
LARGE = Script(
    model="large",
    chat=True,
    rules=(
        Rule(when="numbered list", text="1. A bus came.\n2. Nobody read."),
        Rule(text=" The readers wrote to the council."),
    ),
)
DOWN = Script(
    model="desk", fail_start="BackendUnavailable", message="Nobody answers at desk."
)
HERE = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": len(TEXT)}}
IDEAS = {**HERE, "command": "what-next"}


class NotAllowed(ScriptedBackend):
    """One that the writer has not yet said yes to."""

    async def start(self) -> Capabilities:
        raise NotAllowedYet("You have not yet allowed far.")


@asynccontextmanager
async def routed(**orders: tuple[str, ...]) -> AsyncGenerator[Session]:
    """A session in which each job has these models."""
    async with session() as client:
        made = {
            "small": client.backend,
            "large": ScriptedBackend(LARGE),
            "plain": ScriptedBackend(Script(model="plain", chat=False)),
            "desk": ScriptedBackend(DOWN),
            "far": NotAllowed(LARGE),
        }
        every = {
            name: Candidate(name, lambda it=backend: it)
            for name, backend in made.items()
        }
        jobs: tuple[Job, ...] = ("inline", "rewrite", "ideas")
        planned: dict[Job, Order] = {
            job: tuple(every[name] for name in orders.get(job, ("small",)))
            for job in jobs
        }
        server = client.server
        server.routes = Routes(
            planned,
            server.tell_status,
            lambda said: server.tell_once(said, types.MessageType.Warning),
        )
        await client.initialize()
        client.open(TEXT)
        yield client


def suggestion(**more: object) -> Json:
    return {**HERE, "context": {"triggerKind": 1}, **more}


async def test_each_job_is_done_by_its_own_model() -> None:
    async with routed(ideas=("large",)) as client:
        ideas = (await client.request("coauthor/ideas", IDEAS))["ideas"]
        assert [it["text"] for it in ideas] == ["A bus came.", "Nobody read."]
        shown = await client.request("textDocument/inlineCompletion", suggestion())
        assert "page went on" in shown["items"][0]["insertText"]
        status = await client.request("coauthor/status", {})
        assert status["model"] == "scripted"
        assert {job: it["model"] for job, it in status["jobs"].items()} == {
            "inline": "scripted",
            "rewrite": "scripted",
            "ideas": "large",
        }
        assert (status["counters"]["asked"], status["counters"]["requests"] > 1) == (
            1,
            True,
        )


async def test_another_one_stands_in_and_that_is_told_once() -> None:
    async with routed(inline=("desk", "small")) as client:
        for _ in range(2):
            shown = await client.request("textDocument/inlineCompletion", suggestion())
            assert "page went on" in shown["items"][0]["insertText"]
        told = [it["message"] for it in client.sent("window/showMessage")]
        said = "Nobody answers at desk. Meanwhile small makes suggestions."
        assert told == [said]
        status = await client.request("coauthor/status", {})
        assert (status["state"], status["message"]) == ("ready", said)
        assert status["backend"] == "small"
        assert status["jobs"]["inline"]["standsInFor"] == "desk"


async def test_without_a_fallback_the_failure_is_told() -> None:
    async with routed(ideas=("desk",)) as client:
        with pytest.raises(Failure, match="Nobody answers at desk"):
            await client.request("coauthor/ideas", IDEAS)
        status = await client.request("coauthor/status", {})
        assert (status["state"], status["message"]) == (
            "trouble",
            "Nobody answers at desk.",
        )


async def test_commands_are_what_the_model_of_their_job_can_do() -> None:
    async with routed(rewrite=("plain",)) as client:
        commands = (await client.request("coauthor/commands", {}))["commands"]
        why_not = {it["id"]: it.get("reason") for it in commands}
        assert "plain only continues text" in why_not["tighten"]
        assert why_not["what-next"] is None


async def test_what_would_be_sent_names_the_model_of_the_job() -> None:
    async with routed(ideas=("large",)) as client:
        context = await client.request("coauthor/context", HERE)
        assert context["backend"] == "small"
        context = await client.request("coauthor/context", IDEAS)
        assert context["backend"] == "large"


async def test_what_stays_here_names_the_model_that_stands_in() -> None:
    async with routed(ideas=("far", "large")) as client:
        context = await client.request("coauthor/context", IDEAS)
        assert context["backend"] == "large"
        assert context["destination"] == "local"


async def test_why_not_begins_with_the_model_that_should_do_it() -> None:
    async with routed(rewrite=("desk", "plain")) as client:
        commands = (await client.request("coauthor/commands", {}))["commands"]
        why_not = {it["id"]: it.get("reason") for it in commands}
        assert why_not["tighten"].startswith("Nobody answers at desk. plain cannot")
        assert "plain only continues text" in why_not["tighten"]


async def test_one_that_may_yet_be_allowed_is_not_judged_by_whoever_stands_in() -> None:
    async with routed(rewrite=("far", "plain")) as client:
        commands = (await client.request("coauthor/commands", {}))["commands"]
        assert all(it["available"] for it in commands)
