"""From settings to who does which job."""

from dataclasses import replace

import pytest

from coauthor.backends.llama_cpp.client import LlamaCppBackend
from coauthor.engine.fitness import Fitness
from coauthor.engine.model_fits import ModelFit
from coauthor.engine.plan import begin_early, make_backend, plan, uses_auto
from coauthor.models import bundled
from coauthor.models.installed import InstalledModel, models_folder
from coauthor.settings import Settings, parse
from coauthor.settings_layers import Layer
from tests.fits import GOOD

DESK = {"name": "desk", "kind": "llama_server", "url": "http://127.0.0.1:8080"}
FAR = {"name": "far", "kind": "ollama", "url": "https://models.example.org"}


def read(**values: object) -> Settings:
    layer = Layer("user", "config.toml", {"backends": [DESK, FAR], **values})
    settings, problems = parse([layer])
    assert not problems
    return settings


def names(settings: Settings) -> dict[str, list[str]]:
    return {job: [it.name for it in order] for job, order in plan(settings).items()}


@pytest.mark.parametrize(
    ("values", "inline", "rewrite", "ideas"),
    [
        ({}, ["llama_cpp"], ["llama_cpp"], ["llama_cpp"]),
        ({"backend": "desk"}, ["desk"], ["desk"], ["desk"]),
        (
            {"rewrite": {"backend": "desk"}, "ideas": {"backend": "far"}},
            ["llama_cpp"],
            ["desk"],
            ["far"],
        ),
        (
            {"backend": "far", "fallback": ["desk", "llama_cpp"]},
            ["far", "desk", "llama_cpp"],
            ["far", "desk", "llama_cpp"],
            ["far", "desk", "llama_cpp"],
        ),
        (
            {
                "inline": {"backend": "llama_cpp"},
                "backend": "desk",
                "fallback": ["llama_cpp"],
            },
            ["llama_cpp"],
            ["desk", "llama_cpp"],
            ["desk", "llama_cpp"],
        ),
        (
            {"rewrite": {"backend": bundled.NAME}},
            ["llama_cpp"],
            ["llama_cpp"],
            ["llama_cpp"],
        ),
    ],
)
def test_who_does_which_job_and_who_stands_in(
    values: dict[str, object], inline: list[str], rewrite: list[str], ideas: list[str]
) -> None:
    found = names(read(**values))
    assert found == {"inline": inline, "rewrite": rewrite, "ideas": ideas}


def test_who_only_stands_in_never_asks_to_send_text() -> None:
    orders = plan(read(fallback=["far"], ideas={"backend": "far"}))
    (_, stands_in), (first,) = orders["inline"], orders["ideas"]
    assert (stands_in.name, stands_in.destination, stands_in.asks) == (
        "far",
        "remote",
        False,
    )
    assert first.asks
    # What may ask, and what may not, are two guards.
    assert first.key != stands_in.key


def test_the_model_of_suggestions_goes_first_where_there_are_two() -> None:
    settings = read(backend="desk", rewrite={"backend": "llama_cpp"})
    behind = make_backend(settings, "rewrite")
    alone = make_backend(read())
    assert isinstance(behind, LlamaCppBackend)
    assert isinstance(alone, LlamaCppBackend)
    assert (behind.is_behind, alone.is_behind) == (True, False)


def test_only_a_model_file_begins_early() -> None:
    assert begin_early(read(backend="desk")) is None
    assert begin_early(read(inline={"initiative": "off"})) is None


@pytest.mark.parametrize("key", ["inline", "rewrite", "ideas"])
@pytest.mark.parametrize("origin", ["workspace", "editor"])
def test_nobody_else_chooses_who_gets_the_text(key: str, origin: str) -> None:
    layer = Layer(origin, "there", {key: {"backend": "far"}, "fallback": ["far"]})  # pyright: ignore[reportArgumentType]
    settings, problems = parse([layer])
    assert settings == Settings()
    assert len(problems) == 2


def fit(name: str, parameters: int, fitness: Fitness) -> ModelFit:
    path = bundled.bundled_path() if name == bundled.NAME else models_folder() / name
    return ModelFit(InstalledModel(name, path), parameters, fitness)


def test_auto_is_the_best_that_is_in_time_then_what_is_faster(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = replace(GOOD, key_seconds=3.0)
    fits = [fit(bundled.NAME, 7, GOOD), fit("one", 900, GOOD), fit("two", 4000, slow)]
    models = [it.model for it in fits]
    monkeypatch.setattr("coauthor.engine.plan.models_here", lambda _path: models)
    settings = read(backend="auto", ideas={"backend": "desk"}, fallback=["far"])
    orders = plan(settings, fits=fits)
    found = {job: [(it.name, it.rung) for it in order] for job, order in orders.items()}
    assert found == {
        "inline": [("one", True), ("llama_cpp", True), ("far", False)],
        "rewrite": [("two", True), ("one", True), ("llama_cpp", True), ("far", False)],
        "ideas": [("desk", False), ("far", False)],
    }


def in_memory(gigabytes: int | None, monkeypatch: pytest.MonkeyPatch) -> list[ModelFit]:
    """Four models on a machine with so much memory."""
    slow = replace(GOOD, key_seconds=3.0)
    slower = replace(slow, read_words=1.0)
    fits = [
        fit(bundled.NAME, 7, GOOD),
        replace(fit("small", 3000, GOOD), memory=3 * 10**9),
        replace(fit("large", 5000, slow), memory=5 * 10**9),
        replace(fit("named", 6000, slower), memory=6 * 10**9),
    ]
    models = {it.model.name: it.model for it in fits}
    monkeypatch.setattr(
        "coauthor.engine.plan.models_here", lambda _path: list(models.values())
    )
    monkeypatch.setattr("coauthor.backends.choose.installed_models", lambda: models)
    memory = gigabytes and gigabytes * 10**9
    monkeypatch.setattr("coauthor.engine.machine.whole_memory", lambda: memory)
    return fits


@pytest.mark.parametrize(
    ("gigabytes", "values", "inline", "rewrite"),
    [
        # One of three for suggestions, the one of five for rewrites.
        (12, {}, "small", "large"),
        # Nobody knows how much there is.
        (None, {}, "small", "large"),
        # Only one of them has room: then the jobs share it.
        (8, {}, "small", "small"),
        (3, {}, "llama_cpp", "llama_cpp"),
        # What is named for another job is there, too.
        (12, {"inline": {"backend": "named"}}, "named", "small"),
        (16, {"inline": {"backend": "named"}}, "named", "large"),
        (12, {"rewrite": {"backend": "named"}}, "small", "named"),
        # A server has a memory of its own.
        (8, {"inline": {"backend": "desk"}}, "desk", "large"),
    ],
)
def test_auto_takes_no_models_that_do_not_fit_into_memory_together(
    gigabytes: int | None,
    values: dict[str, object],
    inline: str,
    rewrite: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fits = in_memory(gigabytes, monkeypatch)
    orders = plan(read(backend="auto", **values), fits=fits)
    assert (orders["inline"][0].name, orders["rewrite"][0].name) == (inline, rewrite)
    # What has no room does not stand in either.
    assert "large" not in [it.name for it in orders["rewrite"]] or rewrite == "large"


@pytest.mark.parametrize(
    ("gigabytes", "values", "inline", "rewrite"),
    [
        (12, {}, "small", "large"),
        (8, {}, "small", "small"),
        # Who rewrites is not made smaller for who stands in.
        (8, {"rewrite": {"backend": "auto"}}, "llama_cpp", "large"),
        (12, {"rewrite": {"backend": "named"}}, "small", "small"),
    ],
)
def test_what_stands_in_fits_beside_what_works(
    gigabytes: int,
    values: dict[str, object],
    inline: str,
    rewrite: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fits = in_memory(gigabytes, monkeypatch)
    orders = plan(read(backend="desk", fallback=["auto"], **values), fits=fits)
    known = {
        job: next(it.name for it in order if it.name not in ("desk", "named"))
        for job, order in orders.items()
    }
    assert (known["inline"], known["rewrite"]) == (inline, rewrite)


def test_auto_without_any_measurement_is_the_bundled_model() -> None:
    settings = read(backend="auto")
    assert set(map(tuple, names(settings).values())) == {("llama_cpp",)}
    assert isinstance(make_backend(settings), LlamaCppBackend)
    assert uses_auto(settings)
    assert not uses_auto(read())


def test_auto_never_takes_a_server_that_has_the_name_of_a_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fits = [fit(bundled.NAME, 7, GOOD), fit("far", 900, GOOD)]
    models = [it.model for it in fits]
    monkeypatch.setattr("coauthor.engine.plan.models_here", lambda _path: models)
    orders = plan(read(backend="auto"), fits=fits)
    assert [it.name for it in orders["inline"]] == ["llama_cpp"]
