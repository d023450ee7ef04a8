"""A model as it was measured, for tests of what follows from that."""

from coauthor.engine.fitness import Fitness

GOOD = Fitness(
    deadline=0.4,
    follows=True,
    load_seconds=1.0,
    key_seconds=0.1,
    token_words=0.8,
    read_words=100.0,
    write_words=20.0,
)
"""Fast enough for all jobs, and it follows instructions."""
