"""Smaller weights: the kinds a bundled model may have, made by llama.cpp itself."""

import ctypes
from collections.abc import Iterator
from pathlib import Path

from recipe.places import Places

KINDS = ("Q8_0", "Q5_K_M", "Q4_K_M")


def quantize(places: Places) -> Iterator[Path]:
    """Write one file for each kind and name it.

    Raises FileNotFoundError before the export, RuntimeError when llama.cpp refuses.
    """
    # Late, because loading llama.cpp takes a while and prints.
    from llama_cpp import llama_cpp as llama

    source = places.gguf("f16")
    if not source.is_file():
        raise FileNotFoundError(f"{source} is not there. Run `recipe export` first.")
    for kind in KINDS:
        path = places.gguf(kind)
        part = path.with_suffix(".part")
        params = llama.llama_model_quantize_default_params()
        params.ftype = getattr(llama, f"LLAMA_FTYPE_MOSTLY_{kind}")
        failed = llama.llama_model_quantize(
            str(source).encode(), str(part).encode(), ctypes.pointer(params)
        )
        if failed:
            raise RuntimeError(
                f"llama.cpp could not make {path.name} of {source.name}."
            )
        part.replace(path)
        yield path
