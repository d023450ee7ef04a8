"""Which backend the settings ask for."""

from pathlib import Path

from coauthor.backends.base import Backend
from coauthor.backends.llama_cpp.client import LlamaCppBackend
from coauthor.errors import ModelNotFound
from coauthor.models.installed import find_model
from coauthor.settings import Settings


def choose_backend(settings: Settings) -> Backend:
    """Make the backend, without starting it.

    Raises ModelNotFound when the named model is not installed.
    """
    if settings.backend == "scripted":
        # Not at the top: no writer needs it, and its script costs time to import.
        from coauthor.backends.scripted import ScriptedBackend

        script = settings.scripted.script
        return ScriptedBackend.from_file(Path(script)) if script else ScriptedBackend()
    return _embedded(settings)


def begin_early(settings: Settings) -> Backend | None:
    """Make the backend and have its process load the model from now on.

    None where that is not wanted or not possible; the engine finds out and says why.
    """
    if settings.backend != "llama_cpp" or settings.all_off:
        return None
    try:
        backend = _embedded(settings)
    except ModelNotFound:
        return None
    backend.head_start()
    return backend


def _embedded(settings: Settings) -> LlamaCppBackend:
    model = settings.model
    found = find_model(model.name, Path(model.path) if model.path else None)
    return LlamaCppBackend(
        found.path,
        context_tokens=model.context_tokens,
        threads=model.threads,
        batch_threads=model.batch_threads,
        spin_count=model.spin_count,
        lora=[(file.path, file.scale) for file in model.lora],
        model_name=found.name,
        languages=found.languages,
    )
