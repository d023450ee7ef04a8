"""The settings of the model that runs on this machine."""

from typing import Annotated

from msgspec import Meta, Struct

from coauthor.settings_keys import OWN, AbsolutePath, Section, Wanted


class LoraFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A LoRA file and how much of its effect is wanted."""

    path: AbsolutePath
    scale: Annotated[float, Meta(ge=-10, le=10)] = 1.0


class ModelSettings(Section, frozen=True):
    """The model that runs on this machine."""

    name: Annotated[
        str,
        Wanted("the name of an installed model, without any path"),
        Meta(
            pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]*)?\Z",
            max_length=100,
            description="Which installed model writes; empty: coauthor's own.",
        ),
    ] = ""
    path: Annotated[
        AbsolutePath | None,
        OWN,
        Meta(
            description="A model file (GGUF) of your own; it is used instead of "
            "`model.name`."
        ),
    ] = None
    lora: Annotated[
        tuple[LoraFile, ...],
        OWN,
        Wanted(
            "a list of tables with a `path` that begins with / or ~ and perhaps a "
            "`scale` from -10 to 10"
        ),
        Meta(
            max_length=8,
            description="LoRA files (GGUF) that were made for the model, such as "
            '`[{ path = "~/my-style.gguf", scale = 0.8 }]`; 1 is the whole effect, 0 '
            "is none.",
        ),
    ] = ()
    context_tokens: Annotated[
        int,
        OWN,
        Meta(
            ge=0,
            le=1_048_576,
            description="How much text the model may look at, in tokens; "
            "0 lets coauthor choose.",
        ),
    ] = 0
    threads: Annotated[
        int,
        OWN,
        Meta(
            ge=0,
            le=512,
            description="Threads for writing; 0 measures which number is fastest.",
        ),
    ] = 0
    batch_threads: Annotated[
        int,
        OWN,
        Meta(
            ge=0,
            le=512,
            description="Threads for reading your text; 0 uses every core.",
        ),
    ] = 0
    spin_count: Annotated[
        int,
        OWN,
        Meta(
            ge=0,
            le=1_000_000_000,
            description="How long a waiting thread keeps its core busy "
            "(`GOMP_SPINCOUNT`); lower is kinder to other programs.",
        ),
    ] = 1000
    unload_minutes: Annotated[
        int,
        OWN,
        Meta(
            ge=0,
            le=10_080,
            description="After how many minutes without writing the model's memory is "
            "given back, until you write again; 0 keeps it.",
        ),
    ] = 30
