"""Which backend the settings ask for."""

from pathlib import Path

from coauthor.backends.base import Backend
from coauthor.backends.llama_cpp.client import LlamaCppBackend
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
    model = settings.model
    found = find_model(model.name, Path(model.path) if model.path else None)
    return LlamaCppBackend(
        found.path,
        context_tokens=model.context_tokens,
        threads=model.threads,
        batch_threads=model.batch_threads,
        spin_count=model.spin_count,
        model_name=found.name,
        languages=found.languages,
    )
