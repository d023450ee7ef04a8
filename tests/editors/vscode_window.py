"""VS Code as its user has it: code-server in a browser, both without any network.

They share a network namespace that has nothing but its own loopback, so nothing that
happens here can leave the machine.
"""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from playwright.async_api import Locator, Page, async_playwright
from playwright.async_api import TimeoutError as PlaywrightTimeout

from tests.editors.editor_places import editor_program

PROGRAM = Path(sys.executable).parent / "coauthor"
"""The server's program."""
_START_S = 120
_STEP_S = 60
"""Ten times what a step takes on a machine with nothing else to do."""
_PRESSES = 3
_SETTINGS = {
    "chat.disableAIFeatures": True,
    "extensions.autoUpdate": False,
    "files.autoSave": "off",
    "files.hotExit": "off",
    "security.workspace.trust.enabled": False,
    "telemetry.telemetryLevel": "off",
    "window.commandCenter": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
}
_QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update"
)
GHOST = ".ghost-text-decoration, .ghost-text"
TEXT = """() => {
    const active = document.querySelector(".editor-group-container.active");
    const lines = [...active.querySelectorAll(".view-lines .view-line")]
        .map(line => line.cloneNode(true));
    for (const line of lines)
        for (const grey of line.querySelectorAll("[class*=ghost-text]")) grey.remove();
    lines.sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top));
    return lines.map(line => line.textContent).join("").replaceAll("\u00a0", " ");
}"""
"""What stands in the active editor, without line ends; lines are not in their order."""


@dataclass(slots=True)
class Window:
    """One window of VS Code."""

    page: Page
    folder: Path
    """What is opened in it."""
    shots: Path
    """Where pictures go."""
    process: psutil.Process
    """code-server; the server and its model are below it."""
    _pictures: int = field(default=0)

    async def picture(self, name: str) -> None:
        """Keep what is on the screen."""
        self._pictures += 1
        await self.page.screenshot(path=self.shots / f"{self._pictures:02}-{name}.png")

    async def open(self, name: str) -> None:
        """Open a file of the folder with the cursor at its end."""
        # Whatever an earlier step has left open.
        await self.page.keyboard.press("Escape")
        await self.quick("widget").wait_for(state="hidden")
        await self.open_list("Control+P")
        # The whole path, because the search may not know of a new file yet.
        await self.page.keyboard.insert_text(str(self.folder / name))
        await self.quick("row").filter(has_text=name).first.wait_for()
        await self.page.keyboard.press("Enter")
        await self.page.locator(".tab.active", has_text=name).wait_for()
        await self.page.locator(
            ".editor-group-container.active .view-lines"
        ).first.wait_for()
        await self.page.keyboard.press("Control+End")

    async def run(self, title: str, category: str = "coauthor") -> None:
        """Run a command from the palette."""
        await self.open_list("F1")
        await self.page.keyboard.insert_text(f"{category}: {title}")
        row = self.quick("row").filter(has_text=f"{category}: {title}").first
        await row.wait_for()
        await self.page.keyboard.press("Enter")

    async def open_list(self, key: str) -> None:
        """Open the list at the top; only what has the focus gets what is typed."""
        focused = self.page.locator(".quick-input-widget input[type=text]:focus")
        await self.press_until(key, focused)

    def quick(self, part: str) -> Locator:
        """The list at the top: its `widget`, a `row`, or its `input`."""
        selectors = {
            "widget": ".quick-input-widget",
            "row": ".quick-input-widget .monaco-list-row",
            "input": ".quick-input-widget input[type=text]",
        }
        return self.page.locator(selectors[part])

    async def press_until(self, key: str, shown: Locator) -> None:
        """Press a key until something is shown: the editor may not have it yet."""
        for _ in range(_PRESSES):
            await self.page.keyboard.press(key)
            with suppress(PlaywrightTimeout):
                await shown.wait_for(timeout=_STEP_S * 1000 / _PRESSES)
                return
        await shown.wait_for()

    async def choose(self, key: str, entry: Locator) -> None:
        """Click an entry of the menu of a key, which may be drawn anew meanwhile."""
        for _ in range(_PRESSES):
            await self.press_until(key, entry)
            with suppress(PlaywrightTimeout):
                await entry.click(timeout=_STEP_S * 1000 / _PRESSES)
                return
        await entry.click()

    async def asks(self, title: str) -> None:
        """Wait for a list or a question with this title."""
        await self.page.locator(".quick-input-title", has_text=title).wait_for()

    def ghost(self) -> Locator:
        """Grey text at the cursor."""
        return self.page.locator(GHOST)

    async def suggestion(self) -> str:
        """Wait for grey text, and return it as VS Code writes it."""
        await self.ghost().first.wait_for()
        texts = await self.ghost().all_text_contents()
        return "".join(texts).replace("\u00a0", " ")

    async def changed_from(self, suggestion: str) -> None:
        """Wait until another grey text is shown."""
        grey = f"() => [...document.querySelectorAll('{GHOST}')]"
        await self.page.wait_for_function(
            f"""old => {{
                const now = ({grey})().map(it => it.textContent).join("");
                return now && now.replaceAll("\u00a0", " ") !== old;
            }}""",
            arg=suggestion,
        )

    def status(self) -> Locator:
        """Our entry in the status bar."""
        return self.page.locator('[id="coauthor.coauthor.status"]')

    async def says(self, words: str, timeout_s: float = 120) -> str:
        """Wait until our entry says something to a screen reader; return all of it."""
        entry = self.status().locator(f'[aria-label*="{words}"]')
        await entry.first.wait_for(state="attached", timeout=timeout_s * 1000)
        return await entry.first.get_attribute("aria-label") or ""

    async def reads(self, end: str) -> None:
        """Wait until the text in the editor, without what is grey, ends like this."""
        await self.page.wait_for_function(f"end => ({TEXT})().endsWith(end)", arg=end)

    async def takes(self, key: str, words: int) -> str:
        """Take a part of a suggestion with a key; return the text now.

        It is at least so many words. While the editor asks anew no grey text is there,
        and a key does nothing: then it is pressed again, as whoever sees that does.
        """
        before = await self.page.evaluate(TEXT)
        for _ in range(_PRESSES):
            await self.suggestion()
            await self.page.keyboard.press(key)
            with suppress(PlaywrightTimeout):
                await self.page.wait_for_function(
                    f"""([before, words]) => {{
                        const now = ({TEXT})();
                        const taken = now.slice(before.length).match(/\\S+/g) ?? [];
                        return now.length > before.length && taken.length >= words;
                    }}""",
                    arg=[before, words],
                    timeout=_STEP_S * 1000 / _PRESSES,
                )
                break
        after = await self.page.evaluate(TEXT)
        assert after.startswith(before)
        assert len(after.removeprefix(before).split()) >= words
        return after

    async def saved(self, name: str) -> str:
        """Save the changed document and read it."""
        await self.page.locator(".tab.active.dirty", has_text=name).wait_for()
        await self.page.keyboard.press("Control+S")
        await self.page.locator(".tab.active:not(.dirty)", has_text=name).wait_for()
        return (self.folder / name).read_text(encoding="utf-8")

    async def popups(self) -> list[str]:
        """What stands over the text and was not asked for."""
        return await self.page.locator(".notification-toast").all_text_contents()

    def ours(self) -> list[psutil.Process]:
        """The server, and behind it its model, as they run now."""
        for process in self.process.children(recursive=True):
            *_, program, command = ["", "", *_words(process)]
            if Path(program).name == "coauthor" and command == "serve":
                return [process, *process.children(recursive=True)]
        return []


@asynccontextmanager
async def opened(
    root: Path,
    folder: Path,
    vsix: Path,
    settings: Mapping[str, object] | None = None,
    env: Mapping[str, str] | None = None,
    program: Path | None = PROGRAM,
) -> AsyncGenerator[Window]:
    """Open a folder in a new VS Code with nothing but our extension; close it again.

    Everything it writes goes below `root`. `env` changes the environment of the server;
    `program` is what is installed as it, None for nothing.
    """
    data, extensions, shots = root / "data", root / "extensions", _pictures(root)
    shots.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**_SETTINGS, **(settings or {})})
    # What is for one machine only has a place of its own in a browser.
    for place in ("User", "Machine"):
        (data / place).mkdir(parents=True)
        (data / place / "settings.json").write_text(text)
    config = root / "config.yaml"
    config.write_text("auth: none\nbind-addr: 127.0.0.1:8080\n")
    here = ["--config", str(config), "--user-data-dir", str(data)]
    here += ["--extensions-dir", str(extensions)]
    code_server = str(editor_program("vscode", "bin/code-server"))
    environment = _environment(root, env or {}, program)
    await _run([code_server, *here, "--install-extension", str(vsix)], environment)
    process = await asyncio.create_subprocess_exec(
        *("unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"),
        *(code_server, *here, "--disable-telemetry", "--disable-update-check"),
        *("--disable-getting-started-override", str(folder)),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    reading = None
    try:
        assert process.stdout is not None
        await asyncio.wait_for(_until_it_listens(process.stdout), _START_S)
        # Somebody must read on, or it would stop when the pipe is full.
        reading = asyncio.create_task(process.stdout.read())
        browser_program = _in_its_namespace(root, process.pid)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=browser_program, args=_QUIET.split()
            )
            page = await browser.new_page(viewport={"width": 1100, "height": 700})
            page.set_default_timeout(_STEP_S * 1000)
            await page.goto(f"http://127.0.0.1:8080/?folder={folder}")
            await page.locator(".monaco-workbench").wait_for(timeout=_START_S * 1000)
            window = Window(page, folder, shots, psutil.Process(process.pid))
            try:
                yield window
            except BaseException:
                with suppress(Exception):
                    await window.picture("at-the-end")
                raise
            finally:
                await browser.close()
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await asyncio.wait_for(process.wait(), 30)
        if reading is not None:
            await reading


def _pictures(root: Path) -> Path:
    """Below `root`, or where the environment says that they are kept."""
    kept = os.environ.get("COAUTHOR_PICTURES")
    return Path(kept, root.name.rstrip("0123456789")) if kept else root / "pictures"


async def _run(command: Sequence[str], env: Mapping[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        *command,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()


async def _until_it_listens(output: asyncio.StreamReader) -> None:
    said = b""
    while b"HTTP server listening" not in said:
        line = await output.readline()
        assert line, said.decode()
        said += line


def _environment(
    root: Path, more: Mapping[str, str], program: Path | None
) -> dict[str, str]:
    """Ours, with a home of its own; the program is where `uv tool install` puts it."""
    ours = re.compile("COAUTHOR_|XDG_|VSCODE|VIRTUAL_ENV")
    kept = {name: it for name, it in os.environ.items() if not ours.match(name)}
    programs = root / "home" / ".local" / "bin"
    programs.mkdir(parents=True)
    if program is not None:
        (programs / "coauthor").symlink_to(program)
    return {**kept, "HOME": str(root / "home"), **more}


def _in_its_namespace(root: Path, pid: int) -> Path:
    """A program that starts the browser where code-server can be reached."""
    program = root / "chromium"
    chromium = editor_program("vscode", "bin/chromium")
    program.write_text(
        f'#!/bin/sh\nexec nsenter --target {pid} --net {chromium} "$@"\n'
    )
    program.chmod(0o755)
    return program


def _words(process: psutil.Process) -> list[str]:
    with suppress(psutil.Error):
        return process.cmdline()
    return []
