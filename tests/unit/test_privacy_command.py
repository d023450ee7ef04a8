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


LOCAL = "privacy.localOnly = true\n"


@pytest.mark.parametrize(
    ("file", "text", "why"),
    [
        ("config.toml", LOCAL + SETTINGS, "`privacy.localOnly` in {} keeps all texts"),
        (".coauthor/config.toml", LOCAL, "`privacy.localOnly` in {} keeps all texts"),
        (
            ".coauthor/config.toml",
            "[privacy]\nlocal_only = 'no'\n",
            "`privacy.local_only` in {} has no value that is understood",
        ),
        (".coauthor/config.toml", "[privacy", "{} cannot be read"),
        (".coauthorignore", "*\n", "{} names it."),
    ],
)
def test_a_yes_without_effect_says_which_setting_in_which_file(
    tmp_path, file, text, why
):
    place = tmp_path / file
    place.parent.mkdir(exist_ok=True)
    place.write_text(text)
    done = privacy("allow", "far")
    assert done.exit_code == 0
    assert "But nothing is sent so far:\n" in done.output
    assert why.format(place) in done.output.splitlines()[-1]
    assert f"without effect: {done.output.splitlines()[-1]}" in privacy("list").output
    assert "But nothing" not in privacy("forbid", "far").output
    assert "without effect" not in privacy("list").output


def test_a_yes_that_counts_has_no_but(tmp_path):
    (tmp_path / ".coauthorignore").write_text("diary.md\n")
    (tmp_path / ".coauthor").mkdir()
    (tmp_path / ".coauthor" / "config.toml").write_text("privacy.localOnly = false\n")
    assert len(privacy("allow", "far").output.splitlines()) == 1
    assert privacy("list").output.count("\n") == 1
    assert "But nothing" not in privacy("allow", "far", "--no-folder").output
