"""What drafting costs with this model on this machine, measured as it is loaded.

A decode of several tokens takes longer than one of a single token, but not as many
times as long: the weights are read once. How much longer depends on whether a machine
waits for its memory or for its cores. Measured on two cores, a drafted token costs 0.3
to 0.4 of one with the bundled model of 7 million parameters, and 0.4 to 0.6 with one of
100 million.
"""

from coauthor.backends.llama_cpp.context import Context
from coauthor.backends.llama_cpp.drafts import LONGEST, SHORTEST, best_length
from coauthor.backends.llama_cpp.threads import measure

_DRAFTED = (SHORTEST + LONGEST) // 2
_MUCH_THE_SAME = 0.95
"""The share of drafted tokens that are right where few words are changed."""


def draft_price(context: Context) -> float:
    """What a drafted token costs more, where a token of its own costs 1.

    Leaves the context empty.
    """
    alone, together = measure(context, 1), measure(context, 1 + _DRAFTED)
    context.clear()
    return max(together / alone - 1, 0) / _DRAFTED


def price_in_words(price: float) -> str:
    """For `coauthor doctor`: whether rewrites can be faster for it."""
    if not best_length(_MUCH_THE_SAME, price):
        return "no"
    return f"for rewrites; a drafted token costs {price:.2f} of one alone"
