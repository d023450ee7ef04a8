"""Seeded secrets are in nothing that is sent, in whichever form a server is asked."""

import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bare_client import Failure
from tests.e2e.far_writer import Far, ideas
from tests.e2e.seeded import LETTER, SECRETS, secrets_in
from tests.servers import imitation_anthropic, imitation_ollama, imitation_openai
from tests.servers.far import FarAnthropic, FarOllama, FarService, make_certificate

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="Only Linux has namespaces"
)
SPOKEN = "<<NAME_1>> waits for a word at <<MAIL_1>> tonight."


@dataclass(frozen=True)
class Form:
    """A way of asking a server."""

    service: type[FarService] | type[FarAnthropic] | type[FarOllama]
    kind: str
    model: str
    path: str
    """Where suggestions are asked for."""
    told_after: bool = True
    """Whether it is told what stands behind the cursor."""


FORMS = {
    "openai chat": Form(
        FarService,
        "openai_compatible",
        imitation_openai.MODEL,
        "/v1/chat/completions",
    ),
    "openai raw": Form(
        FarService,
        "openai_compatible",
        imitation_openai.BASE_MODEL,
        "/v1/completions",
        told_after=False,
    ),
    "anthropic": Form(
        FarAnthropic, "anthropic", imitation_anthropic.MODEL, "/v1/messages"
    ),
    "ollama raw": Form(
        FarOllama,
        "ollama",
        imitation_ollama.BASE_MODEL,
        "/api/generate",
        told_after=False,
    ),
    "ollama gaps": Form(FarOllama, "ollama", imitation_ollama.MODEL, "/api/generate"),
    "ollama chat": Form(FarOllama, "ollama", imitation_ollama.CLOUD_MODEL, "/api/chat"),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
async def test_secrets_are_in_no_form_that_is_sent(form: Form, tmp_path: Path) -> None:
    async with form.service(make_certificate(tmp_path)) as service:
        far = Far(tmp_path, service, kind=form.kind, model=form.model)
        far.configure()
        far.run("privacy", "allow", "far")
        service.speech = SPOKEN
        # With the same secrets behind the cursor as well, in its paragraph.
        text = f"{LETTER}; and so on. {LETTER}"
        in_card = LETTER.index(SECRETS["CARD"]) + len("4111 1111")
        async with far.editor() as client:
            client.open(text, far.uri)
            (item,) = (await client.suggest(0, len(LETTER), uri=far.uri))["items"]
            assert "Ann Lee waits for a word at ann.lee@example.org" in str(item)
            requests = len(service.requests)
            assert not (await client.suggest(0, in_card, invoked=False, uri=far.uri))[
                "items"
            ]
            with pytest.raises(Failure, match="Suggestions come again behind it"):
                await client.suggest(0, in_card, uri=far.uri)
            assert len(service.requests) == requests
            for place in (len(LETTER), in_card):
                with suppress(Failure):  # What it says are no ideas.
                    await ideas(client, far.uri, place)
            assert len(service.requests) > requests
        asked = [it.path for it in service.requests if service.is_for_text(it)]
        assert form.path in asked
        assert "should know that" in service.traffic
        assert ("and so on" in service.traffic) is form.told_after
        assert all(f"<<{kind}_1>>" in service.traffic for kind in SECRETS)
        assert secrets_in(service.traffic) == []
        for half in ("4111 1111", "1111 1111"):
            assert half not in service.traffic
