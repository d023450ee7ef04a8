"""`coauthor privacy`: what was sent from this machine, and what may be."""

from pathlib import Path

import msgspec
import typer

from coauthor.backends.choose import destination_of
from coauthor.cli.heed_settings import read_settings
from coauthor.cli.privacy_limits import limits
from coauthor.cli.try_report import harmless
from coauthor.errors import BackendRefused, WrongInput
from coauthor.privacy.consent import Consents, Destination, consent_file
from coauthor.privacy.outgoing import OutgoingLog, Sent
from coauthor.settings_backends import BUILT_IN
from coauthor.settings_layers import user_file


def log(last: int, *, text: bool, as_json: bool) -> int:
    """Print the newest lines of the log."""
    found = OutgoingLog()
    lines = [*found.read()][-last:]
    if as_json:
        for line in lines:
            typer.echo(msgspec.json.encode(line).decode())
        return 0
    for line in lines:
        typer.echo(_in_words(line))
        if text:
            for part in line.text.splitlines():
                typer.echo(f"    {harmless(part)}")
    if not lines:
        typer.echo("Nothing was sent from this machine.")
    typer.echo(f"The whole log: {found.path}")
    return 0


def list_all() -> int:
    """Print every answer there is."""
    consents = Consents()
    decisions = consents.all()
    for it in decisions:
        word = "allowed" if it.allowed else "forbidden"
        where = it.folder or "texts in no folder"
        typer.echo(f"{word:<9} {it.backend} ({it.address})  {harmless(where)}")
        for reason in limits(Path(it.folder) if it.folder else None):
            if it.allowed:
                typer.echo(harmless(f"{'':<9} without effect: {reason}"))
    if consents.trouble:
        typer.echo(consents.trouble)
    elif not decisions:
        typer.echo("You have neither allowed nor forbidden anything: nothing is sent.")
    return 0


def decide(name: str, folder: Path | None, *, no_folder: bool, allowed: bool) -> int:
    """Remember a yes or a no. Raises WrongInput."""
    where = _folder(folder, no_folder)
    to = _destination(name)
    try:
        Consents().decide(where, to, allowed)
    except OSError as error:
        raise WrongInput(f"{consent_file()} cannot be written: {error}.") from error
    what = f"texts in {where}" if where else "texts that are in no folder"
    verb = "may be sent" if allowed else "are never sent"
    typer.echo(f"{harmless(what)} {verb} to {to.backend} ({to.address}).")
    if allowed and (reasons := list(limits(where))):
        typer.echo("But nothing is sent so far:")
        for reason in reasons:
            typer.echo(harmless(reason))
    return 0


def forget(name: str | None, folder: Path | None, *, no_folder: bool) -> int:
    """Take answers back, all for a folder or one; the next use asks again.

    Raises WrongInput, also for a name that is in no answer and in no settings.
    """
    where = _folder(folder, no_folder)
    consents = Consents()
    if name is not None and name not in [it.backend for it in consents.all()]:
        _destination(name)
    try:
        gone = consents.forget(where, name)
    except OSError as error:
        raise WrongInput(f"{consent_file()} cannot be written: {error}.") from error
    what = f"texts in {where}" if where else "texts that are in no folder"
    about = f"{what} for {name}" if name else what
    if gone:
        typer.echo(harmless(f"You will be asked again about {about}."))
    else:
        typer.echo(harmless(f"There was no answer about {about}."))
        if consents.all():
            typer.echo("`coauthor privacy list` shows all there are.")
    return 0


def _folder(folder: Path | None, no_folder: bool) -> Path | None:
    if no_folder:
        return None
    where = (folder or Path.cwd()).absolute()
    if not where.is_dir():
        raise WrongInput(f"There is no folder {folder}.")
    return where


def _destination(name: str) -> Destination:
    settings, _ = read_settings(Path.cwd())
    known = [*BUILT_IN, *(it.name for it in settings.backends)]
    if name not in known:
        raise WrongInput(
            f'There is no backend named "{name}" in {user_file()}; there are: '
            f"{', '.join(known)}."
        )
    try:
        to = destination_of(settings, name)
    except BackendRefused as error:
        raise WrongInput(str(error)) from error
    if to is None:
        raise WrongInput(
            f'The backend "{name}" is on this machine: it needs no permission.'
        )
    return to


def _in_words(line: Sent) -> str:
    about = f"about {harmless(line.document)}" if line.document else "about no file"
    size = f"{line.characters:,} characters"
    return (
        f"{line.when}  {size} to {line.backend} ({line.address}), {line.work}, {about}"
    )
