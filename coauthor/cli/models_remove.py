"""`coauthor models remove`: delete a model's files, after a question."""

import sys
from pathlib import Path

import typer

from coauthor.cli.heed_settings import read_settings
from coauthor.errors import ModelNotFound, WrongInput
from coauthor.models import bundled
from coauthor.models.installed import find_model, models_folder
from coauthor.models.records import read_records, write_record
from coauthor.models.shards import shard_names
from coauthor.models.sizes import size


def remove(name: str, *, yes: bool) -> int:
    """Delete them; 1 when the writer would rather not."""
    if name == bundled.NAME:
        raise WrongInput(f"{name} came with coauthor and is not deleted by itself.")
    try:
        model = find_model(name or " ")
    except ModelNotFound as error:
        raise WrongInput(str(error)) from error
    beside = [model.path.with_name(it) for it in shard_names(model.path.name)]
    files = [file for file in beside if file.exists()]
    total = size(sum(file.stat().st_size for file in files))
    used = read_settings(Path.cwd())[0].model.name == name
    for file in files:
        typer.echo(str(file))
    if not (yes or _agreed(total)):
        typer.echo("Nothing was deleted.")
        return 1
    try:
        for file in files:
            file.unlink()
    except OSError as error:
        raise WrongInput(
            f"{error.filename} cannot be deleted: {error.strerror}."
        ) from error
    if name in read_records(models_folder()):
        write_record(models_folder(), name, None)
    typer.echo(f"{name} is deleted; {total} are free again.")
    if used:
        typer.echo(
            f"It wrote until now. {bundled.NAME} writes instead; `coauthor models use "
            "NAME` chooses another."
        )
    return 0


def _agreed(total: str) -> bool:
    if not sys.stdin.isatty():
        raise WrongInput(
            "There is nobody to ask whether this may be deleted; --yes says it may."
        )
    return typer.confirm(f"Delete this ({total})?")
