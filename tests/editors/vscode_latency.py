"""How long VS Code's writer waits for grey text, by the browser's own clock.

`uv run python -m benchmarks.editors vscode` runs this; it is no test.
"""

import re
import subprocess
from pathlib import Path

from tests.editors import vscode_package
from tests.editors.editor_places import editor_program
from tests.editors.latency import Measured, Typing
from tests.editors.vscode_window import GHOST, TEXT, Window, opened

_SETTINGS = {"coauthor.inline.pauseMs": 0}
_SILENT_MS = 2000
_TAIL = 20
_WATCH = f"""([end, silentMs]) => {{
    const grey = () => document.querySelector("{GHOST}")?.textContent;
    let pressed;
    addEventListener("keydown", event => pressed ??= event.timeStamp, true);
    window.latency = new Promise(resolve => {{
        const observer = new MutationObserver(() => {{
            if (pressed && grey() && ({TEXT})().endsWith(end)) {{
                observer.disconnect();
                resolve(performance.now() - pressed);
            }}
        }});
        observer.observe(document.body, {{
            subtree: true, childList: true, characterData: true,
        }});
        setTimeout(() => {{ observer.disconnect(); resolve(null); }}, silentMs);
    }});
}}"""
"""Begins to watch for grey text behind a text that ends so, from the next key on."""


async def measured(root: Path, typing: Typing) -> Measured:
    """Type in a new VS Code; times are from the key's event to the node in the DOM."""
    folder = root / "folder"
    folder.mkdir()
    (folder / "essay.md").write_text(typing.before, encoding="utf-8")
    vsix = vscode_package.built()
    async with opened(root, folder, vsix, _SETTINGS) as window:
        await window.open("essay.md")
        await window.says("is ready")
        await window.run("Suggest Something Here")
        await window.suggestion()
        text, ms = typing.before, []
        for key in typing.typed:
            text += key
            ms.append(await _waited(window, key, text[-_TAIL:]))
    return Measured("VS Code", _version(), [it for it in ms if it is not None])


async def _waited(window: Window, key: str, end: str) -> float | None:
    await window.page.evaluate(_WATCH, [end, _SILENT_MS])
    await window.page.keyboard.type(key)
    return await window.page.evaluate("latency")


def _version() -> str:
    program = str(editor_program("vscode", "bin/code-server"))
    said = subprocess.run(
        [program, "--version"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"Code (\d+\.\d+\.\d+)", said)
    return found[1] if found else said.strip()
