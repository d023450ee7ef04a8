"""From the model's text to a suggestion: the ordered list of steps.

To change what writers see, change a step or add one here.
Each step takes a candidate and gives a better one, or the reason to show nothing.
"""

from collections.abc import Callable, Sequence

from coauthor.shaping.balanced import balanced
from coauthor.shaping.candidate import Candidate, Reason, Shaped
from coauthor.shaping.characters import plain_characters
from coauthor.shaping.end_well import end_well
from coauthor.shaping.join_after import join_after
from coauthor.shaping.join_before import join_before
from coauthor.shaping.markup_guard import no_markup
from coauthor.shaping.new_words import new_words
from coauthor.shaping.no_code import no_code
from coauthor.shaping.no_echoes import no_echoes
from coauthor.shaping.no_insults import no_insults
from coauthor.shaping.no_loops import no_loops
from coauthor.shaping.no_odd_signs import no_odd_signs
from coauthor.shaping.one_paragraph import one_paragraph
from coauthor.shaping.trim_after import trim_after
from coauthor.shaping.trim_before import trim_before
from coauthor.shaping.typography import writers_typography
from coauthor.shaping.worth_showing import not_inside_word, worth_showing

Step = Callable[[Candidate], Candidate | Reason]

STEPS: tuple[Step, ...] = (
    not_inside_word,
    plain_characters,
    one_paragraph,
    no_markup,
    no_code,
    no_odd_signs,
    no_insults,
    trim_before,
    trim_after,
    no_loops,
    end_well,
    trim_after,  # Again: what end_well keeps may be just what stands there.
    no_echoes,
    new_words,
    balanced,
    join_before,
    writers_typography,
    join_after,
    worth_showing,
)

CONTINUATION_STEPS: tuple[Step, ...] = (
    not_inside_word,
    plain_characters,
    no_insults,
    trim_before,
    trim_after,
    join_before,
    writers_typography,
    join_after,
    worth_showing,
)
"""For what a command writes at the cursor, which may be longer than a sentence."""

SEAM_STEPS: tuple[Step, ...] = (trim_before, join_before)
"""For a text that is still being said."""


def shape(candidate: Candidate, steps: Sequence[Step] = STEPS) -> Shaped:
    """Give the text to insert at the cursor, or the reason why there is none."""
    for step in steps:
        result = step(candidate)
        if isinstance(result, Reason):
            return Shaped("", result)
        candidate = result
    return Shaped(candidate.text.replace("\n", candidate.newline))
