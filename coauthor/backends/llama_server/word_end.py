"""Whether the word that stops at the cursor is complete or half typed.

The answer itself shows it, by what was likely in place of its first token. So it is
asked for at once, and anew only where it should begin otherwise.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from coauthor.backends.llama_server.answer import Event
from coauthor.backends.llama_server.likely import Position
from coauthor.backends.llama_server.respelling import Respelled

_LETTERS = 64
"""So many of the likeliest tokens are looked at for whether a letter follows."""

Body = dict[str, object]


async def written(
    prompt: Respelled, body: Body, ask: Callable[[Body], AsyncGenerator[Event, None]]
) -> AsyncGenerator[Event, None]:
    """The events of an answer. Raises what `ask` raises."""
    if prompt.end_odds is None:
        async with aclosing(ask(body)) as events:
            async for event in events:
                yield event
        return
    async with aclosing(ask({**body, "n_probs": _LETTERS})) as events:
        first = await anext(events, None)
        if first is None:
            return
        likely = first.likely
        following = likely.after_word(prompt.end_odds)
        if following is None:
            yield first
            async for event in events:
                yield event
            return
    token, more = following
    sure = [Position(logprob=likely.share(token))]
    yield Event(content=more, tokens_predicted=1, completion_probabilities=sure)
    async with aclosing(ask({**body, "prompt": [*prompt.tokens, token]})) as events:
        async for event in events:
            event.tokens_predicted += 1
            yield event
