"""Which server VS Code runs: a folder's own never without trust and a question."""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from tests.editors import vscode_package
from tests.editors.vscode_window import PROGRAM, Window, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def window(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncGenerator[Window]:
    """A folder that nobody trusts yet, and that brings a program of its own."""
    root = tmp_path_factory.mktemp("vscode-trust")
    folder = root / "folder"
    (folder / "bin").mkdir(parents=True)
    (folder / "text.md").write_text("Once there was", encoding="utf-8")
    theirs = folder / "bin" / "coauthor"
    theirs.write_text(f'#!/bin/sh\ntouch "{folder}/ran"\nexec {PROGRAM} "$@"\n')
    theirs.chmod(0o755)
    settings = {
        "coauthor.server.path": str(theirs),
        "security.workspace.trust.enabled": True,
        "security.workspace.trust.startupPrompt": "never",
        "security.workspace.trust.untrustedFiles": "open",
    }
    async with opened(root, folder, vscode_package.built(), settings) as window:
        yield window
        await window.picture("at-the-end")


async def test_a_folders_own_server_is_run_only_in_a_trusted_folder_and_if_wanted(
    window: Window,
) -> None:
    await window.open("text.md")
    assert "Restricted Mode" in await window.says("inside this folder")
    await window.picture("restricted")
    ran = window.folder / "ran"
    assert not ran.exists()
    await window.run("Manage Workspace Trust", "Workspaces")
    trust = window.page.locator(
        ".workspace-trust-editor .monaco-button", has_text="Trust"
    )
    await window.picture("trust")
    await trust.first.click()
    question = window.page.locator(".notification-toast", has_text="its own coauthor")
    await question.wait_for()
    await window.picture("asks")
    # Meanwhile nothing waits for the answer.
    await window.says("you have not said")
    await window.run("Say the Status")
    said = window.page.locator(".notification-toast", has_text="has a problem")
    await said.wait_for()
    assert not ran.exists()
    await question.locator(".monaco-button", has_text="Run It").click()
    await window.says("is ready")
    assert ran.exists()
