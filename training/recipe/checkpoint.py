"""What a run is after some step, on disk: enough to go on as if it had never stopped.

A checkpoint is written beside its place and then moved there, so that a run that is
killed at any moment leaves the one before it whole.
"""

import os
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
import torch
from torch import nn
from torch.optim import Optimizer

from recipe.settings import Config

_KEPT = 2


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. The data's place follows from the step."""

    step: int = 0
    """Steps done."""
    seconds: float = 0.0
    """Spent on them, over all sessions."""
    processor_seconds: float = 0.0
    """The work of the processor cores meanwhile; waiting does not count."""


def save(
    folder: Path,
    progress: Progress,
    model: nn.Module,
    optimizers: list[Optimizer],
    config: Config,
) -> None:
    """Write a checkpoint and remove all but the newest two."""
    path = folder / f"step-{progress.step:07}.pt"
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        torch.save(
            {
                "progress": asdict(progress),
                "model": model.state_dict(),
                "optimizers": [it.state_dict() for it in optimizers],
                "config": msgspec.json.encode(config).decode(),
            },
            file,
        )
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    for old in sorted(folder.glob("step-*.pt"))[:-_KEPT]:
        old.unlink()


def newest(folder: Path) -> Path | None:
    """The checkpoint to go on from; None before the first."""
    return max(folder.glob("step-*.pt"), default=None)


def restore(
    path: Path, model: nn.Module, optimizers: list[Optimizer], config: Config
) -> Progress:
    """Bring everything back to the checkpoint's step.

    Raises ValueError when the run was begun with another configuration. What the steps
    done so far do not depend on may differ: a run can be made longer or shorter as long
    as its rate has not begun to fall.
    """
    saved = torch.load(path, map_location="cpu", weights_only=True)
    begun = msgspec.json.decode(saved["config"], type=Config)
    if _lasting(begun) != _lasting(config):
        raise ValueError(
            f"{path.parent} belongs to a run with another configuration. "
            "Give this one's file another name, or remove that folder."
        )
    model.load_state_dict(saved["model"])
    for optimizer, state in zip(optimizers, saved["optimizers"], strict=True):
        optimizer.load_state_dict(state)
    return Progress(**saved["progress"])


def weights(path: Path) -> dict[str, torch.Tensor]:
    """The model alone."""
    return torch.load(path, map_location="cpu", weights_only=True)["model"]


def progress(path: Path) -> Progress:
    """How far the run was."""
    saved = torch.load(path, map_location="cpu", weights_only=True)
    return Progress(**saved["progress"])


def _lasting(config: Config) -> Config:
    """Without what may change while a run goes on."""
    run = msgspec.structs.replace(
        config.run,
        tokens=0,
        decay=0.0,
        short_share=0.0,
        checkpoint_minutes=0.0,
        compile=False,
        micro_tokens=0,
    )
    return msgspec.structs.replace(config, run=run, skills=[], about="")
