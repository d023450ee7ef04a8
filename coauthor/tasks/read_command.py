"""Have the model read what a command will send, while its writer still types for it.

The command is played with a recorder, so that what is read is what it then sends.
"""

import asyncio
from contextlib import suppress
from dataclasses import replace

from coauthor.backends.base import GenerationRequest, MessagePart, Part, Priority
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.engine import Engine
from coauthor.errors import CoauthorError
from coauthor.prompt.prompt_file import PromptFile
from coauthor.tasks.collect import collect
from coauthor.tasks.recorder import Recorder
from coauthor.tasks.write import write

_UNKNOWN = "\ue000instruction\ue000"
"""Stands where the instruction will; private-use characters, which nobody types."""
_TYPING_S = 0.2
"""An instruction that is typed on within this time is not worth reading."""


async def read_command(
    snapshot: DocumentSnapshot, prompt: PromptFile, engine: Engine, instruction: str
) -> None:
    """Have the prompt of a command of kind `rewrite` or `continue` evaluated.

    Where it needs an instruction and there is none yet, that is the prompt up to it;
    with one, all of it, once nobody has typed for a moment. Of a text that goes to the
    model in parts, it is the first part's. Nothing is generated, and nothing is read
    where the command would send nothing, or would send it to another machine.
    Raises ModelNotFound or BackendError.
    """
    if instruction:
        await asyncio.sleep(_TYPING_S)
    elif prompt.needs_instruction:
        instruction = _UNKNOWN
    recorder = await Recorder.beside(engine, most=1)
    if recorder.destination != "local":
        return  # What the writer may never need is not worth money and traffic.
    with suppress(CoauthorError):
        await write(
            snapshot, prompt, recorder.engine, instruction=instruction, variants=1
        )
    if recorder.requests:
        engine.count("prepared")
        parts = _up_to_unknown(recorder.requests[0].parts)
        await collect(
            engine,
            GenerationRequest(
                parts,
                max_tokens=0,
                priority=Priority.PREFETCH,
                origin=snapshot.origin,
            ),
        )


def _up_to_unknown(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts as far as they are known already."""
    known: list[Part] = []
    for part in parts:
        if isinstance(part, MessagePart) and _UNKNOWN in part.text:
            text = part.text.partition(_UNKNOWN)[0].rstrip(" ")
            return (*known, replace(part, text=text))
        known.append(part)
    return parts
