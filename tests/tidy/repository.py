"""What the tidy tests look at: the files of this repository, and its imports."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_NOT_OURS = {"__pycache__", "build", "dist", "node_modules"}
_NOT_TEXT = {".gguf", ".png", ".jpg", ".ico", ".gz", ".zip", ".whl", ".vsix", ".pyc"}


def text_files() -> Iterator[tuple[Path, str]]:
    """Every text file that belongs to the repository, with its text."""
    for path in _files(ROOT):
        if path.suffix not in _NOT_TEXT and path.name != "uv.lock":
            yield path, path.read_text(encoding="utf-8")


def python_files(folder: str) -> list[Path]:
    return sorted(path for path in _files(ROOT / folder) if path.suffix == ".py")


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        hidden = path.name.startswith(".") and path.name != ".ci"
        if path.is_dir():
            if not hidden and path.name not in _NOT_OURS:
                yield from _files(path)
        elif not hidden:
            yield path


def name(path: Path) -> str:
    """The path inside the repository, the same on every platform."""
    return path.relative_to(ROOT).as_posix()


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found: dict[str, Path] = {}
    for path in python_files("coauthor"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), name(path))


def imports(path: Path) -> set[str]:
    """What a file imports anywhere in it, as dotted names.

    For `from a import b` both `a` and `a.b`, since `b` may be a module.
    """
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found
