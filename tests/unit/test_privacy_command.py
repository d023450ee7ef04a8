"""`coauthor privacy allow`: which backends need a yes, and where their text goes."""

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
def test_who_needs_a_yes(name, code, told, tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path / "d")
    monkeypatch.setenv("COAUTHOR_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text(SETTINGS)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["privacy", "allow", name])
    assert (done.exit_code, told in done.output) == (code, True), done.output
