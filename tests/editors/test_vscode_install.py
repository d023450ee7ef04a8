"""Without a server, VS Code shows how to install one, and finds it when it is there."""

from pathlib import Path

from tests.editors import vscode_package
from tests.editors.vscode_window import PROGRAM, opened


async def test_where_there_is_no_server_a_page_says_how_to_install_it(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "text.md").write_text("Once there was", encoding="utf-8")
    vsix = vscode_package.built()
    async with opened(tmp_path, folder, vsix, program=None) as window:
        await window.open("text.md")
        await window.page.locator(".tab", has_text="Install coauthor").wait_for()
        await window.says("is not installed")
        await window.picture("not-installed")
        # Installed meanwhile, as `uv tool install` does it.
        (tmp_path / "home" / ".local" / "bin" / "coauthor").symlink_to(PROGRAM)
        await window.run("Restart the Server")
        await window.says("is ready")
        await window.run("First Steps")
        installed = window.page.locator(".getting-started-step.expanded")
        await installed.locator("[aria-checked=true]").first.wait_for()
        await window.picture("first-steps")
