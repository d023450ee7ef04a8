"""What `coauthor try` says before it begins."""

import pytest

from coauthor.cli.try_report import Report


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
