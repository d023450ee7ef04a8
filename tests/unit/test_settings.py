"""Merging layers of settings: what counts, what is told, and that nothing breaks."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coauthor.settings import KEYS, PrivacySettings, Settings, parse
from coauthor.settings_keys import Key
from coauthor.settings_layers import Layer, Origin

HERE = "some place"


def one(raw: object, origin: Origin = "user") -> tuple[Settings, list[str]]:
    settings, problems = parse([Layer(origin, HERE, raw)])
    assert all(problem.where == HERE for problem in problems)
    return settings, [problem.message for problem in problems]


@pytest.mark.parametrize(
    "raw",
    [
        {"inline": {"pauseMs": 700}},
        {"inline.pauseMs": 700},
        {"coauthor": {"inline": {"pauseMs": 700}}},
        {"coauthor": {"inline.pauseMs": 700}},
        {"coauthor.inline.pauseMs": 700},
        {"coauthor.inline": {"pauseMs": 700}},
        {"inline": {"pause_ms": 700}},
        {"inline": {"pauseMs": 700}, "completion": None, "rewrite": None},
    ],
)
@pytest.mark.parametrize("origin", ["user", "workspace", "editor"])
def test_every_way_of_writing_a_setting(raw: object, origin: Origin) -> None:
    settings, problems = one(raw, origin)
    assert settings.inline.pause_ms == 700
    assert problems == []


@pytest.mark.parametrize("raw", [None, {}, [], "", 0, {"coauthor": {}}])
def test_nothing_set_is_the_default_and_no_problem(raw: object) -> None:
    assert one(raw, "editor") == (Settings(), [])


def test_later_layers_win_one_setting_at_a_time() -> None:
    settings, problems = parse(
        [
            Layer("user", "u", {"inline": {"pauseMs": 1, "maxWords": 10}}),
            Layer("workspace", "w", {"inline": {"pauseMs": 2, "length": "clause"}}),
            Layer("editor", "e", {"inline": {"pauseMs": 3}}),
        ]
    )
    inline = settings.inline
    assert (inline.pause_ms, inline.max_words, inline.length) == (3, 10, "clause")
    assert problems == []


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            {"inline": {"pauseMs": "fast"}},
            '`inline.pauseMs` should be "auto" or a whole number from 0 to 10000, '
            'not "fast"; "auto" is used instead.',
        ),
        (
            {"inline": {"maxWords": True}},
            "`inline.maxWords` should be a whole number from 3 to 80, "
            "not true; 30 is used instead.",
        ),
        (
            {"inline.initiative": "always"},
            '`inline.initiative` should be "off", "onDemand", "onPause" or "flow", '
            'not "always"; "onPause" is used instead.',
        ),
        (
            {"inline": {"pausems": 5}},
            "There is no setting `inline.pausems`; did you mean `inline.pauseMs`?",
        ),
        ({"telescope": 5}, "There is no setting `telescope`."),
        ({"inline": 5}, "`inline` should be a table of settings and is ignored."),
        (
            {"model": {"name": "../../evil"}},
            "`model.name` should be the name of an installed model, without any "
            'path, not "../../evil"; the default is used instead.',
        ),
        (
            {"languages": ["markdown", 5]},
            '`languages` should be a list of language ids, such as ["markdown", '
            '"latex"], not ["markdown", 5]; ["markdown", "plaintext", "latex", '
            '"tex", ...] is used instead.',
        ),
    ],
)
def test_a_bad_value_keeps_the_default_and_is_told(raw: object, message: str) -> None:
    assert one(raw) == (Settings(), [message])


def test_a_bad_value_keeps_the_lower_layers() -> None:
    settings, problems = parse(
        [
            Layer("user", "u", {"inline": {"maxWords": 12}}),
            Layer("editor", "e", {"inline": {"maxWords": 0, "pauseMs": 9}}),
        ]
    )
    assert (settings.inline.max_words, settings.inline.pause_ms) == (12, 9)
    assert [(it.where, it.key) for it in problems] == [("e", "inline.maxWords")]
    assert problems[0].message.endswith("12 is used instead.")


def test_the_same_problem_is_told_once() -> None:
    layer = Layer("editor", "editor settings", {"inline": {"pauseMs": -1}})
    assert len(parse([layer, layer])[1]) == 1


@pytest.mark.parametrize(
    ("key", "own", "folder", "both"),
    [
        ("languages", ["latex", "org"], ["python", "org"], ("org",)),
        ("languages", None, ["python", "latex"], ("latex",)),
        ("languages", ["latex"], [], ()),
        ("inline.flowPercent", 80, 10, 80),
        ("inline.flowPercent", 80, 90, 90),
        ("inline.flowPercent", None, 0, 70),
    ],
)
@pytest.mark.parametrize("origin", ["user", "editor"])
def test_a_folder_only_limits_where_coauthor_speaks(
    key: str, own: object, folder: object, both: object, origin: Origin
) -> None:
    layers = [Layer(origin, "o", {key: own}), Layer("workspace", "w", {key: folder})]
    settings, problems = parse(layers if origin == "user" else layers[::-1])
    assert problems == []
    (found,) = [it.value(settings) for it in KEYS if it.wire == key]
    assert found == both


OWN = {
    "backend": "scripted",
    "fallback": ("scripted",),
    "inline.backend": "scripted",
    "rewrite.backend": "scripted",
    "ideas.backend": "scripted",
    "model.path": str(Path.home() / "m.gguf"),
    "model.contextTokens": 1024,
    "model.threads": 2,
    "model.lora": (),
    "model.batchThreads": 2,
    "model.spinCount": 0,
    "model.unloadMinutes": 0,
    "scripted.script": str(Path.home() / "script.yaml"),
    "log.level": "debug",
    "backends": (),
    "privacy.redact": ("Ann Lee",),
}


@pytest.mark.parametrize("origin", ["workspace", "editor"])
@pytest.mark.parametrize("key", OWN)
def test_a_folder_never_decides_what_is_run(
    key: str, origin: Origin, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.toml"
    monkeypatch.setenv("COAUTHOR_CONFIG", str(mine))
    settings, problems = one({key: OWN[key]}, origin)
    assert settings == Settings()
    (problem,) = problems
    assert "your own settings file" in problem
    assert str(mine) in problem


def test_the_writer_decides_what_is_run() -> None:
    settings, problems = one(OWN)
    assert problems == []
    assert {key.wire for key in KEYS if "workspace" not in key.origins} == set(OWN)
    assert all(
        str(key.value(settings)) == str(OWN[key.wire])
        for key in KEYS
        if key.wire in OWN
    )


def test_a_home_folder_is_filled_in() -> None:
    settings, problems = one({"model": {"path": "~/m.gguf"}})
    assert settings.model.path == Path.home() / "m.gguf"
    assert problems == []


@pytest.mark.parametrize("path", ["m.gguf", "", "./m.gguf", "/a\0b", 5, ["/a"]])
def test_a_path_that_depends_on_the_folder_is_refused(path: object) -> None:
    settings, problems = one({"model": {"path": path}})
    assert settings.model.path is None
    assert len(problems) == 1


def test_settings_of_other_programs_in_the_editor_do_not_concern_us() -> None:
    raw = {"coauthor": {"ideas": {"count": 3}}, "spelling": {"on": True}, "x.y": 1}
    settings, problems = one(raw, "editor")
    assert settings.ideas.count == 3
    assert problems == []


def test_settings_never_change_in_place() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        setattr(Settings().inline, "pause_ms", 1)  # noqa: B010 - frozen for types, too


SPELLINGS = sorted({spelling for key in KEYS for spelling in key.spellings})
SECTIONS = sorted({key.section for key in KEYS if key.section})
junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.just(10**3000)
    | st.just("\ud800"),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["coauthor", *SECTIONS, *SPELLINGS])
            | st.text()
            | st.integers(),
            inner,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(["user", "workspace", "editor"]), junk)
def test_junk_never_raises_and_never_gets_in(origin: Origin, raw: object) -> None:
    settings, problems = parse([Layer(origin, HERE, raw)])
    for key in KEYS:
        assert key.checked(key.value(settings)) == key.value(settings)
    for problem in problems:
        assert problem.message.isprintable()
        assert problem.message.endswith((".", "?"))


@given(st.sampled_from(KEYS), junk)
def test_every_setting_survives_every_value(key: Key, raw: object) -> None:
    settings, problems = one({key.wire: raw})
    # In a list, each entry may have one.
    assert len(problems) <= (max(1, len(raw)) if isinstance(raw, list) else 1)
    if problems or raw is None:
        # What may want that nothing leaves is taken at its word.
        kept = key.name == "local_only" and bool(problems)
        assert settings == Settings(privacy=PrivacySettings(local_only=kept))


def test_a_number_too_long_to_write_out_is_only_wrong() -> None:
    settings, (problem,) = one({"inline.pauseMs": 10**6000})
    assert settings == Settings()
    assert "not a huge number" in problem


def test_deep_junk_is_not_walked() -> None:
    deep: object = {}
    for _ in range(100_000):
        deep = {"coauthor": deep, "inline": deep, "languages": [deep]}
    one(deep)
