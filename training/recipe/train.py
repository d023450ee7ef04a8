"""The run: read windows, move the weights, look at held-out text, save, go on.

The same on processors and on one CUDA GPU. It can be ended at any moment, and begun
again with the same command: it goes on from its last checkpoint.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, process_time

import torch

from recipe.begin import take_weights
from recipe.checkpoint import Progress, newest, restore, save
from recipe.device import half_precision, to_device
from recipe.held_out import bits_per_character
from recipe.model import Model
from recipe.optimize import optimizers, rate, set_rate
from recipe.places import Places
from recipe.run_log import Line, RunLog
from recipe.settings import Config, RunSettings
from recipe.windows import Batch, Windows


@dataclass(frozen=True, slots=True)
class Stop:
    """When a session ends before the run does."""

    step: int | None = None
    minutes: float | None = None


_A_LINE = 10
"""Steps from one line of the log to the next."""
_A_LOOK = 100
"""Steps from one look at held-out text to the next: each costs as much as three."""


def steps_of(run: RunSettings) -> int:
    """How many steps the run has."""
    return max(1, run.tokens // run.batch_tokens)


def train(
    places: Places,
    device: torch.device,
    said: Callable[[Line, int], None],
    stop: Stop | None = None,
) -> Progress:
    """Go on until the run or this session ends.

    `said` hears each line of the log, and how many steps there are.
    """
    stop = stop or Stop()
    config = places.recipe.config
    run = config.run
    steps = steps_of(run)
    read = -(-run.read_before // run.batch_tokens)
    windows = _windows(places, read + steps)
    model = Model(config.model, places.recipe.data.vocabulary)
    model.initialize(run.seed)
    if config.weights_of:
        take_weights(places.work / config.weights_of, model)
    model.to(device)
    movers = optimizers(model, run)
    loss_of = torch.compile(model.loss) if run.compile else model.loss
    checkpoints = places.model / "checkpoints"
    checkpoints.mkdir(parents=True, exist_ok=True)
    progress = Progress()
    if (path := newest(checkpoints)) is not None:
        progress = restore(path, model, movers, config)
    log = RunLog(places.log, progress.step, run.batch_tokens)

    began, worked = monotonic(), process_time()
    spent = progress
    saved = began
    last = min(steps, steps if stop.step is None else stop.step)
    while progress.step < last:
        step = progress.step
        set_rate(movers, rate(step, steps, run))
        batch = windows.batch(read + step, _window(config, step, steps))
        log.add(_step(model, loss_of, movers, batch, run, device))
        now = monotonic()
        progress = Progress(
            step + 1,
            spent.seconds + now - began,
            spent.processor_seconds + process_time() - worked,
        )
        over = stop.minutes is not None and now - began > stop.minutes * 60
        ends = progress.step == last or over
        if ends or progress.step % _A_LINE == 0:
            looks = ends or progress.step % _A_LOOK == 0
            held_out = bits_per_character(places, model, device) if looks else None
            said(log.line(progress.step, held_out), steps)
        if ends or now - saved > run.checkpoint_minutes * 60:
            save(checkpoints, progress, model, movers, config)
            saved = monotonic()
        if over:
            break
    return progress


def _step(
    model: Model,
    loss_of: Callable[..., torch.Tensor],
    movers: list[torch.optim.Optimizer],
    batch: Batch,
    run: RunSettings,
    device: torch.device,
) -> float:
    """One step of the weights; returns the mean loss of its learned tokens."""
    read, said, learned = to_device((batch.read, batch.said, batch.learned), device)
    count = int(learned.sum())
    total = torch.zeros((), device=device)
    rows = max(1, run.micro_tokens // read.shape[1])
    for at in range(0, len(read), rows):
        part = slice(at, at + rows)
        with half_precision(device):
            loss = loss_of(read[part], said[part], learned[part], run.z_loss)
        (loss / count).backward()
        total += loss.detach()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for mover in movers:
        mover.step()
        mover.zero_grad(set_to_none=True)
    return float(total) / count


def _windows(places: Places, steps: int) -> Windows:
    config = places.recipe.config
    block = config.model.context
    if config.run.batch_tokens % block or (
        config.run.short_window and block % config.run.short_window
    ):
        raise ValueError(
            "`batch_tokens` has to be a multiple of the context, "
            "and the context one of `short_window`."
        )
    return Windows(
        places.train,
        config.mixture,
        block=block,
        blocks_a_step=config.run.batch_tokens // block,
        steps=steps,
        seed=config.run.seed,
    )


def _window(config: Config, step: int, steps: int) -> int:
    short = config.run.short_window and step < steps * config.run.short_share
    return config.run.short_window if short else config.model.context
