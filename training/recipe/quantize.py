"""Smaller weights: the kinds a bundled model may have, made by llama.cpp itself."""

import ctypes
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from recipe.places import Places

KINDS = ("Q8_0", "Q5_K_M", "Q4_K_M")
_LAST_LINES = 8
"""Of llama.cpp's log, where it failed: the reason stands in one of them."""

_heard: deque[str] = deque(maxlen=200)
"""The end of llama.cpp's log, in the pieces in which it came."""


def quantize(places: Places) -> Iterator[Path]:
    """Write one file for each kind and name it.

    llama.cpp's log is kept to itself, for the rest of the process. Raises
    FileNotFoundError before the export, RuntimeError with the log's last lines when
    llama.cpp refuses; what it had written by then is removed.
    """
    source = places.gguf("f16")
    if not source.is_file():
        raise FileNotFoundError(f"{source} is not there. Run `recipe export` first.")
    # Late, because loading llama.cpp takes a while.
    from llama_cpp import llama_cpp as llama

    llama.llama_log_set(_listen, ctypes.c_void_p(0))
    for kind in KINDS:
        path = places.gguf(kind)
        part = path.with_suffix(".part")
        params = llama.llama_model_quantize_default_params()
        params.ftype = getattr(llama, f"LLAMA_FTYPE_MOSTLY_{kind}")
        _heard.clear()
        failed = llama.llama_model_quantize(
            str(source).encode(), str(part).encode(), ctypes.pointer(params)
        )
        if failed:
            part.unlink(missing_ok=True)
            raise RuntimeError(
                f"llama.cpp could not make {path.name} of {source.name}. "
                f"Its last lines were:\n{_last_lines()}"
            )
        part.replace(path)
        yield path


@ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
def _listen(_level: int, text: bytes, _data: ctypes.c_void_p) -> None:
    _heard.append(text.decode("utf-8", "replace"))


def _last_lines() -> str:
    lines = [it for it in "".join(_heard).splitlines() if it.strip()]
    return "\n".join(f"  {it}" for it in lines[-_LAST_LINES:])
