"""The control tokens: they stand first in the vocabulary, in this order.

llama.cpp never makes one out of a writer's text; only prompts hold them. `docs/` says
which metadata of a GGUF names them to coauthor.
"""

END = "<|endoftext|>"
"""Before and behind every document and every answer."""
PREFIX = "<|fim_prefix|>"
SUFFIX = "<|fim_suffix|>"
MIDDLE = "<|fim_middle|>"
FIX = "<|fix|>"
TITLE = "<|title|>"
EXPAND = "<|expand|>"
SHORTEN = "<|shorten|>"
ANSWER = "<|answer|>"
"""Between a skill's text and what the model makes of it."""

NAMED = (END, PREFIX, SUFFIX, MIDDLE, FIX, TITLE, EXPAND, SHORTEN, ANSWER)
RESERVED = tuple(f"<|reserved_{number}|>" for number in range(len(NAMED), 16))
"""Untrained, so that a later model can learn more without a new vocabulary."""
CONTROL = NAMED + RESERVED

TEMPLATES = {
    "fix": f"{FIX}{{{{text}}}}{ANSWER}",
    "title": f"{TITLE}{{{{text}}}}{ANSWER}",
    "expand": f"{EXPAND}{{{{text}}}}{ANSWER}",
    "shorten": f"{SHORTEN}{{{{text}}}}{ANSWER}",
}
"""For each skill the prompt as coauthor writes it: the training's own form."""
