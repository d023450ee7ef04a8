"""The editors that `coauthor editor` knows: what to tell them, and where."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from coauthor.errors import WrongInput


@dataclass(frozen=True, slots=True)
class Editor:
    """One editor, or one of several clients for it."""

    name: str
    title: str
    file: str
    """Its configuration, in `coauthor/cli/editors/`."""
    page: str
    """Where it is explained, in `docs/editors/`."""
    place: Callable[[], Path]
    """Where the writer's own configuration is; raises WrongInput if nobody knows."""
    comment: str | None
    """What begins a comment there; None for JSON, which has none."""

    @property
    def configuration(self) -> str:
        """As in the file, with the program `coauthor` by that name."""
        return files("coauthor.cli.editors").joinpath(self.file).read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An editor that needs something else than a piece of configuration."""

    title: str
    """With the way there in a few words."""
    instead: str
    """What to do, in a sentence."""


def editor_of(name: str) -> Editor:
    """Find an editor by its name. Raises WrongInput with what there is instead."""
    if name in ELSEWHERE:
        raise WrongInput(ELSEWHERE[name].instead)
    for editor in EDITORS:
        if editor.name == name:
            return editor
    near = [it.name for it in EDITORS if name and name in it.name]
    known = near or sorted([*ELSEWHERE, *(it.name for it in EDITORS)])
    raise WrongInput(f"No editor is called {name!r} here, but: {', '.join(known)}.")


def _home() -> Path:
    return Path.home()


def _config() -> Path:
    named = os.environ.get("XDG_CONFIG_HOME", "")
    # The standard says that a relative one does not count.
    return Path(named) if Path(named).is_absolute() else _home() / ".config"


def _application_data(kind: Literal["Roaming", "Local"]) -> Path:
    """Windows' folder for settings that follow the writer to other machines, or not."""
    named = os.environ.get("APPDATA" if kind == "Roaming" else "LOCALAPPDATA")
    return Path(named) if named else _home() / "AppData" / kind


def _first(*candidates: Path) -> Path:
    """The first that exists; else the last."""
    return next((it for it in candidates if it.exists()), candidates[-1])


def _neovim() -> Path:
    base = _application_data("Local") if sys.platform == "win32" else _config()
    # A file of its own, which Neovim reads by itself: there may be an init.vim.
    return base / os.environ.get("NVIM_APPNAME", "nvim") / "plugin" / "coauthor.lua"


def _helix() -> Path:
    base = _application_data("Roaming") if sys.platform == "win32" else _config()
    return base / "helix" / "languages.toml"


def _emacs() -> Path:
    home = _home()
    if sys.platform == "win32" and "HOME" not in os.environ:
        home = _application_data("Roaming")
    own = home / ".emacs.d"
    modern = _config() / "emacs"
    # As Emacs does: the newer folder counts only where the older one is missing.
    folder = modern if modern.exists() and not own.exists() else own
    return _first(home / ".emacs.el", home / ".emacs", folder / "init.el")


def _vim_folder() -> Path:
    return _home() / ("vimfiles" if sys.platform == "win32" else ".vim")


def _vimrc() -> Path:
    name = "_vimrc" if sys.platform == "win32" else ".vimrc"
    return _first(_home() / name, _vim_folder() / "vimrc", _home() / name)


def _kate() -> Path:
    if sys.platform in ("win32", "darwin"):
        raise WrongInput(
            "Where Kate keeps its settings on this system is not known here: put the "
            "configuration into Settings, Configure Kate, LSP Client, User Server "
            "Settings."
        )
    return _config() / "kate" / "lspclient" / "settings.json"


def _sublime() -> Path:
    base = {
        "win32": _application_data("Roaming") / "Sublime Text",
        "darwin": _home() / "Library" / "Application Support" / "Sublime Text",
    }.get(sys.platform, _config() / "sublime-text")
    return base / "Packages" / "User" / "LSP.sublime-settings"


def _kakoune() -> Path:
    named = os.environ.get("KAKOUNE_CONFIG_DIR")
    return (Path(named) if named else _config() / "kak") / "kakrc"


EDITORS = (
    Editor("neovim", "Neovim", "neovim.lua", "neovim.md", _neovim, "--"),
    Editor("helix", "Helix", "helix.toml", "helix.md", _helix, "#"),
    Editor(
        "emacs-eglot",
        "Emacs with eglot",
        "emacs-eglot.el",
        "emacs.md",
        _emacs,
        ";;",
    ),
    Editor(
        "emacs-lsp-mode",
        "Emacs with lsp-mode",
        "emacs-lsp-mode.el",
        "emacs.md",
        _emacs,
        ";;",
    ),
    Editor(
        "vim-coc",
        "Vim with coc.nvim",
        "vim-coc.json",
        "untested.md",
        lambda: _vim_folder() / "coc-settings.json",
        None,
    ),
    Editor("vim-lsp", "Vim with vim-lsp", "vim-lsp.vim", "untested.md", _vimrc, '"'),
    Editor("kate", "Kate", "kate.json", "untested.md", _kate, None),
    Editor(
        "sublime-text",
        "Sublime Text",
        "sublime-text.json",
        "untested.md",
        _sublime,
        None,
    ),
    Editor("kakoune", "Kakoune", "kakoune.kak", "untested.md", _kakoune, "#"),
)

ELSEWHERE = {
    "vscode": Elsewhere(
        "VS Code (by its own extension: docs/editors/vscode.md)",
        "VS Code takes language servers from extensions only; ours is in "
        "editor-clients/vscode, and docs/editors/vscode.md says how to install it.",
    ),
    "zed": Elsewhere(
        "Zed (not possible yet: it takes servers from extensions only)",
        "Zed takes language servers from its extensions only, and there is none for "
        "coauthor yet (docs/editors/untested.md).",
    ),
}
"""Editors that need something else than a piece of configuration."""
