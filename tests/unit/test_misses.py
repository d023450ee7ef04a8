"""When a model is too slow for its job, from how long its runs took."""

import pytest

from coauthor.engine.jobs import Job
from coauthor.engine.misses import Misses

IN_TIME, LATE = (0.2, 0.9), (0.5, 0.9)
ENDED_EARLY, HUNG = (None, 0.3), (None, 2.0)


@pytest.mark.parametrize(
    ("runs", "keeps_missing"),
    [
        ([LATE] * 9, False),
        ([LATE] * 10, True),
        ([LATE] * 5 + [IN_TIME] * 5, False),
        ([LATE] * 6 + [IN_TIME] * 5, True),
        # Only the last twenty count.
        ([LATE] * 30 + [IN_TIME] * 9, True),
        ([LATE] * 30 + [IN_TIME] * 10, False),
        # The writer's next key ends most runs; that says nothing of the model ...
        ([ENDED_EARLY] * 30 + [LATE] * 9, False),
        ([ENDED_EARLY] * 30 + [LATE] * 10, True),
        # ... unless it had its time by then.
        ([HUNG] * 10, True),
        ([HUNG, IN_TIME] * 10, False),
    ],
)
def test_late_more_often_than_not(
    runs: list[tuple[float | None, float]], keeps_missing: bool
) -> None:
    misses = Misses("inline", deadline=0.4)
    for first, took in runs:
        misses.ran(first, took)
    assert misses.keeps_missing is keeps_missing


@pytest.mark.parametrize("job", ["rewrite", "ideas"])
@pytest.mark.parametrize(
    ("took", "characters", "keeps_missing"),
    [
        (29.0, 570, False),
        (31.0, 570, True),
        (31.0, 10, True),
        # Five paragraphs may take five times as long.
        (149.0, 2850, False),
        (151.0, 2850, True),
    ],
)
def test_commands_have_the_time_that_people_wait(
    job: Job, took: float, characters: int, keeps_missing: bool
) -> None:
    misses = Misses(job, deadline=0.4)
    for _ in range(10):
        misses.ran(5.0, took, characters)
    assert misses.keeps_missing is keeps_missing


def test_after_a_step_the_next_model_begins_anew() -> None:
    misses = Misses("inline", deadline=0.4)
    for _ in range(20):
        misses.ran(*LATE)
    misses.reset()
    assert not misses.keeps_missing
    for _ in range(9):
        misses.ran(*LATE)
    assert not misses.keeps_missing
