"""A model that rewrites just what a test tells it, in place of the bundled one."""

import json
from collections.abc import Mapping
from pathlib import Path


def scripted(folder: Path, rewrites: Mapping[str, str]) -> dict[str, str]:
    """The environment in which the server has such a model.

    `rewrites` are passages and what becomes of them.
    """
    rules = [
        f"[[rules]]\nkind = 'chat'\nwhen = {json.dumps(before)}\n"
        f"text = {json.dumps(after)}\n"
        for before, after in rewrites.items()
    ]
    script = folder / "script.toml"
    script.write_text("\n".join(rules), encoding="utf-8")
    return {"COAUTHOR_BACKEND": "scripted", "COAUTHOR_SCRIPT": str(script)}
