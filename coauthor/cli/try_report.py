"""What `coauthor try` shows to a person, as the answers come in.

In a terminal the text before the cursor is dim and the suggestion is not; elsewhere a
bar stands for the cursor.
"""

import os
import re
import shutil
import sys
import unicodedata
from pathlib import Path

from rich.console import Console
from rich.text import Text

from coauthor.cli.model_fits import WORDS
from coauthor.cli.trial import (
    CHARACTERS_AROUND,
    Answered,
    Ideas,
    Ready,
    Rewrite,
    Suggestion,
    Trial,
)
from coauthor.cli.try_going_on import breaks_off
from coauthor.engine.jobs import JOBS

_DIM = "dim"
_OURS = "bold green"
_HEADING = "bold"
_INDENT = "    "


class Report:
    """Prints to standard output."""

    def __init__(self) -> None:
        """Find out whether a terminal listens."""
        self._console = Console(highlight=False, markup=False, emoji=False)
        self._cursor = "" if self._console.is_terminal else "|"
        self._headings: set[str] = set()

    def open(self, name: str, who: str) -> None:
        """Say what is about to happen.

        `who` says who writes, as a clause; it is empty where only models on this
        machine do.
        """
        self._line(
            "coauthor writes with you: it suggests how your text could go on, "
            "and you take it or keep typing."
        )
        if not who:
            self._line(
                f"Here the real language server reads {visible(name)}, on this machine "
                "and offline; nothing is changed or sent."
            )
        else:
            self._line(
                f"Here the real language server reads {visible(name)}, and "
                f"{visible(who)}; nothing is changed."
            )

    def show(self, step: Answered) -> None:
        """Print one answer."""
        match step:
            case Ready():
                self._line()
                self._line(f"The server is up after {_time(step.startup_ms)}.", _DIM)
            case Suggestion():
                self._suggestion(step)
            case Ideas():
                self._ideas(step)
            case Rewrite():
                self._rewrite(step)

    def close(self, trial: Trial) -> None:
        """Say which model wrote this and where to go from here."""
        self._line()
        self._line(
            f"Written by {_written_by(trial)}; the first suggestion was there "
            f"{_time(trial.first_suggestion_ms)} after the start.",
            _DIM,
        )
        self._heading("Next")
        command = _command()
        self._line(f"  {command} try FILE    the same with a text of yours")
        self._line(f"  {command} doctor      check the set-up and its speed")
        self._line("  In your editor: see README.md")

    def _suggestion(self, suggestion: Suggestion) -> None:
        self._heading("Suggestions")
        self._line(
            f"  Line {suggestion.line}, column {suggestion.column}"
            f"  ({_time(suggestion.ms)})",
            _DIM,
        )
        before, text, after = map(
            as_written, (suggestion.before, suggestion.text, suggestion.after)
        )
        shown = Text()
        shown.append(_from_word(before), style=_DIM)
        shown.append(self._cursor)
        shown.append(text or " (no suggestion)", style=_OURS)
        if text and breaks_off(before, text, after):
            shown.append(" …", style=_DIM)
        if after:
            shown.append(self._cursor)
            shown.append(_to_word(after), style=_DIM)
        for line in shown.split("\n", allow_blank=True):
            self._print_indented(line)

    def _ideas(self, ideas: Ideas) -> None:
        self._heading("Ideas for going on from there")
        if ideas.reason is not None:
            self._line(f"  {ideas.command}: {ideas.reason}")
            return
        self._line(f"  {ideas.command}  ({_time(ideas.ms)})", _DIM)
        for item in ideas.items:
            title, text = visible(item.title).strip(), visible(item.text).strip()
            shown = Text("- ")
            if not text.startswith(title.rstrip(".…,")):
                shown.append(f"{title}: ", style=_HEADING)
            self._print_indented(shown.append(text, style=_OURS))

    def _rewrite(self, rewrite: Rewrite) -> None:
        self._heading("A rewrite")
        if rewrite.after is None:
            self._line(f"  {rewrite.command}: {rewrite.reason}")
            return
        self._line(f"  {rewrite.command}  ({_time(rewrite.ms)})", _DIM)
        self._print_indented(Text(f"- {visible(rewrite.before)}", style="red"))
        self._print_indented(Text(f"+ {visible(rewrite.after)}", style=_OURS))

    def _heading(self, text: str) -> None:
        if text not in self._headings:
            self._headings.add(text)
            self._line()
            self._line(text, _HEADING)

    def _line(self, text: str = "", style: str = "") -> None:
        self._print(Text(text, style=style))

    def _print_indented(self, line: Text) -> None:
        """One line; what a terminal's width makes of it stands under its beginning."""
        console = self._console
        wide = max(console.width - len(_INDENT), 1)
        for part in line.wrap(console, wide) if console.is_terminal else [line]:
            self._print(Text(_INDENT).append_text(part))

    def _print(self, text: Text) -> None:
        # A pipe gets whole lines; only a terminal has a width to wrap at.
        self._console.print(text, soft_wrap=not self._console.is_terminal)


def _written_by(trial: Trial) -> str:
    """The model, or those that have written something, each with what it was."""
    who = {
        job: f"{it.model or 'no model'} ({it.backend})"
        for job, it in trial.jobs.items()
    }
    first = who["inline"]
    wrote = {
        "ideas": bool(trial.ideas.items),
        "rewrite": trial.rewrite.after is not None,
    }
    others = [
        f"{WORDS[job]} by {who[job]}"
        for job in JOBS
        if wrote.get(job) and who[job] != first and trial.jobs[job].model
    ]
    return ", ".join([first, *others])


def _command() -> str:
    """How to start us in a new shell: `uv run` has its environment on PATH now only."""
    environment = Path(sys.prefix) / ("Scripts" if os.name == "nt" else "bin")
    found = shutil.which("coauthor")
    here = found is None or Path(found).parent == environment
    return "uv run coauthor" if here else "coauthor"


def visible(text: str) -> str:
    """One line of text that cannot steer a terminal."""
    return harmless(re.sub(r"\s+", " ", text))


def as_written(text: str) -> str:
    """The same lines, which cannot steer a terminal either."""
    lines = re.split(r"\r\n|[\r\n]", text.replace("\t", "    "))
    return "\n".join(map(harmless, lines))


def _from_word(before: str) -> str:
    """The text from its first whole word on, or the first line of its paragraph."""
    if len(before) < CHARACTERS_AROUND:
        return before.lstrip("\n")
    whole = re.sub(r"\A\S+(?=\s)", "", before).lstrip(" ") or before
    return whole.lstrip("\n") if whole.startswith("\n") else f"…{whole}"


def _to_word(after: str) -> str:
    """The text up to its last whole word where there is more."""
    if len(after) < CHARACTERS_AROUND:
        return after
    return (re.sub(r"(?<=\s)\S+\Z", "", after).rstrip() or after) + "…"


def harmless(text: str) -> str:
    """The same text, in which every control character is shown as one sign."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(one) == "Cc" else one
        for one in text
    )


def _time(ms: float) -> str:
    return f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.1f} s"
