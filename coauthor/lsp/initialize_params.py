"""What of a client's `initialize` can be read.

A session must not fail at its start because of one odd capability, of which we may
not even make use. So what cannot be read is left out, which means "not supported".
"""

from typing import Any, cast

import cattrs
from lsprotocol import types
from pygls import uris

_LEAST: dict[str, Any] = {"processId": None, "rootUri": None, "capabilities": {}}


def readable(params: Any, converter: cattrs.Converter) -> Any:
    """The parameters without the entries and capabilities that cannot be read.

    What is no object at all stays as it is.
    """
    if not isinstance(params, dict):
        return params
    said = _without_lisps_nothing(cast("dict[str, Any]", params))
    if _reads({**_LEAST, **said}, converter):
        return {**_LEAST, **said}
    kept = dict(_LEAST)
    for name, value in said.items():
        if name == "capabilities":
            kept[name] = _capabilities(value, converter)
        elif name == "workspaceFolders" and isinstance(value, list):
            folders = cast("list[Any]", value)
            kept[name] = [
                it for it in folders if _reads({**_LEAST, name: [it]}, converter)
            ]
        elif _reads({**_LEAST, name: value}, converter):
            kept[name] = value
    return kept


def _without_lisps_nothing(said: dict[str, Any]) -> dict[str, Any]:
    """The parameters, with inline completion as an ability where Emacs has it.

    It has no options, and Emacs' lsp-mode sends an empty table as `null`.
    """
    client = dict(_entries(said.get("clientInfo"))).get("name")
    capabilities = dict(_entries(said.get("capabilities")))
    document = dict(_entries(capabilities.get("textDocument")))
    if client != "emacs" or document.get("inlineCompletion", ...) is not None:
        return said
    capabilities["textDocument"] = {**document, "inlineCompletion": {}}
    return {**said, "capabilities": capabilities}


def _capabilities(raw: Any, converter: cattrs.Converter) -> dict[str, Any]:
    """Every second-level capability, such as `textDocument.completion`, by itself."""
    kept: dict[str, Any] = {}
    for area, abilities in _entries(raw):
        for name, value in _entries(abilities):
            alone = {"capabilities": {area: {name: value}}}
            if _reads({**_LEAST, **alone}, converter):
                kept.setdefault(area, {})[name] = value
    return kept


def _entries(raw: Any) -> list[tuple[str, Any]]:
    return list(cast("dict[str, Any]", raw).items()) if isinstance(raw, dict) else []


def _reads(params: dict[str, Any], converter: cattrs.Converter) -> bool:
    try:
        read = converter.structure(params, types.InitializeParams)
        _split_places(read)
    except Exception:
        return False
    return True


def _split_places(params: types.InitializeParams) -> None:
    """Take the URIs and paths apart, as pygls will. Raises ValueError if that fails."""
    if params.root_path:
        uris.from_fs_path(params.root_path)
    folders = params.workspace_folders or []
    for uri in (params.root_uri, *(it.uri for it in folders)):
        uris.to_fs_path(uri or "")
