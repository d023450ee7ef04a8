"""What one run of the model makes of one starter."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial

from coauthor.backends.base import GenerationRequest, Priority
from coauthor.document.sentences import ends_sentence
from coauthor.engine.engine import Engine
from coauthor.prompt.front_matter import GAP
from coauthor.prompt.prompt_file import PromptFile, Starter
from coauthor.prompt.render import render_base
from coauthor.shaping.english_words import PREPOSITIONS
from coauthor.shaping.gap_words import gap_words, names_nothing
from coauthor.shaping.idea_sentence import GOOD, idea_score, idea_sentence, is_tied
from coauthor.shaping.people import is_people, is_several, person_in
from coauthor.shaping.text_subjects import is_same, subject_in
from coauthor.shaping.words import folded
from coauthor.tasks.collect import collect
from coauthor.tasks.told import Told

_TOKENS_FOR_A_SENTENCE = 40
_TOKENS_FOR_A_GAP = 8
_TRIES_FOR_A_SENTENCE = 3
_TRIES_FOR_A_GAP = 3
# In a title, `of` and `the` are small.
_LONGEST_SMALL_WORD = 3
_OF_SEVERAL = ("are", "have", "do")
_VERB = rf"(is|was|has|does|{'|'.join(_OF_SEVERAL)})"
_VERB_BEHIND = re.compile(rf" {_VERB}\b")
_VERB_BEFORE = re.compile(
    rf"(?:\A|\b(?:what|when|where|who|why|how) ){_VERB} the \Z", re.IGNORECASE
)
_NO_SUBJECT = re.compile(
    rf"\b(?:{'|'.join(PREPOSITIONS)}|can|could|will|would|should|may|might|must|did)"
    r" the \Z",
    re.IGNORECASE,
)
"""Words before a gap of which the verb behind it says nothing."""


@dataclass(frozen=True, slots=True)
class Found:
    """An idea that a run has brought."""

    text: str
    own: str
    """The model's part of it; the rest are the starter's words."""
    score: int
    """From GOOD on, no better one need be waited for."""


def frame(starter: Starter) -> tuple[str, str]:
    """The starter's words before and behind those of the model."""
    head, _, tail = starter.text.partition(GAP)
    return head, tail


def has_gap(starter: Starter) -> bool:
    """Whether the model only fills a gap of the starter."""
    return GAP in starter.text


def tries(starter: Starter) -> int:
    """How often a starter has a turn before it is given up."""
    return _TRIES_FOR_A_GAP if has_gap(starter) else _TRIES_FOR_A_SENTENCE


def has_sentence(starter: Starter, text: str) -> bool:
    """Whether the starter's sentence has come to its end."""
    return ends_sentence(starter.text, text) is not None


async def run_starter(
    starter: Starter,
    prompt: PromptFile,
    seed: int,
    told: Told,
    engine: Engine,
    named: Collection[str],
    subject: str | None,
) -> Found | None:
    """Let the model go on from the starter; None when it says nothing of use.

    What it names must stand in the text. `named` are the subjects that ideas have
    already; `subject` is the one to stay with, if any. Raises BackendError.
    """
    if not has_gap(starter):
        return await _sentence(starter, prompt, seed, told, engine)
    said = await _name(starter, prompt, seed, told, engine)
    find = person_in if starter.names == "person" else subject_in
    name = said and find(said, told.about)
    if not name or not fills(starter, name):
        return None
    if starter.names == "thing" and is_people(name):
        return None
    if subject:
        wanted = name.casefold() == subject.casefold()
    else:
        wanted = not any(is_same(name, it) for it in named)
    return Found(filled(starter, name), name, GOOD if wanted else 1)


def fills(starter: Starter, name: str) -> bool:
    """Whether the name is not said there already, and agrees with a verb beside it."""
    if {*folded(name)} & {*folded(starter.text)}:
        return False
    head, tail = frame(starter)
    verb = _VERB_BEFORE.search(head)
    if verb is None and not _NO_SUBJECT.search(head):
        verb = _VERB_BEHIND.match(tail)
    return verb is None or is_several(name) is (verb[1].casefold() in _OF_SEVERAL)


async def _sentence(
    starter: Starter, prompt: PromptFile, seed: int, told: Told, engine: Engine
) -> Found | None:
    """The starter and the rest of its sentence, if that is about the text."""
    before = told.before
    request = _request(starter.text, prompt, seed, told, _TOKENS_FOR_A_SENTENCE)
    enough = partial(has_sentence, starter)
    answer = await collect(engine, request, enough=enough)
    text = idea_sentence(starter.text, answer.text, before, starter.ends_with)
    if text is None:
        return None
    own = text[len(starter.text) :]
    if not is_tied(own, told.about):
        return None
    return Found(text, own, idea_score(own, before))


async def _name(
    starter: Starter, prompt: PromptFile, seed: int, told: Told, engine: Engine
) -> str | None:
    """What fills the starter's gap, in small letters where the starter is a title."""
    head = frame(starter)[0].rstrip()
    if _is_title(starter):
        # Behind capitals a model thinks of names that nobody has heard of.
        head = head.lower()
    request = _request(head, prompt, seed, told, _TOKENS_FOR_A_GAP)
    answer = await collect(engine, request, enough=_is_decided)
    # The end of an answer is the end of its last word.
    return gap_words(answer.text + ("" if answer.finish == "length" else "\n"))


def _request(
    head: str, prompt: PromptFile, seed: int, told: Told, tokens: int
) -> GenerationRequest:
    return GenerationRequest(
        render_base(Starter("", head), told.before),
        max_tokens=tokens,
        sampling=replace(prompt.sampling, seed=seed),
        stop=("\n", *prompt.stop),
        priority=Priority.COMMAND,
        origin=told.origin,
    )


def _is_decided(text: str) -> bool:
    """Whether it is clear what fills the gap, or that nothing does."""
    return names_nothing(text) or gap_words(text) is not None


def filled(starter: Starter, name: str) -> str:
    """The starter with the words in its gap."""
    head, tail = frame(starter)
    if _is_title(starter):
        name = " ".join(word[0].upper() + word[1:] for word in name.split())
    return head + name + tail


def _is_title(starter: Starter) -> bool:
    """Whether it is written like a title: `A Short History of the ___`."""
    words = frame(starter)[0].split()
    small = [word for word in words if not word[0].isupper()]
    return len(small) < len(words) - 1 and all(
        len(word) <= _LONGEST_SMALL_WORD for word in small
    )
