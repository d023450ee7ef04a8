"""Who may import whom: the floors of the house, and its outer walls."""

import ast
from pathlib import Path

import pytest

from tests.tidy.repository import imports, modules, name, tree

FLOORS = {
    "cli": 5,
    "__main__": 5,
    "lsp": 4,
    "features": 4,
    "tasks": 3,
    "context": 2,
    "prompt": 2,
    "shaping": 2,
    "engine": 2,
    "backends": 1,
    "models": 1,
    "ledger": 1,
    "privacy": 1,
    "document": 0,
    "settings": 0,
    "settings_backends": 0,
    "settings_docs": 0,
    "settings_jobs": 0,
    "settings_keys": 0,
    "settings_layers": 0,
    "settings_model": 0,
    "settings_rules": 0,
    "initiative": 0,
    "errors": 0,
    "log": 0,
    "version": 0,
    "whole_file": 0,
}
"""Imports go down or stay on the floor. A new room is given its floor here."""

MODULES = modules()
SERVER_SIDE = {"client", "frames", "process"}
"""Modules of `backends/llama_cpp` that certainly run in the server."""


def room(module: str) -> str:
    return [*module.split("."), ""][1]


def imported(path: Path, package: str) -> bool:
    return any(it.split(".")[0] == package for it in imports(path))


def test_every_room_has_a_floor() -> None:
    assert {room(module) for module in MODULES} - {""} <= set(FLOORS)


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down_the_floors(module: str) -> None:
    floor = FLOORS.get(room(module), 0)
    up = [
        it
        for it in imports(MODULES[module])
        if it.startswith("coauthor.") and FLOORS.get(room(it), -1) > floor
    ]
    assert not up, f"{module} imports {up}, which is on a higher floor"


@pytest.mark.parametrize("package", ["pygls", "lsprotocol"])
def test_only_the_edge_knows_the_protocol(package: str) -> None:
    guilty = [
        module
        for module, path in MODULES.items()
        if imported(path, package) and room(module) not in ("lsp", "features")
    ]
    assert not guilty


def test_the_server_never_loads_the_models_native_code() -> None:
    """It may crash, print and leak, so it lives in the worker process alone."""
    worker_room = "coauthor.backends.llama_cpp."
    reached = {
        module
        for module in MODULES
        if not module.startswith(worker_room)
        or module.removeprefix(worker_room) in SERVER_SIDE
    }
    waiting = list(reached)
    while waiting:
        for found in imports(MODULES[waiting.pop()]) & set(MODULES) - reached:
            reached.add(found)
            waiting.append(found)
    guilty = [module for module in reached if imported(MODULES[module], "llama_cpp")]
    assert not guilty, f"the server reaches {guilty}"


def test_only_the_command_line_prints() -> None:
    """Standard output belongs to the protocol."""
    guilty = [
        f"{name(path)}:{node.lineno}"
        for module, path in MODULES.items()
        if room(module) not in ("cli", "__main__")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert not guilty


def test_packages_hold_a_docstring_only() -> None:
    guilty = [
        name(path)
        for path in MODULES.values()
        if path.name == "__init__.py"
        and (len(tree(path).body) != 1 or not ast.get_docstring(tree(path)))
    ]
    assert not guilty
