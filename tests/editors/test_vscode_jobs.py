"""VS Code says which model does what, where it is not the same for all."""

from pathlib import Path

from tests.editors import vscode_package
from tests.editors.vscode_window import opened

SETTINGS = """\
[rewrite]
backend = "desk"
[ideas]
backend = "company"
[[backends]]
name = "desk"
kind = "llama_server"
url = "http://127.0.0.1:9"
[[backends]]
name = "company"
kind = "openai_compatible"
url = "https://models.example.org"
"""


async def test_the_status_names_the_model_of_each_job(tmp_path: Path) -> None:
    folder, config = tmp_path / "folder", tmp_path / "config.toml"
    folder.mkdir()
    (folder / "text.md").write_text("Once there was", encoding="utf-8")
    config.write_text(SETTINGS)
    env = {"COAUTHOR_CONFIG": str(config)}
    async with opened(tmp_path, folder, vscode_package.built(), env=env) as window:
        await window.open("text.md")
        said = await window.says("is ready")
        assert "Rewrites: desk, on this machine. Ideas: company, on another" in said
        assert "Suggestions: starter" in said
        await window.status().click()
        # Whole, where the line above the entries would be cut off.
        for row in ("desk, on this machine", "company, on another machine"):
            await window.quick("row").filter(has_text=row).wait_for()
        await window.picture("menu")
