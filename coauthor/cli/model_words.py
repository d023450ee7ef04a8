"""What is told of models in several commands, in the same words."""

from coauthor.models.facts import ModelFacts


def kind(facts: ModelFacts) -> str:
    """Whether it follows instructions."""
    return "instruct" if facts.follows_instructions else "base"
