"""From a name in the settings to a backend.

A backend that is not on this machine is never given away without its guard.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from coauthor.backends.base import Backend
from coauthor.backends.llama_cpp.client import LlamaCppBackend
from coauthor.errors import BackendRefused, CoauthorError
from coauthor.models.installed import InstalledModel, find_model, installed_models
from coauthor.settings import Settings
from coauthor.settings_backends import AUTO, BUILT_IN, BackendEntry
from coauthor.settings_layers import user_file

if TYPE_CHECKING:
    from coauthor.backends.http.address import Address
    from coauthor.backends.keys import Keys
    from coauthor.privacy.consent import Destination
    from coauthor.privacy.guarded import Ask


def choose_backend(
    settings: Settings,
    ask: "Ask | None" = None,
    name: str | None = None,
    *,
    behind: bool = False,
    keys: "Keys | None" = None,
) -> Backend:
    """Make a backend by its name, that of `settings.backend` unless given.

    It is not started. `ask` asks the writer whether text may leave this machine;
    without it only what they have allowed before may. `behind` is for models that let
    another one on this machine go first, and `keys` for backends that may share a key.
    Raises ModelNotFound when the named model is not installed, and BackendRefused when
    there is no backend of that name or it has a wrong address.
    """
    name = settings.backend if name is None else name
    if name == "scripted":
        # Not at the top: no writer needs it, and its script costs time to import.
        from coauthor.backends.scripted import ScriptedBackend

        script = settings.scripted.script
        return ScriptedBackend.from_file(Path(script)) if script else ScriptedBackend()
    if (entry := _entries(settings).get(name)) is not None:
        return _guarded(entry, settings, ask, keys)
    found, model = model_named(settings, name), settings.model
    return LlamaCppBackend(
        found.path,
        context_tokens=model.context_tokens,
        threads=model.threads,
        batch_threads=model.batch_threads,
        spin_count=model.spin_count,
        # They were made for the model that the settings name beside them.
        lora=[(it.path, it.scale) for it in model.lora] if name == "llama_cpp" else (),
        model_name=found.name,
        languages=found.languages,
        behind=behind,
    )


def expected_destination(
    settings: Settings, name: str | None = None
) -> Literal["local", "remote"]:
    """Where text will go, for as long as there is no backend yet."""
    try:
        to = destination_of(settings, settings.backend if name is None else name)
    except BackendRefused:
        return "local"  # Nothing can be sent.
    return "local" if to is None else "remote"


def destination_of(settings: Settings, name: str) -> "Destination | None":
    """Where text for a backend goes, as its writer is asked about it.

    None for what is on this machine. Raises BackendRefused for a wrong address.
    """
    entry = _entries(settings).get(name)
    if entry is None:
        return None
    from coauthor.backends.ollama.model import is_of_the_cloud

    address = _address(entry)
    if address.destination == "remote":
        to = address.url
    elif entry.kind == "ollama" and is_of_the_cloud(entry.model):
        # Ollama passes on what is for a model of its cloud.
        to = f"ollama.com, through {address.url}"
    else:
        return None
    from coauthor.privacy.consent import Destination

    return Destination(entry.name, to)


def model_named(settings: Settings, name: str) -> InstalledModel:
    """The model on this machine that has this name as a backend.

    Raises ModelNotFound, and BackendRefused when it is the name of something else.
    """
    if name == "llama_cpp":
        return find_model(settings.model.name, settings.model.path)
    models = installed_models()
    if name in models and name not in _entries(settings):
        return models[name]
    names = ", ".join([*BUILT_IN, AUTO, *_entries(settings), *models])
    raise BackendRefused(
        f'There is no backend and no installed model named "{name}", but: {names}. '
        f"Correct the name in {user_file()}, add it to `backends` there, or get the "
        f"model: {_how_to_get(name)}"
    )


def _how_to_get(name: str) -> str:
    # Not at the top: nobody needs the list for a model that is there.
    from coauthor.models.catalog import how_to_get

    pull = "`coauthor models pull MODEL`; `coauthor models list` has names."
    return how_to_get(name) or pull


def file_named(settings: Settings, name: str) -> InstalledModel | None:
    """The same; None where it is a server's name, or the model is not there."""
    try:
        return model_named(settings, name)
    except CoauthorError:
        return None


def _entries(settings: Settings) -> dict[str, BackendEntry]:
    return {entry.name: entry for entry in settings.backends}


def _guarded(
    entry: BackendEntry, settings: Settings, ask: "Ask | None", keys: "Keys | None"
) -> Backend:
    """The backend of an entry, behind the guard if it is not on this machine."""
    backend = _served(entry, _address(entry), keys)
    to = destination_of(settings, entry.name)
    if backend.destination == "local" and to is None:
        return backend
    assert to is not None, "what leaves this machine has a destination"
    from coauthor.privacy.guarded import Guarded, Rules

    privacy = settings.privacy
    return Guarded(
        backend,
        to,
        Rules(privacy.local_only, privacy.redact),
        ask=ask,
    )


def _address(entry: BackendEntry) -> "Address":
    from coauthor.backends.http.address import read_address

    try:
        return read_address(entry.url)
    except ValueError as error:
        raise BackendRefused(
            f'The backend "{entry.name}" cannot be used: {error} '
            f"Correct its `url` in {user_file()}."
        ) from error


def _served(entry: BackendEntry, address: "Address", keys: "Keys | None") -> Backend:
    given = (entry.name, address, entry.model, entry.key)
    tokens = entry.context_tokens
    match entry.kind:
        case "anthropic":
            from coauthor.backends.anthropic.client import AnthropicBackend

            return AnthropicBackend(*given, context_tokens=tokens, keys=keys)
        case "ollama":
            from coauthor.backends.ollama.client import OllamaBackend

            return OllamaBackend(*given, context_tokens=tokens, keys=keys)
        case "openai_compatible":
            from coauthor.backends.openai_compatible.client import (
                OpenAICompatibleBackend,
            )

            return OpenAICompatibleBackend(*given, context_tokens=tokens, keys=keys)
        case "llama_server":
            from coauthor.backends.llama_server.client import LlamaServerBackend

            served = LlamaServerBackend(*given, context_tokens=tokens, keys=keys)
            served.lora = entry.lora
            return served
