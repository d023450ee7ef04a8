"""Which backend the settings ask for.

A backend that is not on this machine is never given away without its guard.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from coauthor.backends.base import Backend
from coauthor.backends.llama_cpp.client import LlamaCppBackend
from coauthor.errors import BackendRefused, ModelNotFound
from coauthor.models.installed import find_model
from coauthor.settings import Settings
from coauthor.settings_backends import BUILT_IN, BackendEntry
from coauthor.settings_layers import user_file

if TYPE_CHECKING:
    from coauthor.backends.http.address import Address
    from coauthor.privacy.consent import Destination
    from coauthor.privacy.guarded import Ask


def choose_backend(settings: Settings, ask: "Ask | None" = None) -> Backend:
    """Make the backend, without starting it.

    `ask` asks the writer whether text may leave this machine; without it only what they
    have allowed before may. Raises ModelNotFound when the named model is not installed,
    and BackendRefused when there is no backend of that name or it has a wrong address.
    """
    if settings.backend == "scripted":
        # Not at the top: no writer needs it, and its script costs time to import.
        from coauthor.backends.scripted import ScriptedBackend

        script = settings.scripted.script
        return ScriptedBackend.from_file(Path(script)) if script else ScriptedBackend()
    if settings.backend == "llama_cpp":
        return _embedded(settings)
    return _guarded(_entry(settings), settings, ask)


def expected_destination(settings: Settings) -> Literal["local", "remote"]:
    """Where text will go, for as long as there is no backend yet."""
    if settings.backend in BUILT_IN:
        return "local"
    from coauthor.backends.http.address import read_address
    from coauthor.backends.ollama.model import is_of_the_cloud

    try:
        entry = _entry(settings)
        address = read_address(entry.url)
    except (BackendRefused, ValueError):
        return "local"  # Nothing can be sent.
    if entry.kind == "ollama" and is_of_the_cloud(entry.model):
        return "remote"
    return address.destination


def destination_of(entry: BackendEntry, address: "Address") -> "Destination":
    """Where the text of a remote backend goes, as its writer is asked about it."""
    from coauthor.privacy.consent import Destination

    if address.destination == "local":
        # Ollama passes on what is for a model of its cloud.
        return Destination(entry.name, f"ollama.com, through {address.url}")
    return Destination(entry.name, address.url)


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


def _entry(settings: Settings) -> BackendEntry:
    named = {entry.name: entry for entry in settings.backends}
    if settings.backend not in named:
        names = ", ".join([*BUILT_IN, *named])
        raise BackendRefused(
            f'There is no backend named "{settings.backend}", but: {names}. '
            f"Add it to `backends` in {user_file()}, or change `backend`."
        )
    return named[settings.backend]


def _guarded(entry: BackendEntry, settings: Settings, ask: "Ask | None") -> Backend:
    """The backend of an entry, behind the guard if it is not on this machine."""
    from coauthor.backends.http.address import read_address

    try:
        address = read_address(entry.url)
    except ValueError as error:
        raise BackendRefused(
            f'The backend "{entry.name}" cannot be used: {error} '
            f"Correct its `url` in {user_file()}."
        ) from error
    backend = _served(entry, address)
    if backend.destination == "local":
        return backend
    from coauthor.privacy.guarded import Guarded, Rules

    privacy = settings.privacy
    return Guarded(
        backend,
        destination_of(entry, address),
        Rules(privacy.local_only, privacy.redact),
        ask=ask,
    )


def _served(entry: BackendEntry, address: "Address") -> Backend:
    given = (entry.name, address, entry.model, entry.key)
    match entry.kind:
        case "anthropic":
            from coauthor.backends.anthropic.client import AnthropicBackend

            return AnthropicBackend(*given, context_tokens=entry.context_tokens)
        case "ollama":
            from coauthor.backends.ollama.client import OllamaBackend

            return OllamaBackend(*given, context_tokens=entry.context_tokens)
        case "openai_compatible":
            from coauthor.backends.openai_compatible.client import (
                OpenAICompatibleBackend,
            )

            return OpenAICompatibleBackend(*given, context_tokens=entry.context_tokens)
        case "llama_server":
            from coauthor.backends.llama_server.client import LlamaServerBackend

            return LlamaServerBackend(*given, context_tokens=entry.context_tokens)
