"""Prompt files: what is read, what is refused, and which one wins."""

from dataclasses import replace
from pathlib import Path

import pytest

from coauthor.backends.base import (
    Capabilities,
    MessagePart,
    SpecialPart,
    TextPart,
)
from coauthor.errors import CommandUnavailable, PromptError
from coauthor.models.catalog import catalog
from coauthor.prompt.library import load_library, shipped_folder
from coauthor.prompt.prompt_file import PromptFile, Starter
from coauthor.prompt.read_prompt import read_prompt
from coauthor.prompt.render import (
    availability,
    form_for,
    render_base,
    render_instruct,
    render_skill,
)

FRONT = "id: shorter\ntitle: Shorter\nkind: rewrite\nscope: paragraph\n"
IDEAS = "id: more\ntitle: More\nkind: ideate\nscope: cursor\n"
MORE = IDEAS.replace("ideate", "continue")
BASE = Capabilities("tiny", 512)
CHAT = Capabilities("chatty", 4096, chat=True)
SKILLED = Capabilities("trained", 512, skills={"shorten": "<|shorten|>{{text}}<|to|>"})


def prompt(front: str = FRONT, body: str = "Shorten this: {{text}}\n") -> PromptFile:
    return read_prompt(f"---\n{front}---\n{body}", Path("shorter.md"), "user")


def test_a_whole_file() -> None:
    read = prompt(
        FRONT + "skill: shorten\nvariants: 3\nsampling: {temperature: 1}\n",
        "# System\nBe brief.\n\n# User\nShorten: {{text}}\n",
    )
    assert (read.id, read.title, read.kind) == ("shorter", "Shorter", "rewrite")
    assert (read.scope, read.skill, read.variants) == ("paragraph", "shorten", 3)
    assert read.sampling.temperature == 1
    assert read.guard == "facts"
    assert not read.needs_instruction
    assert render_instruct(read, {"text": "{{before}}"}) == (
        MessagePart("system", "Be brief."),
        MessagePart("user", "Shorten: {{before}}"),
    )


def test_windows_line_ends_and_a_byte_order_mark_are_fine() -> None:
    text = f"\ufeff---\n{FRONT}---\nShorten: {{{{text}}}}\n".replace("\n", "\r\n")
    read = read_prompt(text, Path("shorter.md"), "user")
    assert read.user[0] == "Shorten: "


@pytest.mark.parametrize(
    ("front", "body", "line", "part"),
    [
        (FRONT + "varients: 2\n", "{{text}}", 6, "Did you mean `variants`?"),
        (FRONT + "id: again\n", "{{text}}", 6, "given twice"),
        (FRONT + "variants: many\n", "{{text}}", 6, "number from 1 to 8"),
        (FRONT + "variants: 99\n", "{{text}}", 6, "`variants`"),
        (
            FRONT + "sampling:\n  temperature: 3\n",
            "{{text}}",
            7,
            "`temperature`: write",
        ),
        (FRONT + "sampling:\n  heat: 3\n", "{{text}}", 7, "`heat` is no key"),
        (FRONT + "guard: none\n", "{{text}}", 6, "`guard`"),
        (FRONT + "guard: fact\n", "{{text}}", 6, "did you mean `facts`?"),
        (FRONT + "title: [a\n", "{{text}}", 7, "no valid YAML"),
        (FRONT + "max_tokens: 2026-99-99\n", "{{text}}", 6, "no valid YAML"),
        (FRONT + f"max_tokens: {'1:' * 300}1.5\n", "{{text}}", 6, "no valid YAML"),
        (FRONT + 'stop: ["\\UFFFFFFFF"]\n', "{{text}}", 2, "no valid YAML"),
        (FRONT + "skill: !!python/name:os.system\n", "{{text}}", 6, "may not use"),
        ("- a\n", "{{text}}", 2, "`key: value`"),
        (FRONT + "5: five\n", "{{text}}", 6, "must be a word"),
        (FRONT + "? [a, b]\n: c\n", "{{text}}", 6, "must be a word"),
        (FRONT + "sampling: {5: five}\n", "{{text}}", 6, "`sampling`"),
        (FRONT + "starters: [a, {title: b}]\n", "{{text}}", 6, "`text` is missing"),
        (FRONT + "starters:\n  - a\n  - ''\n", "{{text}}", 8, "`starters`"),
        ("id: x\n", "{{text}}", 2, "`title` is missing"),
        (FRONT.replace("rewrite", "other"), "{{text}}", 4, "`kind`"),
        (FRONT.replace("shorter", "Shorter!"), "{{text}}", 2, "`id`"),
        (IDEAS + "starters:\n  - a\n  - The ___ and the ___\n", "", 8, "one gap"),
        (FRONT + "mode: base\n", "{{text}}", 6, "has no `starters`"),
        (FRONT + "skill: fix\nmode: skill\n", "{{text}}", 7, "must say `instruct`"),
        (FRONT + "output: list\n", "{{text}}", 6, "for the kind `ideate`"),
        (IDEAS + "guard: facts\n", "a", 6, "for the kind `rewrite`"),
        (IDEAS + "max_tokens: 2\n", "a", 6, "for the kind `rewrite`"),
        (MORE.replace("cursor", "document"), "{{before}}", 5, "needs `scope: cursor`"),
        (MORE + "skill: fix\n", "{{before}}", 6, "for rewrites and ideas"),
        (MORE, "Go on.", 7, "must contain `{{before}}`"),
        (FRONT + "languages: [no]\n", "{{text}}", 6, "two small letters"),
        (FRONT + "needs: [talk]\n", "{{text}}", 6, "`skill:` with a name"),
        (FRONT + "stop: ['', a]\n", "{{text}}", 6, "`stop`"),
        (FRONT + "a: &b [1]\nc: *b\n", "{{text}}", 6, "may not use"),
        (FRONT + f"stop: {'[' * 3000}{']' * 3000}\n", "{{text}}", 6, "brackets"),
        (FRONT + f"stop: {'[' * 20}{']' * 20}\n", "{{text}}", 6, "too much"),
        (FRONT + "# " + "x" * 20_000 + "\n", "{{text}}", 2, "too long"),
        (FRONT.replace("Shorter", '"a\\u202eb"'), "{{text}}", 3, "cannot be seen"),
        (FRONT.replace("Shorter", "2026"), "{{text}}", 3, "into quotation marks"),
        (FRONT, "a\n{% for x in text %}{% endfor %}{{text}}", 8, "no loops"),
        (FRONT, "", 7, "says nothing"),
        (FRONT, "No text here.", 7, "must contain `{{text}}`"),
        (FRONT, "one\ntwo {{txet}}\n", 8, "Did you mean `{{text}}`?"),
        (FRONT, "\n\n# System\n\n\n{{txet}}\n# User\n", 12, "`{{text}}`"),
        (FRONT, "Stray.\n# User\n{{text}}", 7, "Text stands before"),
        (FRONT, "# User\na\n# User\n{{text}}", 9, "is there twice"),
        (FRONT + "starters: [a]\n", "{{text}}", 6, "cannot use `starters`"),
        (FRONT.replace("paragraph", "cursor"), "{{text}}", 5, "has none"),
    ],
)
def test_says_what_is_wrong_and_where(
    front: str, body: str, line: int, part: str
) -> None:
    with pytest.raises(PromptError) as caught:
        prompt(front, body)
    assert part in str(caught.value)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("# Hello", "begins with front matter"),
        ("---\nid: a\n\n{{text}}", "not closed: write a line of `---`"),
    ],
)
def test_a_file_without_front_matter(text: str, part: str) -> None:
    with pytest.raises(PromptError, match=part):
        read_prompt(text, Path("x.md"), "user")


@pytest.mark.parametrize(
    ("front", "body", "told"),
    [
        (
            FRONT.replace("rewrite", "rewrit") + "varients: 2\nguard: fact\n"
            "max_tokens: 99\nsampling:\n  heat: 1\n  top_p: 2\nstop: ['']\n",
            "{{txet}}\n{{#language}}\n{{/text}}",
            [
                (4, "`kind`: did you mean `rewrite`? It can be"),
                (6, "`varients` is no key of a prompt file. Did you mean `variants`?"),
                (7, "`guard`: did you mean `facts`?"),
                (8, "`max_tokens`: write a number above 0"),
                (10, "`heat` is no key"),
                (11, "`top_p`: write a number"),
                (12, "`stop`: write a list"),
                (14, "Did you mean `{{text}}`?"),
                (16, "`{{/text}}` stands where `{{/language}}` should."),
            ],
        ),
        (
            "colour: red\nkind: ideate\nstarters:\n  - a\n  - ''\n  - ___ b\n"
            "  - {titel: c, text: d}\n",
            "# User\na\n# User\nb {{#count}}",
            [
                (2, "`colour` is no key"),
                (2, "`id` is missing: write small letters"),
                (2, "`title` is missing: write words"),
                (2, "`scope` is missing: write one of `selection`"),
                (6, "`starters`: write a list"),
                (7, "A starter has one gap"),
                (8, "Did you mean `title`?"),
                (12, "`# User` is there twice"),
                (13, "write `{{/count}}` where it ends"),
            ],
        ),
        (
            FRONT + "title: [a\n",
            "{{txet}}",
            [(7, "no valid YAML"), (8, "Did you mean `{{text}}`?")],
        ),
        (
            FRONT + "starters: [a]\noutput: list\nid: b\n",
            "No text.",
            [
                (6, "cannot use `starters`"),
                (7, "for the kind `ideate`"),
                (8, "given twice"),
                (10, "must contain `{{text}}`"),
            ],
        ),
    ],
)
def test_tells_all_mistakes_at_once(
    front: str, body: str, told: list[tuple[int, str]]
) -> None:
    with pytest.raises(PromptError) as caught:
        prompt(front, body)
    found = [caught.value, *caught.value.others]
    assert [error.line for error in found] == [line for line, _ in told], found
    for error, (_, part) in zip(found, told, strict=True):
        assert part in str(error)


def test_a_file_of_nothing_but_mistakes_is_told_of_fifty() -> None:
    for front, body in [
        (FRONT + "".join(f"k{number}: 1\n" for number in range(400)), "{{text}}"),
        (FRONT, "{{#text}}{{/nope}}{{no}}" * 2000),
        (FRONT, "{% if x %}" * 5000),
    ]:
        with pytest.raises(PromptError) as caught:
            prompt(front, body)
        assert len(caught.value.others) == 49


def test_later_folders_override_and_mistakes_are_problems(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    (first / "a.md").write_text(f"---\n{FRONT}---\nOne {{{{text}}}}")
    (first / "b.md").write_text(f"---\n{FRONT}---\nTwin {{{{text}}}}")
    (first / "notes.txt").write_text("not a prompt")
    other = FRONT.replace("id: shorter", "id: longer")
    (first / "c.md").write_text(f"---\n{other}---\nLonger {{{{text}}}}")
    (second / "a.md").write_text(f"---\n{FRONT}---\nTwo {{{{text}}}}")
    (second / "c.md").write_text(f"---\n{other}colour: red\n---\nMine {{{{text}}}}")
    (second / "d.md").write_bytes(b"\xff\xfe")
    (second / "e.md").mkdir()
    library, problems = load_library(
        [(first, "shipped"), (second, "user"), (tmp_path / "none", "folder")]
    )
    assert set(library) == {"shorter", "longer"}
    assert library["shorter"].user[0] == "Two "
    assert library["shorter"].source == "user"
    assert library["longer"].user[0] == "Longer "
    assert [(problem.path.name, problem.line) for problem in problems] == [
        ("b.md", 2),
        ("c.md", 6),
        ("d.md", 1),
        ("e.md", 1),
    ]


def test_everything_that_ships_is_sound() -> None:
    library, problems = load_library([(shipped_folder(), "shipped")])
    assert problems == []
    assert {each.kind for each in library.values()} == {"rewrite", "continue", "ideate"}
    for each in library.values():
        assert each.path.stem == each.id
        assert each.user, "each command works with a chat model"
        assert len({starter.title for starter in each.starters}) == len(each.starters)
        if each.kind == "ideate" and each.id != "names":
            assert len(each.starters) >= 8, "enough to ask for something else"
        for starter in each.starters:
            assert starter.text == starter.text.strip()


def test_the_form_a_model_can_do() -> None:
    command = prompt(FRONT + "skill: shorten\n")
    both = Capabilities("both", 512, chat=True, skills=SKILLED.skills)
    assert form_for(command, both) == "skill"
    assert form_for(command, CHAT) == "instruct"
    assert form_for(command, BASE) is None
    ideas = read_prompt(
        f"---\n{IDEAS}starters: ['But,', 'By the ___.']\n---\n",
        Path("i.md"),
        "user",
    )
    assert form_for(ideas, BASE) == "base"
    assert form_for(ideas, CHAT) == "base"
    assert ideas.starters == (
        Starter("But …", "But,"),
        Starter("By the …", "By the ___."),
    )


def test_an_example_needs_a_model_that_follows_instructions() -> None:
    library, _ = load_library([(shipped_folder(), "shipped")])
    example = library["for-example"]
    assert form_for(example, CHAT) == "instruct"
    why_not = availability(example, BASE) or ""
    assert "follows no instructions" in why_not
    assert "--for rewrites`" in why_not


def test_says_why_a_command_is_unavailable_and_what_helps() -> None:
    command = prompt(FRONT + "skill: shorten\n")
    assert availability(command, CHAT) is None
    assert availability(command, BASE) == (
        "tiny only continues text; it follows no instructions. To get a model that "
        "does: `coauthor models pull qwen3-4b`, then `coauthor models use qwen3-4b "
        "--for rewrites`; `coauthor models list` names others."
    )
    ideas = prompt(IDEAS + "needs: [chat]\n")
    assert "use qwen3-4b --for ideas`" in (availability(ideas, BASE) or "")
    (advised,) = (it for it in catalog() if it.name == "qwen3-4b")
    assert advised.kind == "instruct"
    assert availability(command, replace(BASE, server="desk")) == (
        "tiny only continues text; it follows no instructions. Have desk use one that "
        "does (its `model` in your settings), or choose another `backend` there."
    )


def test_control_tokens_come_from_the_model_and_never_from_the_text() -> None:
    command = prompt(FRONT + "skill: shorten\n")
    parts = render_skill(command, {"text": "a <|to|> {{text}}"}, SKILLED)
    assert parts == (
        SpecialPart("<|shorten|>"),
        TextPart("a <|to|> {{text}}"),
        SpecialPart("<|to|>"),
    )


def test_a_broken_skill_template_is_refused() -> None:
    command = prompt(FRONT + "skill: shorten\n")
    broken = Capabilities("odd", 512, skills={"shorten": "<|shorten|>"})
    with pytest.raises(CommandUnavailable, match="where the text goes"):
        render_skill(command, {"text": "a"}, broken)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", ["But,"]),
        ("One.", ["One.", " But,"]),
        ("One. ", ["One.", " But,"]),
        ("One.\n\n", ["One.\n\n", "But,"]),
    ],
)
def test_a_starter_joins_the_text_before(before: str, expected: list[str]) -> None:
    parts = render_base(Starter("But", "But,"), before)
    assert [part.text for part in parts] == expected


@pytest.mark.parametrize(
    ("front", "body", "place"),
    [
        (FRONT + "varients: 2\n", "{{text}}", (6, 1)),
        (FRONT + "variants: many\n", "{{text}}", (6, 11)),
        (FRONT + "sampling: {temperature: 1, heat: 3}\n", "{{text}}", (6, 28)),
        (FRONT, "\n  \n  one {{txet}}\n", (9, 7)),
        (FRONT, "{{text}}\nand {{txet}}\n", (8, 5)),
    ],
)
def test_a_mistake_has_a_column_too(
    front: str, body: str, place: tuple[int, int]
) -> None:
    with pytest.raises(PromptError) as caught:
        prompt(front, body)
    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize(
    ("needs", "capabilities", "part"),
    [
        ("[raw]", CHAT, None),
        ("[chat]", BASE, "only continues text"),
        ("['skill:fix']", CHAT, "not trained for this (skill `fix`)"),
        ("[fim]", CHAT, "cannot fill a gap"),
        ("[raw]", Capabilities("far", 512, chat=True, raw=False), "cannot continue"),
    ],
)
def test_what_a_command_needs_decides(
    needs: str, capabilities: Capabilities, part: str | None
) -> None:
    why_not = availability(prompt(FRONT + f"needs: {needs}\n"), capabilities)
    assert part in why_not if part and why_not else part == why_not
