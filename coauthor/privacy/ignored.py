"""Which files are never sent: those that look secret, and those the writer names.

`.coauthorignore` has the form of `.gitignore`, counts in the folder it lies in and
below, and may lie in any folder from the opened one down to the file. It can only keep
more back. A link counts by its own name and by where it leads.
"""

import fnmatch
from collections.abc import Iterator
from pathlib import Path

from coauthor.document.origin import Origin

_IGNORE = ".coauthorignore"
_LARGEST = 100_000
"""Bytes of an ignore file that are read."""
_SECRET_NAMES = (
    *(".env", ".env.*", "*.env", ".netrc", "_netrc", ".npmrc", ".pypirc", ".pgpass"),
    *("*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.keystore", "*.kdbx"),
    *("*.asc", "*.gpg", "*.ovpn", "*tfstate", "wallet.dat", "authorized_keys"),
    *("id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*", ".htpasswd"),
    *(".git-credentials", "credentials", "credentials.*", "*credentials.json"),
    *("secrets.*", "*.secret", "*.secrets", "*password*", "*passwort*"),
)
_SECRET_FOLDERS = frozenset({".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker"})


def kept_back(origin: Origin) -> str | None:
    """Why a document is never sent, as the end of a sentence; None when it may go."""
    if origin.path is None:
        return None
    led_to = _led_to(origin.path)
    for path in dict.fromkeys((origin.path, led_to)):
        name = path.name.lower()
        if any(fnmatch.fnmatchcase(name, each) for each in _SECRET_NAMES):
            return f"a file named {path.name} may hold secrets"
        if _SECRET_FOLDERS.intersection(path.parts):
            return "its folder may hold secrets"
    folder = origin.folder
    why = _ignored(origin.path, folder)
    if why is None and led_to != origin.path:
        why = _ignored(led_to, folder and _led_to(folder))
    return why


def _led_to(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path


def _ignored(path: Path, folder: Path | None) -> str | None:
    for above in _folders(path, folder):
        try:
            with (above / _IGNORE).open("rb") as file:
                lines = file.read(_LARGEST).decode("utf-8", "replace").splitlines()
        except FileNotFoundError:
            continue
        except OSError:
            return f"{above / _IGNORE} cannot be read"
        # Late, because few have such a file.
        from pathspec import GitIgnoreSpec

        try:
            spec = GitIgnoreSpec.from_lines(lines)
        except ValueError:
            return f"{above / _IGNORE} has a line that is no pattern"
        if spec.match_file(path.relative_to(above).as_posix()):
            return f"{above / _IGNORE} names it"
    return None


def _folders(path: Path, folder: Path | None) -> Iterator[Path]:
    """The folders from the file's up to the opened one, or up to the root."""
    for above in path.parents:
        yield above
        if above == folder:
            return
