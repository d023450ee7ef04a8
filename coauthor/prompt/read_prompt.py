"""A prompt file as it is read: YAML front matter, then what is said to a chat model.

A file is checked whole when it is read, so that nothing can go wrong when it is used,
and every mistake in it is told at once.
"""

import re
from pathlib import Path

from coauthor.backends.base import Sampling
from coauthor.errors import PromptError
from coauthor.prompt.files import Source
from coauthor.prompt.front_matter import GAP, FrontMatter, StarterModel
from coauthor.prompt.parse_template import check_variables, parse_template
from coauthor.prompt.prompt_file import PromptFile, Starter
from coauthor.prompt.read_front_matter import all_in_one, read_front_matter
from coauthor.prompt.template import Template, Variable
from coauthor.prompt.values import VARIABLES
from coauthor.prompt.whole_file import BODY, mistakes_in_whole

_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\n(?P<yaml>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_OPENED = re.compile(r"\ufeff?---[ \t]*(?:\n|\Z)")
_HEADING = re.compile(r"^# (?P<role>System|User)[ \t]*\n", re.MULTILINE)


def read_prompt(text: str, path: Path, source: Source) -> PromptFile:
    """Read one file's text.

    Raises PromptError for its first mistake; `others` of that are all the rest.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise PromptError(
            "The front matter is not closed: write a line of `---` below its keys."
            if _OPENED.match(text)
            else "A prompt file begins with front matter between two lines of `---`."
        )
    body_line = 1 + text.count("\n", 0, match.end())
    body = _Body(text[match.end() :], body_line)
    try:
        front = read_front_matter(match["yaml"], first_line=2)
    except PromptError as error:
        raise all_in_one([error, *error.others, *body.mistakes]) from error
    mistakes = [*front.mistakes, *body.mistakes]
    prompt = _put_together(front.keys, body, path, source)
    wrong = front.wrong | {BODY} if body.mistakes else front.wrong
    for where, sentence in mistakes_in_whole(front.keys, prompt, wrong):
        mistakes.append(
            PromptError(sentence, body_line)
            if where == (BODY,)
            else front.yaml.error(sentence, where)
        )
    if mistakes:
        raise all_in_one(mistakes)
    return prompt


def read_body(text: str) -> tuple[Template, Template]:
    """The system's and the user's message of a body without front matter.

    Raises PromptError.
    """
    body = _Body(text, 1)
    if body.mistakes:
        raise body.mistakes[0]
    return body.messages["System"], body.messages["User"]


def line_of_key(text: str, key: str) -> int:
    """The line (1-based) in which a key of a prompt file stands, or the first."""
    front = _FRONT_MATTER.match(text.replace("\r\n", "\n"))
    found = re.search(rf"^{key}\b", front["yaml"], re.MULTILINE) if front else None
    return 2 + found.string.count("\n", 0, found.start()) if found else 1


class _Body:
    """The messages; without headings the body is all the user's."""

    def __init__(self, text: str, first_line: int) -> None:
        self.messages: dict[str, Template] = {"System": (), "User": ()}
        self.mistakes: list[PromptError] = []
        try:
            check_variables(text, first_line)
        except PromptError as error:
            self.mistakes.append(error)
        headings = list(_HEADING.finditer(text))
        if not headings:
            self.messages["User"] = self._template(text, first_line)
            return
        stray = text[: headings[0].start()]
        if stray.strip():
            message = (
                "Text stands before `# System` or `# User`; move it below one of them."
            )
            line = first_line + len(stray) - len(stray.lstrip("\n"))
            self.mistakes.append(PromptError(message, line))
        ends = [heading.start() for heading in headings[1:]] + [len(text)]
        for heading, end in zip(headings, ends, strict=True):
            line = first_line + text.count("\n", 0, heading.end())
            if self.messages[heading["role"]]:
                message = f"`# {heading['role']}` is there twice; write it once only."
                self.mistakes.append(PromptError(message, line - 1))
            message = self._template(text[heading.end() : end], line)
            self.messages[heading["role"]] = message

    def _template(self, text: str, first_line: int) -> Template:
        """A message without the space around it, which begins at `first_line`."""
        skipped = text[: len(text) - len(text.lstrip())]
        first_line += skipped.count("\n")
        column = len(skipped) - skipped.rfind("\n")
        try:
            return parse_template(text.strip(), VARIABLES, first_line, column)
        except PromptError as error:
            self.mistakes += [error, *error.others]
            return ()


def _put_together(
    front: FrontMatter, body: _Body, path: Path, source: Source
) -> PromptFile:
    user = body.messages["User"]
    return PromptFile(
        id=front.id,
        title=front.title,
        kind=front.kind,
        scope=front.scope,
        source=source,
        path=path,
        skill=front.skill,
        starters=tuple(_starter(each) for each in front.starters),
        system=body.messages["System"],
        user=user,
        output=front.output or ("list" if front.kind == "ideate" else "text"),
        variants=front.variants or (4 if front.kind == "ideate" else 1),
        max_tokens=front.max_tokens or 1.5,
        sampling=Sampling(
            temperature=front.sampling.temperature, top_p=front.sampling.top_p
        ),
        stop=front.stop,
        needs=front.needs,
        languages=front.languages,
        guard=front.guard or "facts",
        blocks_free=front.blocks == "free",
        needs_instruction=Variable("instruction") in user,
    )


def _starter(model: StarterModel | str) -> Starter:
    if isinstance(model, str):
        return Starter(f"{model.partition(GAP)[0].rstrip(' ,')} …", model)
    return Starter(model.title, model.text, model.ends_with, model.names, model.suits)
