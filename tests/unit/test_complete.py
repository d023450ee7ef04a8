"""The walk of one keystroke: what is tried, in which order, and what is kept."""

from dataclasses import replace
from typing import SupportsIndex, cast

import pytest

from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.context.choose_notes import NO_CHOICE, told_apart
from coauthor.document.front_matter import HEAD
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.settings_jobs import InlineSettings
from coauthor.tasks.complete import Silence, complete

BREAKS_OFF = Rule(times=1, text="the man and the sea and the boat")
ENDS = Rule(text="the boats came home.")


async def texts(
    script: Script, text: str, after: str = "", count: int = 1, *, remote: bool = False
):
    backend = ScriptedBackend(script)
    backend.destination = "remote" if remote else "local"
    engine = Engine(lambda: backend)
    snapshot = DocumentSnapshot(
        "file:///a.md", 1, "markdown", text + after, len(text), len(text)
    )
    outcome = await complete(snapshot, engine, InlineSettings(), count=count)
    await engine.close()
    return outcome, len(backend.requests)


async def test_what_ends_a_sentence_is_taken_at_once():
    outcome, requests = await texts(Script(rules=(ENDS,)), "In the evening ")
    assert outcome.texts == ("the boats came home.",)
    assert requests == 1


async def test_what_breaks_off_gives_another_a_chance():
    script = Script(rules=(BREAKS_OFF, ENDS))
    outcome, requests = await texts(script, "In the evening ")
    assert outcome.texts == ("the boats came home.",)
    assert requests == 2


async def test_what_breaks_off_is_better_than_nothing():
    script = Script(rules=(Rule(text="the man and the sea and the boat"),))
    outcome, requests = await texts(script, "In the evening ")
    assert outcome.texts == ("the man and the sea and the boat",)
    assert requests <= 4


async def test_what_leads_over_to_the_text_after_needs_no_end():
    script = Script(rules=(Rule(text="the old men and their dogs"),))
    outcome, requests = await texts(script, "In the evening ", " sat on the wall.")
    assert outcome.texts == ("the old men and their dogs",)
    assert requests == 1


async def test_a_space_is_typed_where_the_model_wants_a_paragraph():
    script = Script(rules=(Rule(when="quiet. ", text="Nobody came."), Rule(text="\n")))
    outcome, _ = await texts(script, "The harbour was quiet.")
    assert outcome.texts == (" Nobody came.",)


@pytest.mark.parametrize(
    ("said", "raw", "remote", "count", "most"),
    [
        ("\n\n", True, True, 1, 2),
        ("\n\n", False, False, 1, 2),
        ("the man and the sea and the", False, False, 1, 2),
        ("\n\n", False, True, 3, 3 + 1),
    ],
)
async def test_whoever_charges_or_reads_anew_is_asked_once_more_at_most(
    said, raw, remote, count, most
):
    script = Script(rules=(Rule(text=said),), raw=raw)
    _, asked = await texts(script, "In the evening ", count=count, remote=remote)
    assert asked == most
    _, asked = await texts(Script(rules=script.rules), "In the evening ", count=count)
    assert asked > most


async def test_nobody_waits_seconds_for_a_third_try(monkeypatch):
    monkeypatch.setattr("coauthor.tasks.complete._PATIENCE_S", -1.0)
    _, requests = await texts(Script(rules=(Rule(text="\n\n"),)), "In the evening ")
    assert requests == 2


async def test_nothing_fits():
    outcome, _ = await texts(Script(rules=(Rule(text="\n\n"),)), "In the evening ")
    assert outcome.texts == ()
    assert outcome.silence is Silence.NOTHING_FITS


async def test_alternatives_differ():
    script = Script(rules=(BREAKS_OFF, ENDS))
    outcome, _ = await texts(script, "In the evening ", count=2)
    assert len(set(outcome.texts)) == 2
    assert outcome.texts[0] == "the boats came home."


class Measured(str):
    """A text that knows how much of it was copied at once."""

    __slots__ = ("copied",)

    def __getitem__(self, part: SupportsIndex | slice) -> str:
        found = super().__getitem__(part)
        self.copied = max(getattr(self, "copied", 0), len(found))
        return found


@pytest.mark.parametrize(
    ("head", "expected"), [("", 0), (" \n\u00a0", 3), ("% coauthor: off\n\n", 17)]
)
def test_the_text_that_is_told_apart_is_not_copied(head: str, expected: int) -> None:
    text = f"{head}{'Rain. ' * 10_000}"
    snapshot = DocumentSnapshot(
        "file:///a.tex", 1, "latex", Measured(text), len(text), len(text)
    )
    notes = replace(NO_CHOICE, author="Sad.")
    assert told_apart(snapshot, notes) == expected
    assert cast("Measured", snapshot.text).copied <= HEAD
