"""The code of attrs' classes is compiled once, and nothing depends on that."""

import builtins
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

import attr
import pytest

from coauthor.lsp import compiled


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cache" / "code.bin"
    monkeypatch.setattr(compiled, "_file", lambda: path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return path


@pytest.fixture
def compile_count(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    count = 0

    def counting(source: str, name: str, mode: str) -> CodeType:
        nonlocal count
        count += 1
        return builtins.compile(source, name, mode)

    monkeypatch.setattr(compiled, "compile", counting, raising=False)
    return lambda: count


def define() -> Any:
    """As an import would: the class is made anew each time."""
    with compiled.remembered():

        @attr.define
        class Point:
            x: int
            y: int = 2

    assert repr(Point(1)).endswith("Point(x=1, y=2)")
    assert Point(1) == Point(1, 2) != Point(1, 3)
    return Point


def test_the_second_start_compiles_nothing(
    file: Path, compile_count: Callable[[], int]
) -> None:
    define()
    first = compile_count()
    assert first > 0
    define()
    assert compile_count() == first
    assert [it.name for it in file.parent.iterdir()] == [file.name]


def test_attrs_is_as_before_afterwards(file: Path) -> None:
    define()
    with pytest.raises(ZeroDivisionError), compiled.remembered():
        raise ZeroDivisionError
    assert "compile" not in vars(sys.modules["attr._make"])


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xe9\x01\0\0\0", b"{"])
def test_a_broken_file_is_replaced(
    file: Path, compile_count: Callable[[], int], content: bytes
) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    define()
    first = compile_count()
    define()
    assert compile_count() == first > 0


def test_nothing_is_written_where_python_writes_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    define()
    assert not file.parent.exists()


def test_a_folder_that_cannot_be_made_is_no_problem(file: Path) -> None:
    file.parent.write_text("in the way")
    define()
