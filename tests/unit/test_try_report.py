"""What `coauthor try` says before it begins."""

import re

import pytest

from coauthor.cli.trial import CHARACTERS_AROUND, Ideas, Rewrite, Suggestion, Trial
from coauthor.cli.try_report import Report
from coauthor.lsp.ext import IdeaItem, JobStatus

JOBS = {
    job: JobStatus(backend, model, "local", "")
    for job, backend, model in (
        ("inline", "llama_cpp", "small"),
        ("rewrite", "desk", "large"),
        ("ideas", "desk", "large"),
    )
}
IDEA = IdeaItem(title="A bus", text="A bus came.")


def test_only_the_model_inside_is_called_offline(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Report().open("story.md", "")
    inside = " ".join(capsys.readouterr().out.split())
    assert "on this machine and offline; nothing is changed or sent." in inside


def test_a_server_that_writes_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    Report().open("story.md", "your backend desk writes")
    said = " ".join(capsys.readouterr().out.split())
    assert "reads story.md, and your backend desk writes; nothing is changed." in said
    assert "offline" not in said
    assert "sent" not in said


@pytest.mark.parametrize(
    ("ideas", "after", "said"),
    [
        ((), None, "Written by small (llama_cpp); the first"),
        ((IDEA,), None, "small (llama_cpp), ideas by large (desk); the first"),
        ((), "It.", "small (llama_cpp), rewrites by large (desk); the first"),
    ],
)
def test_only_those_who_wrote_something_are_named(
    capsys: pytest.CaptureFixture[str],
    ideas: tuple[IdeaItem, ...],
    after: str | None,
    said: str,
) -> None:
    trial = Trial(
        suggestions=(),
        ideas=Ideas("what-next", ideas, 1),
        rewrite=Rewrite("tighten", "It.", after, None, 1),
        jobs=JOBS,
        startup_ms=1,
        first_suggestion_ms=2,
        messages=(),
    )
    Report().close(trial)
    assert said in " ".join(capsys.readouterr().out.split())


LETTER = "It rained.\n\nWe would like to see the rooms before the snow comes."


@pytest.mark.parametrize(
    ("before", "text", "after", "shown"),
    [
        (
            LETTER,
            " So.",
            "",
            "    We would like to see the rooms before the snow comes.| So.\n",
        ),
        (
            "It was.\n\n- One\n- Two",
            " more.",
            "\n- Three",
            "    It was.\n    \n    - One\n    - Two| more.|\n    - Three\n",
        ),
        ("They left.", " The rooms", "", "    They left.| The rooms …\n"),
        ("It was", " very", " late.", "    It was| very| late.\n"),
        ("It was late.", "", "", "    It was late.| (no suggestion)\n"),
        (
            "x" * 9 + " and" * 20,
            " so.",
            " on" * 30,
            f"    …{'and ' * 14}and| so.|{' on' * 19}…\n",
        ),
        ("A\x1b[31m\tbell", " rang.", "", "    A\ufffd[31m    bell| rang.\n"),
    ],
)
def test_a_suggestion_is_shown_in_its_lines(
    before: str, text: str, after: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = before[-CHARACTERS_AROUND:], after[:CHARACTERS_AROUND]
    Report().show(Suggestion(1, 1, before, text, after, 1))
    said = capsys.readouterr().out
    assert said.partition("(1 ms)\n")[2] == shown


def test_in_a_terminal_lines_stay_in_their_column_and_only_the_text_is_dim(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm", "COLUMNS": "24"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    report = Report()
    report.show(Suggestion(1, 1, "It rained.", " We stayed at home then.", "", 1))
    report.show(Ideas("what-next", (IDEA, IDEA, IDEA), 1))
    said = capsys.readouterr().out
    plain = re.sub(r"\x1b\[[\d;]*m", "", said)
    lines = [line.rstrip() for line in plain.splitlines()]
    assert "    It rained. We stayed" in lines
    assert "    at home then." in lines
    assert "\x1b[2mIt rained." in said
    assert "\x1b[1;32m We stayed" in said
