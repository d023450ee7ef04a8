"""The real llama-server with LoRA files, and with several models."""

import shutil

import pytest

from coauthor.backends.base import GenerationRequest, TextPart
from coauthor.backends.choose import choose_backend
from coauthor.backends.http.address import read_address
from coauthor.backends.llama_cpp.client import LlamaCppBackend
from coauthor.backends.openai_compatible.client import OpenAICompatibleBackend
from coauthor.errors import BackendRefused
from coauthor.models.facts import read_facts
from coauthor.models.installed import CHECKS, find_model
from coauthor.settings import parse
from coauthor.settings_layers import Layer
from tests.servers import running
from tests.unit.llama_cpp.tiny_gguf import write_lora, write_model


@pytest.fixture(scope="module")
def styled_url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("styled")
    model, lora = write_model(folder / "tiny.gguf"), write_lora(folder / "style.gguf")
    with running.llama_server(model=model, lora=lora) as url:
        yield url


@pytest.fixture(scope="module")
def router_url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    write_model(folder / "tiny.gguf")
    # Its address in the server's questions must be spelled with care.
    shutil.copy(find_model().path, folder / "starter & co.gguf")
    with running.llama_server(model=folder) as url:
        yield url


def chosen(url, **options):
    entry = {"name": "desk", "kind": "llama_server", "url": url, **options}
    table = {"backend": "desk", "backends": [entry]}
    settings, problems = parse([Layer("user", "config.toml", table)], CHECKS)
    assert not problems
    return choose_backend(settings)


async def written(backend):
    request = GenerationRequest((TextPart("A quick brown fox"),), 12)
    try:
        known = await backend.start()
        return known, "".join([it.text async for it in backend.generate(request)])
    finally:
        await backend.close()


async def test_a_lora_file_of_the_server_has_as_much_effect_as_is_wanted(styled_url):
    _, started = await written(chosen(styled_url))
    known, whole = await written(chosen(styled_url, lora=[{"id": 0}]))
    assert known.details["LoRA"] == "number 0 (1)"
    assert whole == started
    none = chosen(styled_url, lora=[{"file": "style.gguf", "scale": 0}])
    known, plain = await written(none)
    assert known.details["LoRA"] == "style.gguf (0)"
    _, inverse = await written(chosen(styled_url, lora=[{"id": 0, "scale": -1}]))
    assert len({whole, plain, inverse}) == 3
    # Whoever asks for something else does not change it for the others.
    assert (await written(chosen(styled_url)))[1] == started


@pytest.mark.parametrize(
    ("lora", "words"),
    [({"id": 3}, "with the number 3"), ({"file": "x.gguf"}, "'x.gguf'")],
)
async def test_a_lora_file_that_the_server_does_not_have(styled_url, lora, words):
    with pytest.raises(BackendRefused, match=words) as raised:
        await written(chosen(styled_url, lora=[lora]))
    assert str(raised.value).endswith("It has style.gguf.")


async def test_one_of_several_models_writes(router_url):
    known, text = await written(chosen(router_url, model="starter & co"))
    assert known.model == read_facts(find_model().path).name
    assert (known.fim_order, known.context_tokens) == ("spm", running.CONTEXT_TOKENS)
    _, here = await written(LlamaCppBackend(find_model().path))
    assert text.split()[0] == here.split()[0]
    known, _ = await written(chosen(router_url, model="tiny"))
    assert known.fim_order is None


async def test_which_of_several_models_must_be_said(router_url):
    with pytest.raises(BackendRefused, match="`model` in your settings; it has") as it:
        await written(chosen(router_url))
    assert "tiny" in str(it.value)
    with pytest.raises(BackendRefused, match='does not have the model "nobody"'):
        await written(chosen(router_url, model="nobody"))


async def test_one_of_several_models_by_way_of_openais_language(router_url):
    address = read_address(router_url)
    backend = OpenAICompatibleBackend("desk", address, "starter & co")
    known, _ = await written(backend)
    assert (known.raw, known.chat) == (True, False)
