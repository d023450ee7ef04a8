"""The small language of prompt bodies."""

import pytest

from coauthor.errors import PromptError
from coauthor.prompt.parse_template import check_variables, parse_template
from coauthor.prompt.template import fill, names_in

KNOWN = ("text", "before", "language")


def filled(template: str, **values: str) -> str:
    return fill(parse_template(template, KNOWN), values)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("plain", "plain"),
        ("", ""),
        ("[{{text}}]", "[T]"),
        ("[{{ text }}]", "[T]"),
        ("[{{before}}]", "[]"),
        ("a{{#text}} b{{/text}} c", "a b c"),
        ("a{{#before}} b{{/before}} c", "a c"),
        ("a{{^before}} b{{/before}} c", "a b c"),
        ("a{{^text}} b{{/text}} c", "a c"),
        ("a\n{{#text}}\nb\n{{/text}}\nc", "a\nb\nc"),
        ("a\n{{#before}}\nb\n{{/before}}\nc", "a\nc"),
        ("a\n  {{#text}}  \nb\n{{/text}}", "a\nb\n"),
        ("{{#text}}{{^before}}x{{/before}}{{/text}}", "x"),
        ("{{#text}}{{#text}}x{{/text}}y{{/text}}", "xy"),
        ("{not} {{text}} { {", "{not} T { {"),
    ],
)
def test_fills(template: str, expected: str) -> None:
    assert filled(template, text="T", before="") == expected


@pytest.mark.parametrize(
    "inert",
    ["{{before}}", "{{#before}}", "{{/text}}", "{{nope}}", "{{", "{{text}}", "\\1"],
)
def test_what_is_filled_in_is_never_parsed(inert: str) -> None:
    assert filled("<{{text}}>", text=inert, before="no") == f"<{inert}>"


@pytest.mark.parametrize(
    ("template", "line", "part"),
    [
        ("one\n{{tex}}", 2, "Did you mean `{{text}}`?"),
        ("{{zzzz}}", 1, "There are: `before`, `language`, `text`."),
        ("{{#zzzz}}{{/zzzz}}", 1, "no variable"),
        ("\n\n{{#text}}\nx", 3, "not closed"),
        ("{{/text}}", 1, "not opened"),
        ("{{#text}}\n{{#before}}\n{{/text}}{{/before}}", 3, "`{{/before}}` should"),
        ("{{}}", 1, "no variable"),
        ("{{text.__class__}}", 1, "nothing inside it"),
        ("{{text | upper}}", 1, "nothing inside it"),
        ("{{text.__class__.__mro__[1]}}", 1, "nothing inside it"),
        ("{{#each text}}a{{/each}}", 1, "no variable"),
        ("a\n{% for x in text %}x{% endfor %}", 2, "no loops"),
        ("{%- include '/etc/passwd' -%}", 1, "no loops"),
        ("{{#text}}" * 5000 + "{{/text}}" * 5000, 1, "deep"),
    ],
)
def test_says_what_is_wrong_and_where(template: str, line: int, part: str) -> None:
    with pytest.raises(PromptError) as caught:
        parse_template(template, KNOWN)
    assert part in str(caught.value)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("template", "parts"),
    [
        ("{{tex}} {{befor}}", ["`{{text}}`?", "`{{before}}`?"]),
        (
            "{{#text}}{{#before}}x{{/text}}",
            ["`{{#before}}` is not closed: write `{{/before}}`"],
        ),
        (
            "{{#text}}{{#before}}x{{/text}}{{/before}}",
            ["`{{/before}}` should", "`{{/text}}` should"],
        ),
        ("{{#text}}x{{/txet}} {{/text}}", ["`{{/text}}` should", "remove it"]),
        ("{{#nope}}{{tex}}{{/nope}}", ["no variable", "`{{text}}`?"]),
        ("{{#text}}{{^before}}", ["`{{/text}}`", "`{{/before}}`"]),
        ("{% if x %}{{tex}}", ["no loops", "`{{text}}`?"]),
    ],
)
def test_says_everything_that_is_wrong(template: str, parts: list[str]) -> None:
    with pytest.raises(PromptError) as caught:
        parse_template(template, KNOWN)
    found = [caught.value, *caught.value.others]
    assert len(found) == len(parts), found
    for error, part in zip(found, parts, strict=True):
        assert part in str(error)


def test_lines_count_from_where_the_body_begins() -> None:
    with pytest.raises(PromptError) as caught:
        parse_template("one\n{{tex}}", KNOWN, first_line=10)
    assert caught.value.line == 11


def test_a_body_has_a_limited_number_of_variables() -> None:
    body = "{{#text}}\n" + "{{text}}\n" * 40 + "{{/text}}"
    check_variables(body, 5)
    with pytest.raises(PromptError) as caught:
        check_variables(body + " {{ before }}{{text}}", 5)
    assert (caught.value.line, caught.value.column) == (46, 11)


def test_names_are_found_inside_sections() -> None:
    template = parse_template("{{#text}}{{before}}{{/text}}", KNOWN)
    assert names_in(template) == {"text", "before"}
