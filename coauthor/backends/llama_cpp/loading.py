"""From a Load frame to a model that is ready: allocate, warm up, measure, describe."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Literal

from coauthor.backends.llama_cpp.bell import Bell
from coauthor.backends.llama_cpp.candidates import Candidates
from coauthor.backends.llama_cpp.chat import ChatTemplate
from coauthor.backends.llama_cpp.context import SEQUENCES, Context
from coauthor.backends.llama_cpp.cores import available_cores
from coauthor.backends.llama_cpp.draft_price import DraftPrice
from coauthor.backends.llama_cpp.failure import RunFailure
from coauthor.backends.llama_cpp.frames import Load, Ready
from coauthor.backends.llama_cpp.lora import Adapters
from coauthor.backends.llama_cpp.model import Model
from coauthor.backends.llama_cpp.prompt import PromptBuilder
from coauthor.backends.llama_cpp.sequences import Sequences
from coauthor.backends.llama_cpp.threads import warm_up
from coauthor.backends.llama_cpp.vocabulary import Vocabulary
from coauthor.models.facts import order_of_gaps

_MOST_CONTEXT = 8192
_CONTEXTS = 2
"""Requests of full length that fit beside each other, if memory allows: a key's and a
command's. Other texts are parked, and fewer cells lie closer together."""
_MEMORY_FOR_MORE = 512 * 1024 * 1024
"""Bytes we spend at most on cells beyond those of one request, and on parked texts."""
_PARKED_BYTES = 64 * 1024 * 1024
"""For parked texts: twenty with the bundled model. Larger models may park two."""
_CELLS_IN_A_BLOCK = 256
_BEHIND = 10
"""Steps of niceness, which gives another busy process about ten times as much time."""
_STATES = 8
"""Sequences of a model that carries a state along: each takes memory at once."""
_REUSE = {
    "whole": "yes",
    "window": "only what is new while you type on; after any other change all of your "
    "text again, because this model sees it through a sliding window",
    "state": "only what is new while you type on; after any other change all of your "
    "text again, because this model remembers no more than a summary of it",
}
"""What a writer has to know about the kinds of memory."""
_SKILL = re.compile(r"coauthor\.skill\.(.+)\.template")
_PARAGRAPH = (
    "Most of what we call revision is listening. You read the sentence aloud, and "
    "somewhere near the middle your voice drops or hurries, and that is the place. "
    "Sometimes a word is wrong; more often the thought was not finished when the words "
    "arrived. It helps to wait. On the second morning the paragraph that seemed clever "
    "has become merely long, and the plain one beside it, which you nearly cut, turns "
    "out to hold everything you meant to say.\n"
)
"""English prose of the common kind, to count how many characters a token has."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything a run needs."""

    context: Context
    context_tokens: int
    sequences: Sequences
    vocabulary: Vocabulary
    candidates: Candidates
    draft_price: DraftPrice
    prompts: PromptBuilder
    ready: Ready


def load(frame: Load, bell: Bell) -> Loaded:
    """Raises RunFailure when the model cannot be had."""
    start = perf_counter()
    if frame.behind and hasattr(os, "nice"):
        os.nice(_BEHIND)  # This thread, and those that native code will start from it.
    path = Path(frame.path)
    model = Model(path)
    wanted = frame.context_tokens if frame.context_tokens > 0 else _MOST_CONTEXT
    context_tokens = min(model.trained_context or wanted, wanted)
    cores = available_cores()
    batch_threads = frame.batch_threads or cores
    adapters = Adapters(model.handle, frame.lora) if frame.lora else None
    context = _context(model, bell, context_tokens, batch_threads, adapters)
    threads = warm_up(context, threads=frame.threads, batch_threads=batch_threads)
    vocabulary = model.vocabulary
    source = model.chat_template
    template = source and ChatTemplate(
        source,
        bos=vocabulary.spelling(vocabulary.bos),
        eos=vocabulary.spelling(vocabulary.eos),
    )
    ready = Ready(
        model=model.name,
        context_tokens=context_tokens,
        characters_per_token=_characters_per_token(vocabulary),
        chat=template is not None,
        fim_order=_fim_order(model),
        skills=_skills(model),
        languages=model.languages,
        details={
            "file": path.name,
            "kind": model.description.replace(" ?B", ""),
            "parameters": f"{model.parameters / 1e6:.1f} million",
            "vocabulary": str(vocabulary.size),
            "context": f"{context_tokens} tokens, room for {context.cells}",
            "prefix reuse": _REUSE[model.memory],
            "threads": str(threads),
            "batch threads": str(batch_threads),
            "cores": str(cores),
            **(adapters.details if adapters else {}),
            "load": f"{(perf_counter() - start) * 1000:.0f} ms",
        },
    )
    return Loaded(
        context=context,
        context_tokens=context_tokens,
        sequences=Sequences(
            context,
            context.sequences,
            rewinds=model.memory == "whole",
            parked_bytes=_parked_bytes(model, context_tokens),
        ),
        vocabulary=vocabulary,
        candidates=Candidates(vocabulary.size),
        draft_price=DraftPrice(),
        prompts=PromptBuilder(vocabulary, template or None, context_tokens),
        ready=ready,
    )


def _context(
    model: Model,
    bell: Bell,
    context_tokens: int,
    batch_threads: int,
    adapters: Adapters | None,
) -> Context:
    """A context with as many cells as are useful, or only what one request needs."""
    affordable = context_tokens + _MEMORY_FOR_MORE // model.bytes_per_cell
    roomy = min(context_tokens * _CONTEXTS, _MOST_CONTEXT, affordable)
    for cells in (max(roomy, context_tokens), context_tokens):
        try:
            return Context(
                model.handle,
                bell,
                cells=-(-cells // _CELLS_IN_A_BLOCK) * _CELLS_IN_A_BLOCK,
                sequences=_STATES if model.memory == "state" else SEQUENCES,
                threads=1,
                batch_threads=batch_threads,
                adapters=adapters,
            )
        except RunFailure as failure:
            refusal = failure
    raise refusal


def _parked_bytes(model: Model, context_tokens: int) -> int:
    two = 2 * context_tokens * model.bytes_per_cell
    return min(max(_PARKED_BYTES, two), _MEMORY_FOR_MORE)


def _characters_per_token(vocabulary: Vocabulary) -> float:
    tokens = vocabulary.tokens(_PARAGRAPH, continues=True)
    return round(len(_PARAGRAPH) / max(len(tokens), 1), 2)


def _fim_order(model: Model) -> Literal["spm", "psm"] | None:
    """None as well where the vocabulary lacks the tokens."""
    names = ("fim_prefix", "fim_suffix", "fim_middle")
    if any(model.vocabulary.special(name) is None for name in names):
        return None
    return order_of_gaps(model.metadata)


def _skills(model: Model) -> dict[str, str]:
    skills: dict[str, str] = {}
    for key in model.metadata_keys():
        match = _SKILL.fullmatch(key)
        template = model.metadata(key) if match else None
        if match and template:
            skills[match[1]] = template
    return skills
