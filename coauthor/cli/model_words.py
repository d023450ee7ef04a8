"""What is told of models in several commands, in the same words."""

from coauthor.models.facts import ModelFacts


def size(count: int) -> str:
    """Bytes for a person, in the powers of ten that disks are sold in."""
    if count >= 1_000_000_000:
        return f"{count / 1e9:.1f} GB"
    return f"{count / 1e6:.1f} MB" if count < 10_000_000 else f"{count / 1e6:.0f} MB"


def kind(facts: ModelFacts) -> str:
    """Whether it follows instructions."""
    return "instruct" if facts.follows_instructions else "base"
