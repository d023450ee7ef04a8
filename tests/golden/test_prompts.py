"""The exact prompt of each shipped command, in each form in which it can be done.

A case is one file of `prompts/`, named for the command and the form: `skill`, `base`,
`instruct` (the messages) and `chat` (what five real chat templates make of them, in the
worker's own code; what is the template's own stands between ⟪ and ⟫).
After a change on purpose, and for a new command, write them again and read the
difference:

    COAUTHOR_WRITE_GOLDEN=1 uv run pytest tests/golden/test_prompts.py
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from coauthor.backends.base import (
    GenerationRequest,
    MessagePart,
    Part,
    SpecialPart,
    TextPart,
)
from coauthor.backends.llama_cpp.chat import ChatTemplate
from coauthor.backends.llama_cpp.frames import Message
from coauthor.backends.script import Rule, Script
from coauthor.backends.scripted import ScriptedBackend
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.prompt.library import load_library, shipped_folder
from coauthor.prompt.prompt_file import PromptFile
from coauthor.tasks.continue_text import continue_text
from coauthor.tasks.ideate import ideate
from coauthor.tasks.rewrite import rewrite

RENEW = "COAUTHOR_WRITE_GOLDEN=1 uv run pytest tests/golden/test_prompts.py"
FOLDER = Path(__file__).parent / "prompts"
LIBRARY, _ = load_library([(shipped_folder(), "shipped")])
BEFORE = "We dug the garden in March, when the ground was still hard.\n\n"
SELECTED = (
    "It rain for 3 days, and nobody come. "
    "See [the diary](https://example.org/diary), {{before}} and <|endoftext|>."
)
AFTER = "\n\nIn June the first tomatoes ripened, and the neighbours came back.\n"
SKILLS = {
    each.skill: f"<|{each.skill}|>{{{{text}}}}<|answer|>"
    for each in LIBRARY.values()
    if each.skill
}
SCRIPTS = {
    "skill": Script(chat=False, skills=SKILLS, rules=(Rule(text="x"),)),
    "instruct": Script(chat=True),
    "base": Script(chat=False),
}


def cases() -> Iterator[tuple[str, str]]:
    for prompt in LIBRARY.values():
        if prompt.skill:
            yield prompt.id, "skill"
        if prompt.user:
            yield prompt.id, "instruct"
        if prompt.starters:
            yield prompt.id, "base"


@pytest.mark.parametrize(("command", "form"), list(cases()))
async def test_the_prompt_that_is_sent(command: str, form: str) -> None:
    backend = ScriptedBackend(SCRIPTS[form])
    await run(LIBRARY[command], Engine(lambda: backend))
    sent = shown(backend.requests)
    path = FOLDER / f"{command}.{form}.txt"
    compare(sent, path)


@pytest.mark.parametrize("command", [it.id for it in LIBRARY.values() if it.user])
async def test_what_real_chat_templates_make_of_it(command: str) -> None:
    backend = ScriptedBackend(SCRIPTS["instruct"])
    await run(LIBRARY[command], Engine(lambda: backend))
    parts = backend.requests[0].parts
    messages = [
        Message(it.role, it.text) for it in parts if isinstance(it, MessagePart)
    ]
    assert len(messages) == len(parts)
    made = {
        name: ChatTemplate(source, bos=bos, eos=eos).render(messages)
        for name, (source, bos, eos) in templates().items()
    }
    for pieces in made.values():
        said = "\n\n".join(text for text, own in pieces if not own)
        assert said == "\n\n".join(message.text for message in messages)
    shown = "\n".join(
        f"##### {name}\n" + "".join(f"⟪{it}⟫" if own else it for it, own in pieces)
        for name, pieces in made.items()
    )
    compare(shown + "\n", FOLDER / f"{command}.chat.txt")


def test_no_case_is_left_over() -> None:
    expected = {f"{command}.{form}.txt" for command, form in cases()}
    expected |= {f"{prompt.id}.chat.txt" for prompt in LIBRARY.values() if prompt.user}
    left = {path.name for path in FOLDER.iterdir()} - expected
    if os.environ.get("COAUTHOR_WRITE_GOLDEN"):
        for name in left:
            (FOLDER / name).unlink()
    else:
        assert not left


def compare(sent: str, path: Path) -> None:
    if os.environ.get("COAUTHOR_WRITE_GOLDEN"):
        path.write_text(sent, encoding="utf-8", newline="\n")
    if not path.exists():
        pytest.fail(f"{path.name} is missing; make it with `{RENEW}` and read it.")
    assert sent == path.read_text(encoding="utf-8"), f"If this is right: `{RENEW}`"


def templates() -> dict[str, tuple[str, str, str]]:
    """Each family: its template, and its tokens for a beginning and an end."""
    ends = {
        "gemma-2": ("<bos>", "<eos>"),
        "llama-3.1": ("<|begin_of_text|>", "<|eot_id|>"),
        "mistral-nemo": ("<s>", "</s>"),
        "phi-3.5": ("<s>", "<|endoftext|>"),
        "qwen2.5": ("", "<|im_end|>"),
    }
    folder = Path(__file__).parent / "templates"
    return {
        name: ((folder / f"{name}.jinja").read_text(encoding="utf-8"), *tokens)
        for name, tokens in ends.items()
    }


async def run(prompt: PromptFile, engine: Engine) -> None:
    """The command on the sample: rewrites on the selection, ideas at its end."""
    text = BEFORE + SELECTED + AFTER
    start, end = len(BEFORE), len(BEFORE + SELECTED)
    snapshot = DocumentSnapshot("file:///a.md", 1, "markdown", text, start, end)
    if prompt.kind == "rewrite":
        await rewrite(snapshot, prompt, engine, instruction="Say it shorter.")
        return
    at_end = replace(snapshot, offset=end)
    if prompt.kind == "continue":
        await continue_text(at_end, prompt, engine, instruction="Be brief.")
        return
    await ideate(at_end, prompt, engine, exclude=["It snowed."], like="It froze.")


def shown(requests: list[GenerationRequest]) -> str:
    """The first request whole, and of the others what they do not share with it."""
    first = requests[0]
    lines = [
        f"max_tokens {first.max_tokens}, temperature {first.sampling.temperature}, "
        f"top_p {first.sampling.top_p}, stop {list(first.stop)}",
        *(part_shown(part) for part in first.parts),
    ]
    for request in requests[1:]:
        other = [part_shown(part) for part in request.parts[1:]]
        if request.parts[0] == first.parts[0]:
            lines += [part for part in other if part not in lines]
    return "\n".join(lines) + "\n"


def part_shown(part: Part) -> str:
    match part:
        case TextPart(text, trim):
            return f"=== text, trim {trim}\n{text}"
        case SpecialPart(name):
            return f"=== control token {name}"
        case MessagePart(role, text):
            return f"=== {role}\n{text}"
