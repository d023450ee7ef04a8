"""The first and the last look: is there a place and a text worth showing?"""

from coauthor.shaping.candidate import Candidate, Reason


def not_inside_word(candidate: Candidate) -> Candidate | Reason:
    """Refuse to write between two letters: "exp|lain" needs no more letters."""
    inside = candidate.before[-1:].isalnum() and candidate.after[:1].isalnum()
    return Reason.INSIDE_WORD if inside else candidate


def worth_showing(candidate: Candidate) -> Candidate | Reason:
    """Refuse what carries no word or hardly a letter."""
    text = candidate.text.strip()
    if not any(character.isalnum() for character in text):
        return Reason.ONLY_PUNCTUATION
    return Reason.TOO_SHORT if len(text) < 2 else candidate
