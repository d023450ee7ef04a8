"""When decoding can stop, asked after every piece of text.

Each token that is not generated is time and energy kept, and `end_well` would cut it
off anyway.
"""

from dataclasses import dataclass

from coauthor.document.sentences import clause_ends
from coauthor.shaping.candidate import LONGEST_CUT, Length
from coauthor.shaping.first_sentence import first_sentence
from coauthor.shaping.words import words


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
        said = words(text)
        if not said:
            return False
        if "\n" in text[said[0].end :]:
            return True
        if first_sentence(before, text, final=False) is not None:
            return True
        if len(said) > self.max_words:
            return True
        wanted = 3 if self.length == "clause" else self.clause_words
        # Behind the clause something must follow, or "3," could still become "3,000".
        return len(said) > wanted and any(
            len(words(text[:end])) >= wanted for end in clause_ends(text)
        )
