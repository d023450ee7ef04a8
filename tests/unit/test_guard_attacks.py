"""A model that drops, doubles, alters and invents each thing in turn is caught.

The things stand between `⸢` and `⸣` in `golden/guard_documents/`, so that what the
guard does not see is attacked as well. Every answer goes the whole way of a rewrite.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.document.parts import parts_of
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.prompt.read_prompt import read_prompt
from coauthor.shaping.guard.protect import protect
from coauthor.tasks.rewrite import rewrite
from coauthor.tasks.rewrite_part import NOTHING_TO_CHANGE
from coauthor.tasks.rewrite_result import RewriteResult

FOLDER = Path(__file__).parent.parent / "golden" / "guard_documents"
LANGUAGES = {
    ".adoc": "asciidoc",
    ".html": "html",
    ".md": "markdown",
    ".org": "org",
    ".rst": "restructuredtext",
    ".tex": "latex",
    ".txt": "plaintext",
    ".typ": "typst",
}
THING = re.compile(r"⸢([^⸣]*)⸣")
PROMPT = read_prompt(
    "---\nid: t\ntitle: T\nkind: rewrite\nscope: document\nmax_tokens: 8\n---\n"
    "{{text}}",
    Path("t.md"),
    "user",
)
INVENTED = [
    "See https://invented.org/page.",
    "It was in 1873.",
    "It is 77 km away.",
    "That was on 9 August 1921.",
    "So did Esmeralda, with Winifred Oaks.",
    "“This was never said,” as they say.",
    "Dear {invented}.",
    "See `invented()`.",
    "See $z = 9$.",
]
ONLY_IN = {
    "markdown": [
        "So [@invented, p. 9].",
        "So it is.[^99]",
        "A <i>word</i>.",
        "## More",
    ],
    "latex": [r"So \cite{invented}.", r"See \ref{invented}.", r"An \textit{odd} word."],
    "html": ["<i>more</i>"],
    "restructuredtext": ["**more** of it", "`more`_ of it"],
}
PLAIN_ONLY = {"Dear {invented}.", "See `invented()`.", "See $z = 9$."}


@dataclass(frozen=True)
class Document:
    name: str
    language: str
    text: str
    things: tuple[tuple[int, int], ...]


def document(path: Path) -> Document:
    marked = path.read_text(encoding="utf-8").rstrip()
    things = [
        (match.start(1) - 1 - 2 * number, match.end(1) - 1 - 2 * number)
        for number, match in enumerate(THING.finditer(marked))
    ]
    text = marked.replace("⸢", "").replace("⸣", "")
    return Document(path.name, LANGUAGES[path.suffix], text, tuple(things))


DOCUMENTS = [document(path) for path in sorted(FOLDER.iterdir())]


def altered(thing: str) -> str:
    """The thing with its last letter or digit changed."""
    at = max(at for at, character in enumerate(thing) if character.isalnum())
    character = thing[at]
    other = str((int(character) + 1) % 10) if character.isdigit() else "q"
    return thing[:at] + (other if other != character else "x") + thing[at + 1 :]


def attacks(of: Document, first: int, last: int) -> Iterator[tuple[str, str, str]]:
    """What is done to a part, to which thing, and the answer that comes of it."""
    part = of.text[first:last]
    for start, end in of.things:
        if not first <= start < end <= last:
            continue
        before, thing, after = (
            of.text[first:start],
            of.text[start:end],
            of.text[end:last],
        )
        yield "drop", thing, before + after
        if not thing[0].isalpha():
            # A name may be said twice; the other words are markup's and quotations'.
            yield "double", thing, f"{before}{thing} {thing}{after}"
        if any(character.isalnum() for character in thing):
            yield "alter", thing, before + altered(thing) + after
    protected = protect(part, of.language)
    for number, hidden in enumerate(protected.hidden, start=1):
        mark = f"⟦{number}⟧"
        assert mark in protected.text
        yield "drop", hidden, protected.text.replace(mark, "")
        yield "double", hidden, protected.text.replace(mark, mark + " " + mark)
        yield "mix up", hidden, protected.text.replace(mark, f"⟦{number + 500}⟧")
    for what in INVENTED + ONLY_IN.get(of.language, []):
        if what not in PLAIN_ONLY or of.language in ("markdown", "plaintext"):
            yield "invent", what, f"{part}\n\n{what}"


async def answered(of: Document, part: tuple[int, int], answer: str) -> RewriteResult:
    backend = ScriptedBackend(Script(rules=(Rule(text=answer),)))
    snapshot = DocumentSnapshot("file:///a", 1, of.language, of.text, *part)
    return await rewrite(snapshot, PROMPT, Engine(lambda: backend))


def parts(of: Document) -> list[tuple[int, int]]:
    """What a rewrite sends to the model, piece by piece; the rest it leaves alone."""
    return [
        span
        for span in parts_of(of.text, 0, len(of.text), of.language, 10_000)
        if not protect(of.text[slice(*span)], of.language).is_only_markup
    ]


@pytest.mark.parametrize("of", DOCUMENTS, ids=lambda of: of.name)
async def test_every_attack_is_caught(of: Document) -> None:
    through: list[tuple[str, str]] = []
    total = 0
    for part in parts(of):
        original = of.text[slice(*part)]
        unchanged = await answered(of, part, protect(original, of.language).text)
        assert unchanged.withheld == (NOTHING_TO_CHANGE,)
        for what, thing, answer in attacks(of, *part):
            total += 1
            result = await answered(of, part, answer)
            assert result.variants or result.withheld
            for variant in result.variants:
                same = variant.text.count(thing) == original.count(thing)
                if what == "invent" or not same:
                    through.append((what, thing))
    assert total > 20
    assert through == [], f"{len(through)} of {total}"
