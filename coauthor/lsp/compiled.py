"""What attrs compiles for the protocol's classes, kept from one start to the next.

attrs writes the methods of a class as source text and compiles it while the class is
defined. For the 554 classes of lsprotocol that is half of their import, at every start:
Python's own cache of compiled files knows nothing of it.
The code is found by its source text, so it is never out of date. Without the file, or
with an attrs that works in another way, the import takes longer, and that is all.
"""

import importlib.util
import marshal
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import CodeType
from typing import Any, cast

import attr
from platformdirs import user_cache_path


@contextmanager
def remembered() -> Generator[None]:
    """Import the protocol in here."""
    path = _file()
    known = _read(path)
    new: dict[str, CodeType] = {}

    def remembering(source: str, name: str, mode: str) -> CodeType:
        code = known.get(source)
        if code is None:
            code = new[source] = compile(source, name, mode)
        return code

    # A name of the module's own goes before the built-in function.
    maker: Any = sys.modules.get("attr._make", attr)
    maker.compile = remembering
    try:
        yield
    finally:
        del maker.compile
    if new and not sys.dont_write_bytecode:
        _write(path, known | new)


def _file() -> Path:
    """One file for each kind of bytecode, in a folder of this user."""
    kind = f"{importlib.util.MAGIC_NUMBER.hex()}-{sys.flags.optimize}"
    return user_cache_path("coauthor", appauthor=False) / f"protocol-{kind}.bin"


def _read(path: Path) -> dict[str, CodeType]:
    with suppress(OSError, ValueError, EOFError, TypeError):
        found = marshal.loads(path.read_bytes())
        if isinstance(found, dict):
            return cast("dict[str, CodeType]", found)
    return {}


def _write(path: Path, code: dict[str, CodeType]) -> None:
    """All at once, because other servers read it."""
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")
        part.write_bytes(marshal.dumps(code))
        part.replace(path)
