"""The keys at the top of a prompt file, and what each may be.

This is where untrusted data enters, so msgspec checks it and unknown keys are
mistakes; `read_front_matter.py` tells them.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from coauthor.document.text_kind import TextKind

Kind = Literal["continue", "rewrite", "ideate"]
Scope = Literal["selection", "sentence", "paragraph", "section", "document", "cursor"]
Form = Literal["skill", "instruct", "base"]
Output = Literal["text", "list"]
Guard = Literal["structure", "facts"]
Blocks = Literal["kept", "free"]

_Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\r\n]*\Z")]

_Stop = Annotated[str, Meta(min_length=1, max_length=60)]
_Need = Annotated[str, Meta(pattern=r"^(?:chat|raw|fim|skill:[a-z][a-z0-9_-]*)\Z")]
_Code = Annotated[str, Meta(pattern=r"^[a-z]{2}\Z")]


class _Strict(Struct, frozen=True, forbid_unknown_fields=True):
    pass


GAP = "___"
"""Where in a starter of ideas the model only names something."""


class StarterModel(_Strict, frozen=True):
    """A sentence opening with its name; a plain string is short for both."""

    title: _Line
    """What the idea is called in a list."""
    text: _Line
    """The words the sentence begins with."""
    ends_with: Literal["", ".", "?", "!"] = ""
    """The mark the sentence must end with; empty takes any."""
    names: Literal["thing", "person"] = "thing"
    """What fills its gap: a thing of the text, or a person by name."""
    suits: TextKind | None = None
    """The kind of text it is for; None suits where no other does."""


class SamplingModel(_Strict, frozen=True):
    """How the next word is picked; see `backends.base.Sampling`."""

    temperature: Annotated[float, Meta(ge=0, le=2)] = 0.4
    """0 always takes the likeliest word; higher is more surprising."""
    top_p: Annotated[float, Meta(gt=0, le=1)] = 0.95
    """Only words within this share of the probability are considered."""


class FrontMatter(_Strict, frozen=True):
    """The keys of a prompt file."""

    id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\Z", max_length=64)]
    """The command's name: small letters, digits and hyphens."""
    title: _Line
    """What the writer sees in menus."""
    kind: Kind
    """`rewrite` changes text, `continue` adds some; `ideate` only lists ideas."""
    scope: Scope
    """What the command is about when nothing is selected."""
    mode: Form | Annotated[tuple[Form, ...], Meta(min_length=1, max_length=3)] = ()
    """The forms that the file has; only checked against the file."""
    skill: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]*\Z")] | None = None
    """The skill that a model may have been trained for, such as `fix`."""
    starters: Annotated[tuple[StarterModel | _Line, ...], Meta(max_length=40)] = ()
    """Sentence openings, for models that only continue text; not for rewrites."""
    output: Output | None = None
    """What an answer is: `text`, or for ideas a `list` of all of them (the default)."""
    variants: Annotated[int, Meta(ge=1, le=8)] | None = None
    """How many texts (1 by default) or ideas (4 by default) are made."""
    max_tokens: Annotated[float, Meta(gt=0, le=8)] | None = None
    """How long a rewrite may be, as a multiple of the text's length; 1.5 by default."""
    sampling: SamplingModel = SamplingModel()
    """How the next word is picked."""
    stop: Annotated[tuple[_Stop, ...], Meta(max_length=4)] = ()
    """Where the model's answer ends before its own end."""
    needs: Annotated[tuple[_Need, ...], Meta(max_length=8)] = ()
    """What a model must be able to do, beside one of the file's forms."""
    languages: Annotated[tuple[_Code, ...], Meta(max_length=40)] = ()
    """ISO 639-1 codes of the prose the command is for; empty means any."""
    guard: Guard | None = None
    """What a rewrite must keep: `structure`, or `facts` as well (the default)."""
    blocks: Blocks | None = None
    """Whether a rewrite keeps its headings and list items; `kept` is the default."""
