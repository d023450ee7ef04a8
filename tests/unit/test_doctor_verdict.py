"""What `coauthor doctor` says first, to a writer."""

from pathlib import Path

import pytest

from coauthor.cli.candidates import Orders
from coauthor.cli.checkup import Checkup
from coauthor.cli.doctor_verdict import verdict
from coauthor.cli.work_told import Work
from coauthor.engine.jobs import JOBS, Candidate, Job
from coauthor.settings import Settings


def nobody():
    raise AssertionError("nothing is started for a sentence")


def checkup(**names: str) -> Checkup:
    """As it is where all is well; `names` has, for each job, who does it in order."""
    told: dict[Job, str] = {job: names.get(job, "llama_cpp") for job in JOBS}
    orders: Orders = {
        job: tuple(Candidate(name, nobody) for name in who.split())
        for job, who in told.items()
    }
    return Checkup({}, Path("c.toml"), Settings(), Path("log"), orders)


FINE = [Work(job, "m") for job in JOBS]


def test_all_is_well_where_all_can_be_done() -> None:
    assert verdict(checkup(), FINE) == "All is well."


def test_what_no_model_here_can_do_is_no_mistake() -> None:
    lacking = [*FINE[:1], Work("rewrite", "none", "It cannot.", useless=True)]
    assert verdict(checkup(), lacking) == (
        "All is well. Only rewrites need another model; the way to one stands under "
        "“Who writes”."
    )


@pytest.mark.parametrize(
    ("failed", "says"),
    [
        ("", "coauthor works, but one thing is wrong."),
        (
            "desk",
            "coauthor works, but makes no rewrites until what is wrong is mended.",
        ),
        ("desk llama_cpp", "coauthor does not write until what is wrong is mended."),
    ],
)
def test_something_is_wrong(failed: str, says: str) -> None:
    found = checkup(rewrite="desk", ideas="desk llama_cpp")
    found.failed.update(failed.split())
    found.found("It is broken.", "mend it")
    assert verdict(found, FINE) == says


def test_something_waits_for_a_yes() -> None:
    found = checkup(ideas="llama_cpp desk")
    found.found("Not allowed.", "", waits=True)
    found.failed.add("desk")
    assert verdict(found, FINE).startswith("coauthor works. What waits for your yes")
    alone = checkup(ideas="desk", rewrite="desk")
    alone.found("Not allowed.", "", waits=True)
    alone.failed.add("desk")
    says = "works, but makes no rewrites or ideas until you have said yes."
    assert verdict(alone, FINE) == f"coauthor {says}"
