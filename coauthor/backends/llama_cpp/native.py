"""The one place where llama.cpp's C API comes in, quickly and quietly.

Only the low-level bindings are imported. The package's own `__init__` would also bring
numpy, Jinja and every chat format along: half a second that nobody here needs.
Whoever imports this module must have moved fd 1 away from the protocol before.
"""

import ctypes
import importlib.util
import sys
from types import ModuleType


def _skip_package_init() -> None:
    """Register an empty `llama_cpp` package, so that its submodules load alone."""
    if "llama_cpp" in sys.modules:
        return
    spec = importlib.util.find_spec("llama_cpp")
    if spec is None or spec.submodule_search_locations is None:
        return
    package = ModuleType("llama_cpp")
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules["llama_cpp"] = package


_skip_package_init()

from llama_cpp import llama_cpp as llama  # noqa: E402

__all__ = ["as_number", "llama"]

_WARNING = 3
_ERROR = 4
_CONTINUES = 5

_EXPECTED = (
    b"removing memory module entries",  # each cancelled decode says so
    b"graph_compute_async failed with error 1",  # the same
    b"failed to compute graph, compute status: 1",  # the same
    b"failed to decode, ret = 2",  # the same
    b"failed to find a memory slot",  # we then drop an old sequence
    b"failed to decode, ret = 1",  # the same
    b"training context overflow",  # the cells are shared by several sequences
    b"control-looking token",  # about the model file; nobody here can act on it
    b"special_eos_id is not in special_eog_ids",
    b"using full-size SWA cache",  # as we want it
)


def as_number(token: "llama.llama_token | int") -> int:
    """The number a token is: ctypes converts it, but the annotations do not say so."""
    return token if isinstance(token, int) else token.value


class _Log:
    """Passes llama.cpp's warnings and errors on to standard error."""

    def __init__(self) -> None:
        self._passing = False

    def __call__(self, level: int, text: bytes | None, _data: object) -> None:
        if text is None:
            return
        if level != _CONTINUES:
            expected = any(words in text for words in _EXPECTED)
            self._passing = level in (_WARNING, _ERROR) and not expected
        if self._passing:
            sys.stderr.write(text.decode("utf-8", errors="replace"))
            sys.stderr.flush()


# llama.cpp keeps only the address, so the object must live as long as the process.
_callback = llama.llama_log_callback(_Log())
llama.llama_log_set(_callback, ctypes.c_void_p(0))
