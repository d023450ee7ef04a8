"""`coauthor privacy`: which backends need a yes, and how it is taken back."""

import pytest
from typer.testing import CliRunner

from coauthor.cli.app import app

SETTINGS = """\
[[backends]]
name = "desk"
kind = "ollama"
url = "http://127.0.0.1:11434"
model = "qwen3:4b"

[[backends]]
name = "cloud"
kind = "ollama"
url = "http://127.0.0.1:11434"
model = "gpt-oss:120b-cloud"

[[backends]]
name = "far"
kind = "openai_compatible"
url = "https://models.example.org/v1"
"""


@pytest.fixture(autouse=True)
def _writer(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path / "d")
    monkeypatch.setenv("COAUTHOR_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text(SETTINGS)
    monkeypatch.chdir(tmp_path)


def privacy(*arguments):
    return CliRunner().invoke(app, ["privacy", *arguments])


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("far", 0, "may be sent to far (https://models.example.org/v1)"),
        ("cloud", 0, "may be sent to cloud (ollama.com, through http://127.0.0.1"),
        ("desk", 2, "it needs no permission"),
        ("llama_cpp", 2, "it needs no permission"),
        ("nobody", 2, "there are: llama_cpp, scripted, desk, cloud, far"),
    ],
)
def test_who_needs_a_yes(name, code, told):
    done = privacy("allow", name)
    assert (done.exit_code, told in done.output) == (code, True), done.output


def test_one_answer_is_taken_back_and_not_the_others(tmp_path):
    privacy("allow", "far")
    privacy("forbid", "cloud")
    done = privacy("forget", "far")
    assert (
        done.output == f"You will be asked again about texts in {tmp_path} for far.\n"
    )
    assert "far" not in privacy("list").output
    assert "forbidden cloud" in privacy("list").output
    done = privacy("forget", "far")
    assert f"There was no answer about texts in {tmp_path} for far." in done.output
    assert "`coauthor privacy list` shows all there are." in done.output
    assert privacy("forget").exit_code == 0
    assert "neither allowed nor forbidden" in privacy("list").output
    assert privacy("forget", "--no-folder").output == (
        "There was no answer about texts that are in no folder.\n"
    )


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("fra", 'There is no backend named "fra"'),
        ("desk", "on this machine: it needs no permission"),
    ],
)
def test_no_answer_can_be_about_a_backend_that_needs_none(name, told):
    done = privacy("forget", name)
    assert (done.exit_code, told in done.output) == (2, True), done.output


def test_an_answer_outlives_its_backend_and_can_be_taken_back(tmp_path):
    privacy("allow", "far")
    (tmp_path / "config.toml").write_text("")
    assert "asked again" in privacy("forget", "far").output
