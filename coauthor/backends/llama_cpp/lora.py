"""LoRA files: small changes to a model's weights, applied while it runs."""

import ctypes
from collections.abc import Mapping, Sequence
from pathlib import Path

from coauthor.backends.llama_cpp.failure import RunFailure
from coauthor.backends.llama_cpp.frames import Lora
from coauthor.backends.llama_cpp.native import llama
from coauthor.errors import ModelNotFound
from coauthor.models.lora import check_lora


class Adapters:
    """The LoRA files of a model, loaded. They live as long as the model."""

    def __init__(self, model: llama.llama_model_p, files: Sequence[Lora]) -> None:
        """Raises RunFailure for a file that is none, or not for this model."""
        handles: list[object] = []
        for file in files:
            path = Path(file.path)
            try:
                check_lora(path)
            except ModelNotFound as error:
                raise RunFailure("ModelNotFound", str(error)) from error
            handle = llama.llama_adapter_lora_init(model, file.path.encode())
            if not handle:
                raise RunFailure(
                    "ModelNotFound",
                    f"The LoRA file {path.name} is damaged or was made for another "
                    "model. Take it out of `model.lora`, or use the model it is for.",
                )
            handles.append(handle)
        kind = llama.llama_adapter_lora_p_ctypes
        self._handles = (kind * len(files))(*handles)
        self._scales = (ctypes.c_float * len(files))(*(it.scale for it in files))
        self._files = files

    @property
    def details(self) -> Mapping[str, str]:
        """What `coauthor doctor` shows of them."""
        told = (f"{Path(it.path).name} ({it.scale:g})" for it in self._files)
        return {"LoRA": ", ".join(told)}

    def apply_to(self, context: llama.llama_context_p) -> None:
        """From now on every run of the context has their effect.

        Raises RunFailure when they cannot be used together.
        """
        refused = llama.llama_set_adapters_lora(  # pyright: ignore[reportUnknownMemberType]
            context, self._handles, len(self._handles), self._scales
        )
        if refused:
            raise RunFailure(
                "BackendUnavailable",
                "The LoRA files of `model.lora` cannot be used together. "
                "Take one of them out.",
            )
