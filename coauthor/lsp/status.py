"""The state of the server, as editors show it."""

import msgspec

from coauthor.engine.jobs import JOBS, Job
from coauthor.engine.routes import Routes
from coauthor.lsp import ext


def status_of(routes: Routes, *, off: bool) -> ext.Status:
    """The state of all jobs, with the counts since the models were chosen.

    `off` is whether the writer wants nothing of them.
    """
    session = routes.session
    jobs = {job: _of_job(routes, job) for job in JOBS}
    goes = {it.destination for it in jobs.values()}
    return ext.Status(
        state="off" if off else routes.state,
        model=jobs["inline"].model,
        backend=jobs["inline"].backend,
        destination="remote" if "remote" in goes else "local",
        message=routes.message,
        jobs={str(job): it for job, it in jobs.items()},
        counters=msgspec.to_builtins(session.counters),
        silences=session.silences.counts(),
        stages={
            stage: ext.StageTimes(count=it.count, p50=it.p50, p95=it.p95)
            for stage, it in session.stages.spreads().items()
        },
    )


def _of_job(routes: Routes, job: Job) -> ext.JobStatus:
    engine = routes.engine(job)
    return ext.JobStatus(
        backend=routes.candidate(job).name,
        model=engine.known.model if engine.known else "",
        destination=engine.destination,
        stands_in_for=routes.stands_in_for(job),
    )
