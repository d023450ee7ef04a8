"""The worker's side of the bell: how the server interrupts a decode.

llama.cpp asks a C function between graph nodes whether to stop. That function is libc's
`strlen`, asked about a byte of the shared file: 0 when the byte is 0, else 1. So no
Python runs during a decode, and the server needs no more than one store to memory.
The server's side is `ringer`.
"""

import ctypes
import mmap
import sys
from pathlib import Path
from typing import Protocol

from coauthor.backends.base import Priority
from coauthor.backends.llama_cpp.frames import BELL_BYTES, bell_byte
from coauthor.backends.llama_cpp.native import llama

_BYTES = tuple(bell_byte(priority) for priority in Priority)


class _Callback(Protocol):
    """A C function pointer that takes an address and gives a bool."""

    def __call__(self, address: ctypes.c_void_p, /) -> None: ...


class Bell:
    """One byte for each priority, shared with the server."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._page = mmap.mmap(file.fileno(), BELL_BYTES)
        # This view keeps the page from being unmapped while llama.cpp looks at it.
        self._view = (ctypes.c_char * BELL_BYTES).from_buffer(self._page)
        self._address = ctypes.addressof(self._view)
        self.callback: _Callback = _strlen() or llama.ggml_abort_callback(self._is_rung)

    def address(self, priority: int | None) -> ctypes.c_void_p:
        """Where llama.cpp shall look while it decodes for this priority.

        For None a byte that is never set: nothing interrupts.
        """
        at = BELL_BYTES - 1 if priority is None else bell_byte(priority)
        return ctypes.c_void_p(self._address + at)

    def answer(self) -> bool:
        """Put every byte back to 0; True if one of them was set."""
        rung = False
        for at in _BYTES:
            if self._page[at]:
                self._page[at] = 0
                rung = True
        return rung

    def _is_rung(self, address: int) -> bool:
        """Stand in for `strlen` where there is none; takes the GIL at each node."""
        return self._page[address - self._address] != 0


def _strlen() -> _Callback | None:
    """C's `strlen` with the type of an abort callback; None where it is not found."""
    try:
        library = ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)
        return ctypes.cast(library.strlen, llama.ggml_abort_callback)
    except (OSError, AttributeError):
        return None
