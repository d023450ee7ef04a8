"""What of this machine decides how fast a model is, and whether it fits at all."""

import ctypes
import hashlib
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Literal

_ENGINE = "llama-cpp-python"
_GROUP = Path("/sys/fs/cgroup")


def processor() -> str:
    """The processor's name, or at least its kind."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def engine_build() -> str:
    """What runs models here: its version, and which build of it; empty if nothing."""
    try:
        engine = metadata.distribution(_ENGINE)
    except metadata.PackageNotFoundError:
        return ""
    # It has the checksums of the libraries, which differ with every build.
    record = engine.read_text("RECORD") or ""
    return f"{engine.version} {hashlib.sha256(record.encode()).hexdigest()[:12]}"


def free_memory() -> int | None:
    """Bytes that programs may still take; None where this cannot be told."""
    return min(_free(), default=None)


def whole_memory() -> int | None:
    """Bytes that programs may have in all; None where this cannot be told."""
    return min(_whole(), default=None)


def _whole() -> Iterator[int]:
    if sys.platform == "win32":
        yield from _on_windows("total")
    else:
        yield os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with suppress(OSError, ValueError):
        yield int((_GROUP / "memory.max").read_text("ascii"))


def _free() -> Iterator[int]:
    """What each of those says who have a say."""
    if sys.platform == "win32":
        yield from _on_windows("free")
    elif sys.platform == "darwin":
        # What is free there is hard to say; a system with its programs needs half.
        yield os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        told = next(line for line in lines if line.startswith("MemAvailable:"))
        yield int(told.split()[1]) * 1024
    # The limit of a container; "max" where there is none.
    with suppress(OSError, ValueError):
        limit = int((_GROUP / "memory.max").read_text("ascii"))
        yield limit - int((_GROUP / "memory.current").read_text("ascii"))


def _on_windows(what: Literal["total", "free"]) -> Iterator[int]:
    assert sys.platform == "win32", "only Windows has this library"

    class Memory(ctypes.Structure):
        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            ("total", ctypes.c_ulonglong),
            ("free", ctypes.c_ulonglong),
            ("others", ctypes.c_ulonglong * 5),
        )

    memory = Memory(length=ctypes.sizeof(Memory))
    if ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(memory)):
        yield getattr(memory, what)
