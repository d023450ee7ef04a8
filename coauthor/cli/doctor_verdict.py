"""What `coauthor doctor` says first: does it work, and what is to be done."""

from collections.abc import Sequence

from coauthor.cli.checkup import Checkup
from coauthor.cli.model_fits import WORDS
from coauthor.cli.work_told import Work
from coauthor.engine.jobs import JOBS


def verdict(checkup: Checkup, works: Sequence[Work]) -> str:
    """One or two sentences for a writer; the findings follow where there are any.

    `works` is who does which work, of whoever is not known to fail.
    """
    waiting = sum(it.waits for it in checkup.findings)
    wrong = len(checkup.findings) - waiting
    undone = [
        WORDS[job]
        for job, order in checkup.orders.items()
        if all(it.name in checkup.failed for it in order)
    ]
    if undone:
        whole = len(undone) == len(JOBS)
        told = (
            "does not write"
            if whole
            else f"works, but makes no {_listed(undone, 'or')}"
        )
        until = "what is wrong is mended" if wrong else "you have said yes"
        return f"coauthor {told} until {until}."
    if wrong:
        things = "one thing is" if wrong == 1 else f"{wrong} things are"
        return f"coauthor works, but {things} wrong."
    if waiting:
        return "coauthor works. What waits for your yes only stands in for another."
    lacking = [WORDS[it.job] for it in works if it.useless]
    if lacking:
        return (
            f"All is well. Only {_listed(lacking, 'and')} need another model; the way "
            "to one stands under “Who writes”."
        )
    return "All is well."


def _listed(words: Sequence[str], word: str) -> str:
    *most, last = words
    return f"{', '.join(most)} {word} {last}" if most else last
