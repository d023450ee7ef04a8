"""The script of the scripted backend: which answer to which prompt.

A script is a TOML or YAML file. A whole one, in TOML:

    model = "scripted"          # the name shown to the writer
    chat = true                 # follows instructions
    raw = true                  # continues plain text
    fim_order = "spm"           # or "psm"; leave it out for none
    context_tokens = 4096
    languages = ["en"]
    load_ms = 0                 # how long the start takes
    fail_start = ""             # an error name (below): the start fails with it
    message = ""                # ... and with this sentence

    [skills]                    # skill id -> template, as a model's metadata has them
    fix = "<|fix|>{{text}}<|answer|>"

    [[rules]]                   # the first rule that fits a prompt answers it
    when = ["shorter", "rain"]  # all of these are in the prompt; or one string
    kind = "chat"               # or "raw"; leave it out for both
    times = 1                   # the rule fits this often; 0, the default: always
    deltas = ["It ", "rained."] # the answer, piece by piece, each counted as a token
    text = "It rained."         # the same in one string: a piece for each word
    echo = ["<a>", "</a>"]      # or: what stands between the last first mark and
                                # the second one; an empty second mark: to the end
    delay_ms = 20               # the wait before each piece
    probability = 0.9           # how sure the model says it is; 1 is the default
    forever = true              # play the pieces again and again until cancelled
    fail = "BackendUnavailable" # after the pieces, fail with this error
    message = "It is resting."  # ... and this sentence

A rule with `forever` and no pieces is silent until it is cancelled.
Error names: BackendUnavailable, BackendTimeout, BackendProtocolError, ContextTooLong,
ModelNotFound.
A prompt that no rule fits gets an empty answer.

The text of a prompt, for `when` and `echo`, is that of its parts one after the other:
control tokens as `<|name|>`, messages as `role: text` on lines of their own.
"""

import tomllib
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from coauthor.errors import SettingsError

ErrorName = Literal[
    "",
    "BackendUnavailable",
    "BackendTimeout",
    "BackendProtocolError",
    "ContextTooLong",
    "ModelNotFound",
]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer, and the prompts it is for. The module's first lines explain it."""

    when: str | tuple[str, ...] = ()
    kind: Literal["raw", "chat"] | None = None
    times: int = 0
    deltas: tuple[str, ...] = ()
    text: str = ""
    echo: tuple[str, str] | None = None
    delay_ms: float = 0
    forever: bool = False
    probability: float = 1.0
    fail: ErrorName = ""
    message: str = ""


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a scripted backend can do and what it answers."""

    rules: tuple[Rule, ...] = ()
    model: str = "scripted"
    chat: bool = True
    raw: bool = True
    fim_order: Literal["spm", "psm"] | None = None
    context_tokens: int = 4096
    languages: tuple[str, ...] = ()
    skills: dict[str, str] = {}
    load_ms: float = 0
    fail_start: ErrorName = ""
    message: str = ""


DEFAULT_SCRIPT = Script(
    rules=(
        Rule(kind="chat", when="\nText:\n", echo=("\nText:\n", "")),
        Rule(kind="chat", when="\nNotes:\n", echo=("\nNotes:\n", "")),
        Rule(
            kind="chat",
            when="numbered list",
            text="1. The first thought\n2. The second thought\n3. The third thought",
        ),
        Rule(kind="raw", text=" and so the page went on, one plain word at a time."),
    )
)
"""Fits the shipped prompts: three ideas, every rewrite the text it was given, and one
continuation for all prose."""


def load_script(path: Path) -> Script:
    """Read a script file: TOML when its name ends in `.toml`, else YAML.

    Raises SettingsError with a sentence that says what is wrong in it.
    """
    try:
        content = path.read_text(encoding="utf-8")
        is_toml = path.suffix.lower() == ".toml"
        data = tomllib.loads(content) if is_toml else yaml.safe_load(content)
        return msgspec.convert(data if data is not None else {}, Script)
    except OSError as error:
        raise SettingsError(f"The script {path} cannot be read: {error}") from error
    except msgspec.ValidationError as error:
        raise SettingsError(f"The script {path} is wrong: {error}.") from error
    except (ValueError, yaml.YAMLError) as error:
        raise SettingsError(
            f"The script {path} is not valid TOML or YAML: {error}"
        ) from error
