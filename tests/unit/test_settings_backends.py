"""The list of servers in the writer's own settings, one entry at a time."""

import pytest

from coauthor.backends.choose import choose_backend, expected_destination
from coauthor.errors import BackendRefused, CoauthorError
from coauthor.privacy.guarded import Guarded
from coauthor.settings import Settings, parse
from coauthor.settings_backends import BackendEntry, KeyEntry
from coauthor.settings_layers import UNTIL_THEN, Layer, Origin

GOOD = {"name": "desk", "kind": "ollama", "url": "http://127.0.0.1:11434"}
LLAMA = {"kind": "llama_server"}
FAR = {"name": "far", "kind": "anthropic", "url": "https://api.example.org"}


def read(raw: object, origin: Origin = "user") -> tuple[Settings, list[str]]:
    settings, problems = parse([Layer(origin, "here", raw)])
    return settings, [problem.message for problem in problems]


def test_an_entry_is_read() -> None:
    key = {"command": ["pass", "show", "far"]}
    far = {**FAR, "key": key, "model": "large", "contextTokens": 9000}
    settings, problems = read({"backends": [GOOD, far], "backend": "far"})
    assert problems == []
    assert settings.backend == "far"
    assert settings.backends[1] == BackendEntry(
        "far",
        "anthropic",
        "https://api.example.org",
        "large",
        KeyEntry(command=("pass", "show", "far")),
        9000,
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "Desk!"}, "small letters"),
        ({"name": "llama_cpp"}, "built-in"),
        ({"kind": "vllm"}, '"openai_compatible"'),
        ({"kind": None}, "`kind` should be one of"),
        ({"url": 5}, "`url` should be a text"),
        ({"key": "sk-very-secret"}, "say where the key is"),
        ({"key": {"env": "A", "command": ["b"]}}, "one of `env`"),
        ({"key": {}}, "one of `env`"),
        ({"key": {"keyring": "a"}}, "together"),
        ({"key": {"value": "sk-very-secret"}}, "it may not have 'value'"),
        ({"key": {"env": ["sk-very-secret"]}}, "`key` should have `env`"),
        ({"context_tokens": -1}, "whole number"),
        ({"lora": [{"id": 0}]}, "only for `llama_server`"),
        ({**LLAMA, "lora": [{"scale": 1}]}, "either `id` or `file`"),
        ({**LLAMA, "lora": [{"id": 0, "file": "a"}]}, "either `id` or `file`"),
        ({**LLAMA, "lora": [{"id": 0, "scale": 99}]}, "from -10 to 10"),
        ({**LLAMA, "lora": "style.gguf"}, "list of tables"),
        ({"colour": "red"}, "it may not have 'colour'"),
    ],
)
def test_a_slip_costs_its_own_entry(change: dict[str, object], says: str) -> None:
    wrong = {**GOOD, **change}
    settings, problems = read({"backends": [wrong, FAR]})
    assert [it.name for it in settings.backends] == ["far"]
    (problem,) = problems
    assert problem.startswith("Entry 1 of `backends` is ignored:")
    assert says in problem
    assert "very-secret" not in problem


@pytest.mark.parametrize("raw", ["x", {"name": "a"}, [GOOD] * 21, [5], [GOOD, GOOD]])
def test_what_is_no_list_of_entries_is_told(raw: object) -> None:
    _, problems = read({"backends": raw})
    assert len(problems) == 1


@pytest.mark.parametrize("origin", ["workspace", "editor"])
@pytest.mark.parametrize(
    "raw", [{"backends": [FAR]}, {"backend": "far"}, {"privacy": {"redact": ["a"]}}]
)
def test_only_the_writer_says_where_text_may_go(origin: Origin, raw: object) -> None:
    own = Layer("user", "mine", {"backends": [GOOD], "backend": "desk"})
    settings, problems = parse([own, Layer(origin, "theirs", raw)])
    assert settings == parse([own])[0]
    assert "only from your own settings file" in problems[0].message


@pytest.mark.parametrize("origin", ["user", "workspace", "editor"])
@pytest.mark.parametrize(
    "said",
    [
        {"privacy": {"local_only": "yes"}},
        {"privacy": {"localOnly": []}},
        {"privacy": {"local-only": True}},
        {"privacy": {"localonly": 1}},
        {"privacy": "local"},
        {"local_only": True},
        {"coauthor": {"privacy.local-only": "on"}},
    ],
)
def test_what_may_mean_local_only_counts_until_it_is_mended(
    origin: Origin, said: object
) -> None:
    settings, (problem,) = parse([Layer(origin, "there", said)])
    assert settings.privacy.local_only
    assert problem.message.endswith(UNTIL_THEN)
    assert "false is used" not in problem.message


def test_what_says_that_text_may_leave_is_only_a_mistake() -> None:
    said = {"privacy": {"local-only": False, "redacted": ["Ann"]}}
    settings, problems = parse([Layer("workspace", "there", said)])
    assert not settings.privacy.local_only
    assert [UNTIL_THEN in problem.message for problem in problems] == [False, False]


@pytest.mark.parametrize("origin", ["workspace", "editor"])
def test_local_only_is_set_by_anyone_and_taken_back_by_nobody(origin: Origin) -> None:
    def both(mine: bool, theirs: bool) -> bool:
        layers = [
            Layer("user", "mine", {"privacy": {"local_only": mine}}),
            Layer(origin, "theirs", {"privacy": {"localOnly": theirs}}),
        ]
        return parse(layers)[0].privacy.local_only

    assert both(mine=False, theirs=True)
    assert both(mine=True, theirs=False)
    assert not both(mine=False, theirs=False)


async def test_what_is_not_here_stands_behind_its_guard() -> None:
    settings, _ = read({"backends": [GOOD, FAR], "backend": "far"})
    far = choose_backend(settings)
    assert isinstance(far, Guarded)
    assert far.destination == "remote"
    cloud = {**GOOD, "model": "gpt-oss:120b-cloud"}
    settings, _ = read({"backends": [cloud], "backend": "desk"})
    assert isinstance(choose_backend(settings), Guarded)
    passed_on = choose_backend(settings)
    assert isinstance(passed_on, Guarded)
    assert passed_on.to.address == f"ollama.com, through {GOOD['url']}"
    settings, _ = read({"backends": [GOOD], "backend": "desk"})
    near = choose_backend(settings)
    assert not isinstance(near, Guarded)
    assert near.destination == "local"


@pytest.mark.parametrize(
    ("entry", "destination"),
    [
        (GOOD, "local"),
        ({**GOOD, "model": "gpt-oss:120b-cloud"}, "remote"),
        ({**GOOD, "url": "https://models.example.org"}, "remote"),
        ({**GOOD, "url": "http://models.example.org"}, "local"),
    ],
)
def test_where_text_will_go_is_known_before(entry: object, destination: str) -> None:
    settings, _ = read({"backends": [entry], "backend": "desk"})
    assert expected_destination(settings) == destination


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://models.example.org", "https"),
        ("https://me:pw@models.example.org", "no user or password"),
        ("ftp://models.example.org", "https"),
        ("http://127.0.0.1.example.org", "https"),
    ],
)
def test_a_wrong_address_is_a_sentence(url: str, says: str) -> None:
    settings, _ = read({"backends": [{**GOOD, "url": url}], "backend": "desk"})
    with pytest.raises(BackendRefused, match=says):
        choose_backend(settings)


def test_a_backend_that_is_not_there_is_a_sentence() -> None:
    settings, _ = read({"backends": [GOOD], "backend": "dask"})
    with pytest.raises(
        CoauthorError, match=r'no installed model named "dask", but: .*desk'
    ):
        choose_backend(settings)
