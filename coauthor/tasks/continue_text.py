"""Continue: text of a certain kind to put at the cursor, such as an example.

A model that follows instructions is told what to write; any other ends a sentence that
the prompt begins. What comes is joined to the text on both sides like a suggestion.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial

from coauthor.backends.base import Capabilities, GenerationRequest, Priority
from coauthor.context.tail import tail
from coauthor.document.sentences import sentence_ends
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.errors import CommandUnavailable
from coauthor.prompt.prompt_file import PromptFile
from coauthor.prompt.render import (
    availability,
    form_for,
    render_base,
    render_instruct,
)
from coauthor.prompt.values import less_around, values_for
from coauthor.shaping.candidate import Candidate, Reason
from coauthor.shaping.clean_answer import clean_answer
from coauthor.shaping.idea_sentence import idea_sentence
from coauthor.shaping.shape import CONTINUATION_STEPS, shape
from coauthor.shaping.word_diff import Edit
from coauthor.tasks.collect import collect
from coauthor.tasks.foreign import foreign_language
from coauthor.tasks.language_of import language_of
from coauthor.tasks.rewrite_part import Draft, varied
from coauthor.tasks.rewrite_result import RewriteResult, Variant
from coauthor.tasks.starter_runs import has_sentence
from coauthor.tasks.target import unsuited

_MOST_TOKENS = 240
_MOST_TOKENS_OF_A_SENTENCE = 40
_TRIES_FOR_A_SENTENCE = 5

_NOTHING = "The model wrote nothing that fits here."
_WHY_NOT = {
    Reason.INSIDE_WORD: "The cursor stands inside a word; put it between two.",
    Reason.REPEATS_BEFORE: "The model only said what stands before the cursor.",
    Reason.REPEATS_AFTER: "The model only said what stands after the cursor.",
}


async def continue_text(
    snapshot: DocumentSnapshot,
    prompt: PromptFile,
    engine: Engine,
    *,
    instruction: str | None = None,
    variants: int | None = None,
    first: int = 0,
    priority: Priority = Priority.COMMAND,
    on_draft: Draft | None = None,
) -> RewriteResult:
    """Text for the end of the selection, or the cursor; nothing is replaced.

    `first` is the number of the first variant to make: each number gives another one.
    `on_draft` gets the number of the variant and what gives its text so far, as the
    model wrote it.
    Raises CommandUnavailable, ModelNotFound or BackendError.
    """
    at = snapshot.end
    capabilities = await engine.capabilities(snapshot.origin, priority)
    place = replace(snapshot.readable(engine.destination), offset=at)
    if wrong := await unsuited(place, prompt):
        raise CommandUnavailable(wrong)
    ask = await _asker(place, prompt, capabilities, engine, (instruction or "").strip())
    made: list[Variant] = []
    withheld: list[str] = []
    for number in range(first, first + prompt.how_many(variants)):
        text = await ask(number, priority, _hearer(on_draft, number))
        shaped = shape(_candidate(place, text), CONTINUATION_STEPS)
        if shaped.reason is not None:
            why = _WHY_NOT.get(shaped.reason, _NOTHING)
            withheld += [] if why in withheld else [why]
        elif all(shaped.text != variant.text for variant in made):
            words = len(shaped.text.split())
            summary = "1 word more" if words == 1 else f"{words} words more"
            made.append(Variant(shaped.text, summary, (Edit(at, at, shaped.text),)))
    return RewriteResult(at, at, tuple(made), tuple(withheld))


_Heard = Callable[[str], None] | None
_Ask = Callable[[int, Priority, _Heard], Awaitable[str]]


def _hearer(on_draft: Draft | None, number: int) -> _Heard:
    if on_draft is None:
        return None
    return lambda so_far: on_draft(number, lambda: so_far)


async def _asker(
    place: DocumentSnapshot,
    prompt: PromptFile,
    capabilities: Capabilities,
    engine: Engine,
    instruction: str,
) -> _Ask:
    """What gives the text of a variant, in the form this model can do."""
    match form_for(prompt, capabilities):
        case "instruct":
            if prompt.needs_instruction and not instruction:
                raise CommandUnavailable(
                    f"“{prompt.title}” needs to be told what to do."
                )
            language = await language_of(place, place.offset, place.end)
            values = values_for(
                place,
                prompt,
                place.offset,
                place.end,
                capabilities,
                language,
                instruction=instruction,
            )
            return partial(_told, place, prompt, values, engine)
        case "base":
            if foreign := await foreign_language(place, capabilities):
                raise CommandUnavailable(foreign)
            before = tail(place.prefix, capabilities.context_characters)
            return partial(_begun, place, prompt, before, engine)
        case _:
            reason = availability(prompt, capabilities)
            raise CommandUnavailable(reason or "The model cannot continue this text.")


async def _told(
    place: DocumentSnapshot,
    prompt: PromptFile,
    values: Mapping[str, str],
    engine: Engine,
    number: int,
    priority: Priority,
    heard: _Heard,
) -> str:
    """The answer of a model that follows instructions: whole sentences only."""
    request = GenerationRequest(
        render_instruct(prompt, values),
        max_tokens=_MOST_TOKENS,
        sampling=varied(prompt.sampling, number),
        stop=prompt.stop,
        priority=priority,
        origin=place.origin,
        shorter=render_instruct(prompt, less_around(values)),
    )
    answer = await collect(engine, request, heard)
    text = clean_answer(answer.text, "")
    if answer.finish == "length":
        return text[: max(sentence_ends(text), default=0)]
    return text


async def _begun(
    place: DocumentSnapshot,
    prompt: PromptFile,
    before: str,
    engine: Engine,
    number: int,
    priority: Priority,
    heard: _Heard,
) -> str:
    """A sentence that one of the starters begins, another one for each variant."""
    for tried in range(_TRIES_FOR_A_SENTENCE):
        starter = prompt.starters[(number + tried) % len(prompt.starters)]
        request = GenerationRequest(
            render_base(starter, before),
            max_tokens=_MOST_TOKENS_OF_A_SENTENCE,
            # No two variants try the same.
            sampling=replace(
                prompt.sampling, seed=number * _TRIES_FOR_A_SENTENCE + tried
            ),
            stop=("\n", *prompt.stop),
            priority=priority,
            origin=place.origin,
        )
        answer = await collect(engine, request, heard, partial(has_sentence, starter))
        said = idea_sentence(starter.text, answer.text, before, starter.ends_with)
        if said is not None:
            return said
    return ""


def _candidate(place: DocumentSnapshot, text: str) -> Candidate:
    """The text at its place; every newline becomes a plain one."""
    before = place.prefix.replace("\r\n", "\n")
    after = place.suffix.replace("\r\n", "\n")
    newline = "\r\n" if "\r\n" in place.text else "\n"
    return Candidate(
        before,
        after,
        text,
        newline=newline,
        language=place.language,
        whole=True,
        exact=False,
    )
