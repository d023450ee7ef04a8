"""The settings of what coauthor does: suggestions, rewrites and ideas."""

from typing import Annotated, Literal

from msgspec import Meta

from coauthor.settings_backends import OR_EMPTY
from coauthor.settings_keys import OWN, Limited, Section, Wanted
from coauthor.settings_rules import MOST_RULES, Initiative, Rule

MOST_REWRITES = 5
MOST_IDEAS = 8
"""As many as a person can weigh up; `coauthor run -n` has the same limits."""

_Writer = Annotated[
    str,
    OWN,
    Wanted(
        '"llama_cpp", "auto", the name of one of your `backends` or of an installed '
        'model, or "" for what `backend` says'
    ),
]
"""What does one job."""


class InlineSettings(Section, frozen=True):
    """Suggestions shown at the cursor."""

    backend: Annotated[
        _Writer,
        Meta(
            pattern=OR_EMPTY,
            description="What makes suggestions; empty: what `backend` says. See "
            "[a model for each job](backends.md#a-model-for-each-job).",
        ),
    ] = ""
    initiative: Annotated[
        Initiative,
        Meta(
            description="When suggestions appear: never, and neither do rewrites and "
            'ideas (`"off"`: not even the model is started); only when you ask for '
            'one (`"onDemand"`); also by themselves when you pause (`"onPause"`); or '
            'while you type as well, where the model is sure enough (`"flow"`).'
        ),
    ] = "onPause"
    rules: Annotated[
        tuple[Rule, ...],
        Wanted("a list of tables with `initiative` and a `language`, a `glob` or both"),
        Meta(
            max_length=MOST_RULES,
            description="Another initiative for some documents; see "
            "[above](#initiative-for-some-documents).",
        ),
    ] = ()
    pause_ms: Annotated[
        Literal["auto"] | Annotated[int, Meta(ge=0, le=10_000)],
        Wanted('"auto" or a whole number from 0 to 10000'),
        Meta(
            description="How long you pause, in milliseconds, before a suggestion "
            'comes by itself; "auto" begins with half a second since your last key '
            "and learns from how fast you type; a number is added to what your editor "
            "waits."
        ),
    ] = "auto"
    flow_percent: Annotated[
        int,
        Limited(max),
        Meta(
            ge=0,
            le=100,
            description="How sure the model must be of its next word to speak while "
            "you type, with the initiative `flow`: the mean probability of the word's "
            "tokens, in percent. Where it is less sure it waits for your pause. With "
            "the bundled model and the default it speaks at every third key, and the "
            "word is right in more than 80 of 100 cases; where it waits, in 25.",
        ),
    ] = 70
    length: Annotated[
        Literal["clause", "sentence"],
        Meta(
            description="Where a suggestion ends at the latest: at the end of a clause "
            "or of a sentence."
        ),
    ] = "sentence"
    max_words: Annotated[
        int,
        Meta(ge=3, le=80, description="The most words in one suggestion."),
    ] = 30
    deadline_ms: Annotated[
        int,
        Meta(
            ge=20,
            le=10_000,
            description="How long a suggestion may take, in milliseconds; "
            "then it shows what it has by then.",
        ),
    ] = 400
    alternatives: Annotated[
        int,
        Meta(
            ge=1,
            le=5,
            description="How many different suggestions to offer when you ask for one.",
        ),
    ] = 1
    prefetch: Annotated[
        bool,
        Meta(
            description="Whether the next suggestion is made ready while you read the "
            "one that is shown, and the other wordings of a rewrite; without it "
            "coauthor uses less power."
        ),
    ] = True


class RewriteSettings(Section, frozen=True):
    """Rewrites of what you selected, and commands that write on."""

    backend: Annotated[
        _Writer,
        Meta(
            pattern=OR_EMPTY,
            description="What rewrites, and what continues a text on command; empty: "
            "what `backend` says.",
        ),
    ] = ""

    variants: Annotated[
        int,
        Meta(
            ge=0,
            le=MOST_REWRITES,
            description="How many different rewrites to offer; 0 leaves it to each "
            "command.",
        ),
    ] = 0


class IdeasSettings(Section, frozen=True):
    """Ideas for how to go on."""

    backend: Annotated[
        _Writer,
        Meta(
            pattern=OR_EMPTY,
            description="What has ideas; empty: what `backend` says.",
        ),
    ] = ""

    count: Annotated[
        int,
        Meta(
            ge=0,
            le=MOST_IDEAS,
            description="How many ideas to offer; 0 leaves it to each command.",
        ),
    ] = 0
