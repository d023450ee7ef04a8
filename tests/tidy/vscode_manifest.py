"""The parts of VS Code's manifest that follow from the server.

Its commands are the shipped prompt files, its settings are ours with their words, and
it starts where coauthor writes. What is the extension's own stands in the manifest.
"""

import json
import re
from typing import Any, get_args

import msgspec

from coauthor.prompt.library import load_library, shipped_folder
from coauthor.settings import KEYS, Settings
from coauthor.settings_keys import Key
from tests.tidy.repository import ROOT

MANIFEST = ROOT / "editor-clients" / "vscode" / "package.json"

_OF_COMMAND = "coauthor.do."
_OWN_SETTINGS = "coauthor.server."
_IN_A_TEXT = "editorLangId in coauthor.languages"
_NAMES = {"gitcommit": "git-commit"}
"""Language ids that are others in VS Code."""
_BY_LANGUAGE = ("inline.initiative",)
"""Settings that VS Code lets a writer set for a language."""
_NOT_THE_FOLDERS = ("inline.initiative", "inline.rules", "languages", "model.name")
"""What a folder may say only when the writer trusts it."""


def renewed(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest with its generated parts as they should be."""
    contributes: dict[str, Any] = manifest["contributes"]
    own = [it for it in contributes["commands"] if not _generated(it)]
    palette = contributes["menus"]["commandPalette"]
    commands = [
        {
            "command": f"{_OF_COMMAND}{prompt.id}",
            "title": prompt.title,
            "category": "coauthor",
        }
        for prompt in load_library([(shipped_folder(), "shipped")])[0].values()
    ]
    listed = [{"command": it["command"], "when": _IN_A_TEXT} for it in commands]
    settings = [_group(section) for section in _sections()]
    languages = [_NAMES.get(it, it) for it in Settings().languages]
    return {
        **manifest,
        "activationEvents": [f"onLanguage:{it}" for it in languages],
        "capabilities": {
            **manifest["capabilities"],
            "untrustedWorkspaces": {
                **manifest["capabilities"]["untrustedWorkspaces"],
                "restrictedConfigurations": [
                    f"coauthor.{it}" for it in _NOT_THE_FOLDERS
                ],
            },
        },
        "contributes": {
            **contributes,
            "commands": own + commands,
            "menus": {
                **contributes["menus"],
                "commandPalette": [it for it in palette if not _generated(it)] + listed,
            },
            "configuration": [contributes["configuration"][0], *settings],
        },
    }


def read() -> dict[str, Any]:
    return json.loads(MANIFEST.read_text(encoding="utf-8"))


def write(manifest: dict[str, Any]) -> None:
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    MANIFEST.write_text(text + "\n", encoding="utf-8")


def _generated(entry: dict[str, str]) -> bool:
    return entry["command"].startswith(_OF_COMMAND)


def _sections() -> list[str | None]:
    return list(dict.fromkeys(key.section for key in _editors_keys()))


def _editors_keys() -> list[Key]:
    """The settings that count where an editor sends them."""
    return [key for key in KEYS if "editor" in key.origins]


def _group(section: str | None) -> dict[str, Any]:
    keys = [key for key in _editors_keys() if key.section == section]
    title = section.capitalize() if section else "General"
    return {
        "title": title,
        "properties": {f"coauthor.{k.wire}": _setting(k) for k in keys},
    }


def _setting(key: Key) -> dict[str, Any]:
    schema = _without_references(msgspec.json.schema(key.field.type))
    schema.pop("description", None)
    if "enum" in schema:
        # VS Code shows a menu for texts only, and ours are in a sensible order.
        schema = {"type": "string", "enum": list(get_args(key.field.type.__origin__))}
    return {
        **schema,
        "default": json.loads(msgspec.json.encode(key.value(Settings()))),
        "markdownDescription": _described(key),
        "scope": "language-overridable" if key.wire in _BY_LANGUAGE else "window",
    }


def _described(key: Key) -> str:
    """The server's own words; its page's links do not lead anywhere here."""
    return re.sub(r"; see \[.*?\]\(#.*?\)", "", key.description)


def _without_references(schema: dict[str, Any]) -> dict[str, Any]:
    """Put the definitions where they are used: VS Code follows no references."""
    definitions = schema.pop("$defs", {})

    def inlined(value: Any) -> Any:
        if isinstance(value, dict):
            name = value.get("$ref", "").rpartition("/")[2]
            return (
                inlined(definitions[name])
                if name
                else {k: inlined(v) for k, v in value.items()}
            )
        if isinstance(value, list):
            return [inlined(it) for it in value]
        # The end of a text is `$` in JavaScript.
        return value.replace(r"\Z", "$") if isinstance(value, str) else value

    return inlined(schema)
