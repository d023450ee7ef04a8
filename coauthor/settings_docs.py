"""The page `docs/configuration.md`, written from the settings themselves.

`uv run python -m coauthor.settings_docs > docs/configuration.md` renews it; a test
fails while the page differs. Its words come from the descriptions of the models.
"""

import sys

from coauthor.settings import KEYS, Settings
from coauthor.settings_keys import Key, shown
from coauthor.settings_layers import ENVIRONMENT, LARGEST_FILE

_OPENING = f"""\
# Configuration

coauthor needs no configuration.
This page lists what can be set; it is written from the code, \
by `uv run python -m coauthor.settings_docs`.

## Where settings come from

Later places win over earlier ones, one setting at a time:

1. the defaults below;
2. your own settings file;
3. environment variables;
4. the settings file of the folder you opened: `.coauthor/config.toml` in it;
5. your editor: what it sends at the start (`initializationOptions`), \
then its settings (`workspace/configuration`, section `coauthor`).

A wrong value never stops coauthor.
It says once what is wrong and where, and uses what the earlier place says.
So a `model.path` at which there is no model, or a `model.name` that is not installed, \
leaves you the model that counted before, which mostly is the bundled one.
Only a model file that is damaged inside is found out later, when it is loaded: then \
coauthor says so, and `coauthor doctor` says the fix.
A settings file that is saved counts at once in editors that watch files, such as \
VS Code; in others, start coauthor anew.
A settings file larger than {LARGEST_FILE // 1000} kB, or one that is not a regular \
file, is not read.

Folders can come from anyone, and most editors let a folder change their settings.
So the settings marked *only you* count only from your own settings file and from \
environment variables; anywhere else they are ignored, and coauthor says so.
Of models, a folder can only choose among those you installed.
Where coauthor speaks, its file only limits: the settings marked *a folder only \
limits it* never let coauthor speak where your own settings, or your editor's, do not; \
`inline.initiative` and `inline.rules` neither.
An editor merges its own settings with those that a folder brings for it \
(`.vscode/settings.json`), and the protocol does not say which is which; so all that \
an editor sends of initiative counts as yours.
At the worst such a folder makes coauthor speak more often than you like; nothing \
leaves your machine, and `coauthor: off` in a document's first lines is always heeded.

## Where the files are

| | your settings file | the log |
|---|---|---|
| Linux | `~/.config/coauthor/config.toml` \
| `~/.local/state/coauthor/log/coauthor.log` |
| macOS | `~/Library/Application Support/coauthor/config.toml` \
| `~/Library/Logs/coauthor/coauthor.log` |
| Windows | `%LOCALAPPDATA%\\coauthor\\config.toml` \
| `%LOCALAPPDATA%\\coauthor\\Logs\\coauthor.log` |

On Linux, `XDG_CONFIG_HOME` and `XDG_STATE_HOME` move them.
`coauthor doctor` prints where they are on your machine.

## Environment variables

| variable | what it does |
|---|---|
| `COAUTHOR_CONFIG` | Names your own settings file, instead of the one above. |
| `COAUTHOR_LOG_DIR` | Names the folder of the log, instead of the one above. |
"""

_EXAMPLE = """
## An example

Your own settings file:

```toml
[inline]
initiative = "onDemand"
length = "clause"

[model]
path = "~/models/my-model.gguf"
```

The same section in an editor that sends JSON, without what *only you* can set:

```json
{
  "coauthor": {
    "inline": { "initiative": "onDemand", "length": "clause" }
  }
}
```

`"coauthor.inline.length": "clause"` works as well.
"""

_INITIATIVE = """
## Initiative for some documents

`inline.initiative` holds for every document of which nothing else is said:

```toml
[inline]
initiative = "onPause"
rules = [
  { language = "latex", initiative = "onDemand" },
  { glob = "**/letters/**", initiative = "off" },
  { glob = "*.md", language = "markdown", initiative = "flow" },
]
```

A rule with a `glob` wins over one with a `language` only, and of several that fit the \
last one counts.
`*` and `?` stay inside a folder's name and `**` is any number of folders; a glob that \
begins with neither `/` nor `~/` may begin at any folder.
An editor's own name for a language means the id that it stands for: with `gfm` all \
of `markdown` is meant, here and in the setting `languages`.
A rule for `markdown` is also one for `quarto` and `rmd`; one for `quarto` is for \
nothing else.
The rules of your own file and those of your editor add up.

The opened folder's file can have the same settings, and a document can say for itself \
what it wants, in its front matter or in a comment in one of its first ten lines:

```markdown
---
coauthor: off
---
```

```latex
% coauthor: {initiative: onDemand}
```

These two only make coauthor quieter, from `flow` over `onPause` and `onDemand` to \
`off`: what your own settings say is never exceeded.
So of document, folder, glob, language and the default, in this order, the first that \
says something counts, and a folder or a document that asks for more than you is not \
heard.

In a document that is `off` nothing ever reaches the model: no suggestion, no rewrite, \
no idea, and nothing is read ahead.
Where every document is `off`, the model is not even started.
"""


def render() -> str:
    """Write the whole page."""
    # TOML wants what is outside of any section first.
    sections = dict.fromkeys([None, *(key.section for key in KEYS)])
    return "".join(
        [
            _OPENING,
            *(_variable(name, wire) for name, wire in ENVIRONMENT.items()),
            _EXAMPLE,
            _INITIATIVE,
            "\n## All settings\n",
            *(_section(section) for section in sections),
        ]
    )


def _variable(name: str, wire: str) -> str:
    return f"| `{name}` | Sets `{wire}`. |\n"


def _section(section: str | None) -> str:
    keys = [key for key in KEYS if key.section == section]
    title = f"`[{section}]`" if section else "At the top, outside of any section"
    about = f"\n{keys[0].model.__doc__}\n" if section else ""
    return f"\n### {title}\n{about}" + "".join(_setting(key) for key in keys)


def _setting(key: Key) -> str:
    value = key.value(Settings())
    default = "not set" if value is None else f"`{shown(value, items=100)}`"
    who = "" if "workspace" in key.origins else " *Only you.*"
    if key.limited:
        who = " *A folder only limits it.*"
    return (
        f"\n#### `{key.wire}`\n\n{key.description}\n\n"
        f"It may be {key.wanted()}; the default is {default}.{who}\n"
    )


if __name__ == "__main__":
    # The page is UTF-8 with plain newlines on every platform.
    sys.stdout.buffer.write(render().encode())
