"""The whole walk of a rewrite, with a model that plays a script."""

from pathlib import Path

import pytest

from coauthor.backends.base import GenerationRequest, Part, Priority, SpecialPart
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.errors import BackendTimeout, CommandUnavailable
from coauthor.prompt.library import load_library, shipped_folder
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.read_prompt import read_prompt
from coauthor.shaping.word_diff import apply_edits
from coauthor.tasks.rewrite import rewrite
from coauthor.tasks.rewrite_part import NOTHING_TO_CHANGE
from coauthor.tasks.rewrite_result import RewriteResult

LIBRARY, _ = load_library([(shipped_folder(), "shipped")])


def snapshot(marked: str) -> DocumentSnapshot:
    """A text in which `|` is the cursor, or the two ends of the selection."""
    before, first, rest = marked.partition("|")
    inside, second, after = rest.partition("|")
    if not second:
        inside, after = "", rest
    assert first
    start = len(before)
    text = before + inside + after
    return DocumentSnapshot(
        "file:///a.md", 1, "markdown", text, start, start + len(inside)
    )


def prompt(scope: str = "paragraph", more: str = "") -> PromptFile:
    front = f"id: t\ntitle: Test\nkind: rewrite\nscope: {scope}\n{more}"
    return read_prompt(f"---\n{front}---\n<{{{{text}}}}>", Path("t.md"), "user")


def said(part: Part) -> str:
    assert not isinstance(part, SpecialPart)
    return part.text


class Played:
    """A rewrite with scripted answers, one for each variant, and what it was asked."""

    def __init__(self, *answers: str, **script: object) -> None:
        rules = tuple(Rule(text=answer, times=1) for answer in answers)
        self.backend = ScriptedBackend(Script(rules=rules, **script))  # pyright: ignore

    async def rewrite(
        self, marked: str, command: PromptFile, **options: object
    ) -> RewriteResult:
        engine = Engine(lambda: self.backend)
        return await rewrite(snapshot(marked), command, engine, **options)  # pyright: ignore

    @property
    def request(self) -> GenerationRequest:
        return self.backend.requests[-1]


@pytest.mark.parametrize(
    ("marked", "scope", "sent"),
    [
        ("He go. She |goes.\n\nMore.", "sentence", "She goes."),
        ("He go. She |goes.\n\nMore.", "paragraph", "He go. She goes."),
        ("He go. She |goes.\n\nMore.\n", "document", "He go. She goes.\n\nMore."),
        ("| go |\n\nShe goes.", "paragraph", "go"),
        ("One.\n\n|  Two.\n\n|Three.", "selection", "Two."),
    ],
)
async def test_the_scope(marked: str, scope: str, sent: str) -> None:
    played = Played("Something else.")
    result = await played.rewrite(marked, prompt(scope))
    assert said(played.request.parts[0]) == f"<{sent}>"
    text = snapshot(marked).text
    assert text[result.start : result.end] == sent
    (variant,) = result.variants
    changed = text[: result.start] + "Something else." + text[result.end :]
    assert apply_edits(text, variant.edits) == changed


async def test_a_variant_has_a_label_and_word_sized_edits() -> None:
    result = await Played("He goes home.").rewrite("X.\n\nHe |go home.", prompt())
    (variant,) = result.variants
    assert variant.summary == "1 word changed"
    assert [(edit.start, edit.end, edit.text) for edit in variant.edits] == [
        (7, 9, "goes")
    ]
    assert result.withheld == ()


async def test_line_ends_stay_as_they_are() -> None:
    played = Played("one\nothers")
    result = await played.rewrite("|one\r\nmore|\r\n", prompt())
    assert said(played.request.parts[0]) == "<one\nmore>"
    assert result.variants[0].text == "one\r\nothers"


async def test_several_variants_differ() -> None:
    played = Played("He goes.", "He goes.", "He went.")
    result = await played.rewrite("|He go.", prompt(), variants=3)
    assert [variant.text for variant in result.variants] == ["He goes.", "He went."]
    samplings = [request.sampling for request in played.backend.requests]
    assert [each.seed for each in samplings] == [0, 1, 2]
    assert samplings[0].temperature < samplings[1].temperature
    assert {request.priority for request in played.backend.requests} == {
        Priority.COMMAND
    }
    # Most of what they say stands in the text already.
    assert all(request.copies for request in played.backend.requests)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("He go to https://a.org.", NOTHING_TO_CHANGE),
        ("He goes home.", "lost the address “https://a.org”"),
        ("He goes to https://b.org.", "your text has not"),
        ("", "empty answer"),
        ("long " * 200, "too long"),
    ],
)
async def test_what_fails_is_withheld_with_the_reason(answer: str, reason: str) -> None:
    result = await Played(answer).rewrite("|He go to https://a.org.", prompt())
    assert result.variants == ()
    assert any(reason in each for each in result.withheld), result.withheld


async def test_good_variants_stay_when_another_is_withheld() -> None:
    played = Played("No link.", "He goes to https://a.org.")
    result = await played.rewrite("|He go to https://a.org.", prompt(), variants=2)
    assert len(result.variants) == 1
    assert len(result.withheld) == 1


async def test_the_guard_level_is_the_prompts() -> None:
    result = await Played("In May.").rewrite(
        "|In 1984.", prompt(more="guard: structure\n")
    )
    assert len(result.variants) == 1


NOTES = "|- frost in May\n- [the diary](https://a.org) of 1984\n- no pears|"
IN_PROSE = "Frost came in May, says the [diary](https://a.org) of 1984: no pears."


@pytest.mark.parametrize(
    ("marked", "command", "answer"),
    [
        (NOTES, "expand-notes", IN_PROSE),
        (NOTES, "follow-instruction", IN_PROSE),
        ("|We sow, weed and reap.", "follow-instruction", "- sow\n- weed\n- reap"),
        ("|We sow and reap.", "follow-instruction", "## Work\n\nWe sow and reap."),
    ],
)
async def test_lists_and_headings_come_and_go_where_they_may(
    marked: str, command: str, answer: str
) -> None:
    played = Played(answer.replace("https://a.org", "⟦1⟧"))
    asked = {"variants": 1, "instruction": "Make it another form."}
    result = await played.rewrite(marked, LIBRARY[command], **asked)
    assert [it.text for it in result.variants] == [answer], result.withheld


@pytest.mark.parametrize(
    ("command", "answer", "reason"),
    [
        ("expand-notes", IN_PROSE.replace("1984", "1985"), "1984"),
        ("expand-notes", "Frost came in May 1984: no pears.", "a.org"),
        ("follow-instruction", "Frost came in May: no pears.", "a.org"),
        ("tighten", IN_PROSE, "list item"),
    ],
)
async def test_all_else_is_kept_there_too(
    command: str, answer: str, reason: str
) -> None:
    played = Played(answer.replace("https://a.org", "⟦1⟧"))
    asked = {"variants": 1, "instruction": "Make it prose."}
    result = await played.rewrite(NOTES, LIBRARY[command], **asked)
    assert not result.variants
    assert any(reason in it for it in result.withheld), result.withheld


async def test_drafts_are_the_text_so_far_of_each_variant() -> None:
    drafts: list[tuple[int, str]] = []
    played = Played("a b", "c")
    await played.rewrite(
        "|x y",
        prompt(),
        variants=2,
        on_draft=lambda number, text: drafts.append((number, text())),
    )
    assert [text for number, text in drafts if number == 0] == ["a", "a b"]
    assert [text for number, text in drafts if number == 1] == ["c"]


async def test_a_skill_wraps_the_text_in_control_tokens() -> None:
    played = Played(
        "He goes <to>.", chat=False, skills={"fix": "<|fix|>{{text}}<|to|>"}
    )
    result = await played.rewrite("|He go <to>.", LIBRARY["fix-grammar"])
    fix, text, to = played.request.parts
    assert (fix, to) == (SpecialPart("<|fix|>"), SpecialPart("<|to|>"))
    assert said(text) == "He go <to>."
    assert result.variants[0].text == "He goes <to>."


@pytest.mark.parametrize(
    ("marked", "command", "script", "reason"),
    [
        ("|He go.", LIBRARY["tighten"], {"chat": False}, "only continues text"),
        ("|He go.", prompt("selection"), {}, "Select the text"),
        ("He go.\n\n|\n\nShe.", prompt("sentence"), {}, "no text here"),
        ("|", prompt("document"), {}, "no text here"),
        ("|He go.", LIBRARY["follow-instruction"], {}, "told what to do"),
    ],
)
async def test_what_cannot_be_done_says_why(
    marked: str, command: PromptFile, script: dict[str, object], reason: str
) -> None:
    with pytest.raises(CommandUnavailable, match=reason):
        await Played("x", **script).rewrite(marked, command)


async def test_the_instruction_is_sent() -> None:
    played = Played("He left.")
    await played.rewrite(
        "|He go.", LIBRARY["follow-instruction"], instruction=" Past! "
    )
    assert "instruction: Past!\n" in said(played.request.parts[-1])


async def test_a_models_failure_goes_through() -> None:
    backend = ScriptedBackend(Script(rules=(Rule(fail="BackendTimeout"),)))
    with pytest.raises(BackendTimeout):
        await rewrite(snapshot("|He go."), prompt(), Engine(lambda: backend))


async def test_the_files_stop_ends_the_answer() -> None:
    played = Played("He goes. END and more")
    command = prompt(more="stop: [END]\n")
    result = await played.rewrite("|He go.", command)
    assert result.variants[0].text == "He goes."


async def test_a_command_for_one_language_leaves_others_alone() -> None:
    german = "Wir haben den Garten im Frühjahr umgegraben, und die Nachbarn " * 4
    command = prompt(more="languages: [en, fr]\n")
    with pytest.raises(
        CommandUnavailable, match="for English and French; this text looks German"
    ):
        await Played("x").rewrite(f"|{german}.", command)


async def test_a_section_is_rewritten_up_to_the_next_heading() -> None:
    played = Played("## One\n\nLess.")
    text = "# A\n\nB.\n\n## One\n\nM|ore.\n\n## Two\n\nRest.\n"
    result = await played.rewrite(text, prompt("section"))
    plain = text.replace("|", "")
    assert plain[result.start : result.end] == "## One\n\nMore."


@pytest.mark.parametrize(
    ("marked", "answer", "lost"),
    [
        ("See |[the |page](https://a.org).", "the", "link"),
        ("See [the |page](https|://a.org).", "page and more", "address"),
        ("It is $x |+ y$ large| here.", "big", "formula"),
    ],
)
async def test_what_is_only_half_selected_is_not_broken(
    marked: str, answer: str, lost: str
) -> None:
    result = await Played(answer).rewrite(marked, prompt())
    assert result.variants == ()
    assert lost in result.withheld[0]


async def test_a_piece_of_a_sentence_gets_no_capital_and_no_full_stop() -> None:
    marked = "They |go home by the sea| today."
    result = await Played("By the sea they walk.").rewrite(marked, prompt())
    assert [it.text for it in result.variants] == ["by the sea they walk"]


async def test_half_a_word_is_not_rewritten_alone() -> None:
    played = Played("strolls home quickly")
    result = await played.rewrite("He wal|ks home sl|owly.", prompt())
    assert said(played.request.parts[0]) == "<walks home slowly>"
    (variant,) = result.variants
    assert apply_edits("He walks home slowly.", variant.edits) == (
        "He strolls home quickly."
    )


async def test_an_answer_that_begins_with_nothing_is_heard() -> None:
    rule = Rule(deltas=("", "He ", "goes."), times=1)
    engine = Engine(lambda: ScriptedBackend(Script(rules=(rule,))))
    result = await rewrite(snapshot("|He go."), prompt(), engine)
    assert [it.text for it in result.variants] == ["He goes."]
