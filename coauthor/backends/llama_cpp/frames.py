"""The messages between the server and its worker, and how they travel.

Each frame is a little-endian u32 length and that many bytes of MessagePack.
The worker reads its standard input and writes to what was its standard output.

Cancelling and overtaking need to reach a worker that is busy inside native code.
For that both sides map one small file, the *bell*: a byte for each `Priority`.
While the worker decodes for a priority, llama.cpp polls that priority's byte and stops
when it is 1. A bell only says "look at your frames": the worker puts the byte back
to 0, reads what came, and goes on with whatever was not cancelled.
So the server always **sends the frame first and rings after**.
The byte of a priority is at `bell_byte(priority)`.
"""

from typing import BinaryIO, Literal

import msgspec

BELL_BYTES = 4096
"""Size of the shared file: one page, of which one byte for each priority is used."""

_BELL_STRIDE = 64

HEADER_BYTES = 4
"""Length of what precedes each frame."""
_LONGEST_FRAME = 64 * 1024 * 1024


class Text(msgspec.Struct, tag=True, frozen=True):
    """Mirrors `base.TextPart`."""

    text: str
    trim: Literal["never", "start", "end"]


class Special(msgspec.Struct, tag=True, frozen=True):
    """Mirrors `base.SpecialPart`."""

    name: str


class Message(msgspec.Struct, tag=True, frozen=True):
    """Mirrors `base.MessagePart`."""

    role: Literal["system", "user", "assistant"]
    text: str


class Lora(msgspec.Struct, array_like=True, frozen=True):
    """A LoRA file, and how much of its effect is wanted."""

    path: str
    scale: float


class Load(msgspec.Struct, tag=True, frozen=True):
    """Server to worker, first: load this model. Answered by Ready or Failed(id=0)."""

    path: str
    context_tokens: int
    """The most to allocate; 0 means what the model was trained for, at most 8192."""
    threads: int
    """Threads for single tokens; 0 measures and picks."""
    batch_threads: int
    """Threads for prompts; 0 means one for each core."""
    lora: tuple[Lora, ...] = ()
    """Applied all together, to every run."""
    behind: bool = False
    """Whether other programs go first, such as the worker with another model."""


class Generate(msgspec.Struct, tag=True, frozen=True):
    """Server to worker. Answered by Pieces, the last with `finish`, or by Failed."""

    id: int
    parts: list[Text | Special | Message]
    max_tokens: int
    stop: list[str]
    priority: int
    heal: bool
    temperature: float
    top_k: int
    top_p: float
    min_p: float
    repeat_penalty: float
    seed: int
    probability: bool = False
    copies: bool = False


class Preview(msgspec.Struct, tag=True, frozen=True):
    """Server to worker: what would the model read? Answered by Previewed or Failed."""

    request: Generate

    @property
    def id(self) -> int:
        """The request's own."""
        return self.request.id


class Cancel(msgspec.Struct, tag=True, frozen=True):
    """Server to worker. Answered by a last Piece with `finish` "cancelled"."""

    id: int


class Ready(msgspec.Struct, tag=True, frozen=True):
    """Worker to server: the model is loaded and warm. Mirrors `base.Capabilities`."""

    model: str
    context_tokens: int
    characters_per_token: float
    chat: bool
    fim_order: Literal["spm", "psm"] | None
    skills: dict[str, str]
    languages: list[str]
    details: dict[str, str]


class Piece(msgspec.Struct, tag=True, frozen=True):
    """Worker to server: generated text. The counts are those of the run so far."""

    id: int
    text: str
    finish: Literal["stop", "length", "end", "cancelled"] | None = None
    evaluated: int = 0
    cached: int = 0
    generated: int = 0
    drafted: int = 0
    confirmed: int = 0
    log_probability: float | None = None


class Stretch(msgspec.Struct, array_like=True, frozen=True):
    """Mirrors `base.PromptPiece`."""

    part: int | None
    text: str
    tokens: int


class Previewed(msgspec.Struct, tag=True, frozen=True):
    """Worker to server: what the model would read, in order."""

    id: int
    stretches: list[Stretch]


class Failed(msgspec.Struct, tag=True, frozen=True):
    """Worker to server: this run (or, with id 0, loading) failed; the worker lives on.

    `kind` names the exception class of `coauthor.errors` to raise.
    """

    id: int
    kind: Literal[
        "ModelNotFound", "ContextTooLong", "BackendUnavailable", "BackendProtocolError"
    ]
    message: str


ToWorker = Load | Generate | Preview | Cancel
FromWorker = Ready | Piece | Previewed | Failed


def bell_byte(priority: int) -> int:
    """Where in the bell the byte of this priority is.

    The bytes lie apart, each with zeros behind it: llama.cpp measures them with
    `strlen` and reads the result as a C bool, for which some compilers look at the
    lowest bit only.
    """
    return priority * _BELL_STRIDE


_encoder = msgspec.msgpack.Encoder()
_to_worker = msgspec.msgpack.Decoder[ToWorker](ToWorker)
_from_worker = msgspec.msgpack.Decoder[FromWorker](FromWorker)


def encode(frame: ToWorker | FromWorker) -> bytes:
    """The frame with its length, ready to be written."""
    body = _encoder.encode(frame)
    return len(body).to_bytes(HEADER_BYTES, "little") + body


def body_length(header: bytes) -> int:
    """Read a length header. Raises ValueError when no sane frame can follow."""
    length = int.from_bytes(header, "little")
    if len(header) != HEADER_BYTES or length > _LONGEST_FRAME:
        raise ValueError(f"A frame header announces {length} bytes.")
    return length


def decode_from_worker(body: bytes) -> FromWorker:
    """Raises msgspec.DecodeError for anything but a worker's frame."""
    return _from_worker.decode(body)


def read_to_worker(pipe: BinaryIO) -> ToWorker | None:
    """Block for the server's next frame; None at the end of input."""
    header = pipe.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES:
        return None
    length = body_length(header)
    body = pipe.read(length)
    return _to_worker.decode(body) if len(body) == length else None
