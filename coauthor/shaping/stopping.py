"""When decoding can stop, asked after every piece of text.

Each token that is not generated is time and energy kept, and `end_well` would cut it
off anyway.
"""

import math
from dataclasses import dataclass

from coauthor.document.sentences import clause_ends
from coauthor.shaping.candidate import LONGEST_CUT, Length
from coauthor.shaping.first_sentence import first_sentence
from coauthor.shaping.words import count_words, words

_CHARACTERS_PER_WORD = 7
"""With the space. English prose has 5.8; in one passage of 24 words out of twenty they
are 7.1 and more."""
_MORE_WORDS = 2
"""One to see that the words before it are enough, and one that was typed in part."""
_LONGEST_CLAUSE = 16
"""Words: nine of ten clauses in essays and fiction end sooner."""


@dataclass(frozen=True, slots=True)
class StopRule:
    """How much text a suggestion needs."""

    length: Length = "sentence"
    clause_words: int = 12
    """From so many words on, the end of a clause is a good place to stop."""
    max_words: int = LONGEST_CUT
    """No more than this, even where no clause ends."""

    def reached(self, before: str, text: str) -> bool:
        """Whether `text`, generated so far behind `before`, is enough."""
        said = count_words(text)
        if not said:
            return False
        if "\n" in text and "\n" in text[words(text)[0].end :]:
            return True
        if first_sentence(before, text, final=False) is not None:
            return True
        if said > self.max_words:
            return True
        wanted = 3 if self.length == "clause" else self.clause_words
        # Behind the clause something must follow, or "3," could still become "3,000".
        return said > wanted and any(
            count_words(text[:end]) >= wanted for end in clause_ends(text)
        )

    def most_tokens(self, characters_per_token: float) -> int:
        """How many tokens to ask for, so that hardly ever these are what ends it.

        For the usual 24 words and 3.9 characters for each token these are 47, and 33
        where a clause is enough.
        """
        words = self.max_words
        if self.length == "clause":
            words = min(words, _LONGEST_CLAUSE)
        characters = (words + _MORE_WORDS) * _CHARACTERS_PER_WORD
        return math.ceil(characters / max(characters_per_token, 1))
