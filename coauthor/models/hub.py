"""What the Hugging Face hub says of a repository's model files.

The library is imported when somebody pulls a model, and nowhere else. It may meet its
own errors by the dozen; they leave this file as one of ours.
"""

import errno
import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from coauthor.errors import CoauthorError, DownloadFailed
from coauthor.models.shards import is_later_shard, shard_names
from coauthor.models.source import HubSource

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.gguf", re.I)
_SAFE_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._+-]{0,99}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_USUAL = ("Q4_K_M", "Q8_0", "Q4_K_S", "Q5_K_M", "Q6_K", "Q4_0", "F16", "BF16")
"""Which quantization we take where the writer leaves it to us, the best first."""
PIECE = 1 << 20
"""Bytes that are written at a time."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class HubFile:
    """One file, as the hub describes it."""

    path: str
    """In the repository, with `/`."""
    bytes: int
    sha256: str

    @property
    def name(self) -> str:
        """Without its folders; safe as a file's name here."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class HubModel:
    """A model in one or several files of one revision of a repository."""

    repo: str
    revision: str
    """The commit the hub has now."""
    licence: str
    """As its card says; empty where it says nothing."""
    files: tuple[HubFile, ...]


def look_up(source: HubSource) -> HubModel:
    """Ask the hub which files a model has there.

    Raises DownloadFailed with a sentence.
    """
    _prepare()
    from huggingface_hub import HfApi

    with hub_errors(source.repo):
        info = HfApi().model_info(source.repo, files_metadata=True, timeout=20)
    revision = info.sha or ""
    if not _COMMIT.fullmatch(revision):
        raise DownloadFailed(f"The hub does not say which revision {source.repo} has.")
    found = {
        sibling.rfilename: sibling
        for sibling in info.siblings or ()
        if sibling.rfilename.lower().endswith(".gguf")
    }
    files: list[HubFile] = []
    for path in _chosen(source, list(found)):
        sha256 = getattr(found[path].lfs, "sha256", None) or ""
        size = found[path].size or 0
        if not _SHA256.fullmatch(sha256) or size <= 0:
            raise DownloadFailed(
                f"The hub gives no checksum for {path!r} of {source.repo}, so what "
                "would come could not be checked. Choose another repository."
            )
        files.append(HubFile(path, size, sha256))
    licence = getattr(info.card_data, "license", None)
    return HubModel(
        *(source.repo, revision),
        licence=licence if isinstance(licence, str) else "",
        files=tuple(files),
    )


def _chosen(source: HubSource, paths: Sequence[str]) -> list[str]:
    """The paths of the wanted model's files, in order."""
    wanted = source.wanted
    unsafe = [path for path in paths if not _is_safe(path)]
    if wanted in unsafe:
        raise DownloadFailed(
            f"The file name {wanted[:80]!r} is not one that coauthor writes to a disk; "
            "choose another file."
        )
    models = [
        path
        for path in paths
        if path not in unsafe
        and not is_later_shard(path)
        and not path.rpartition("/")[2].lower().startswith("mmproj")
    ]
    if not models:
        raise DownloadFailed(
            f"{source.repo} has no model in GGUF form. Look for a repository with "
            "GGUF in its name."
        )
    first = _pick(source, models)
    folder = first[: len(first) - len(first.rpartition("/")[2])]
    parts = [folder + name for name in shard_names(first.removeprefix(folder))]
    if missing := [part for part in parts if part not in paths]:
        raise DownloadFailed(
            f"{source.repo} lacks a file of this model, {missing[0]}. Choose another."
        )
    return parts


def _pick(source: HubSource, models: Sequence[str]) -> str:
    wanted = source.wanted
    if wanted.lower().endswith(".gguf"):
        fitting = [path for path in models if wanted in (path, path.rpartition("/")[2])]
    elif wanted:
        fitting = [path for path in models if _is_quantized(path, wanted)]
    else:
        usual = ([it for it in models if _is_quantized(it, one)] for one in _USUAL)
        fitting = next(filter(None, usual), models if len(models) == 1 else [])
    if len(fitting) == 1:
        return fitting[0]
    shown = ", ".join(sorted(fitting or models)[:_SHOWN])
    what = f"several files for {wanted!r}" if fitting and wanted else "no such file"
    if not wanted:
        what = "several models"
    raise DownloadFailed(
        f"{source.repo} has {what}. Name one, as in `{source.repo}:{models[0]}`. "
        f"It has: {shown}."
    )


def _is_quantized(path: str, quantization: str) -> bool:
    name = path.rpartition("/")[2]
    around = rf"(?:^|[._-]){re.escape(quantization)}(?=[._-])"
    return re.search(around, name, re.I) is not None


def _is_safe(path: str) -> bool:
    """Whether a path of the hub's can become a file's name here."""
    *folders, name = path.split("/")
    return bool(_SAFE_NAME.fullmatch(name)) and all(
        _SAFE_FOLDER.fullmatch(folder) for folder in folders
    )


def _prepare() -> None:
    """Keep the library from telling the hub more than what we ask it for."""
    from huggingface_hub import constants
    from huggingface_hub.utils import logging

    constants.HF_HUB_DISABLE_TELEMETRY = True
    logging.set_verbosity_error()
    # With its ten megabytes a bar hardly moves, and breaking off loses up to so many.
    constants.DOWNLOAD_CHUNK_SIZE = PIECE
    address = urlsplit(constants.ENDPOINT)
    if address.scheme != "https" and address.hostname not in _LOOPBACK:
        raise DownloadFailed(
            "The environment variable HF_ENDPOINT names a hub without https, so "
            "anybody on the way could change the model. Correct it, or unset it."
        )


@contextmanager
def hub_errors(repo: str) -> Generator[None]:
    """Make the library's errors, and those of the network, one of ours."""
    from huggingface_hub import errors

    try:
        yield
    except CoauthorError:
        raise
    except errors.GatedRepoError as error:
        raise DownloadFailed(
            f"{repo} is for those who accepted its terms. Accept them on its page, "
            "then log in with `hf auth login` or set HF_TOKEN, and try again."
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise DownloadFailed(
            f"The hub has no repository {repo} that you may see. Check the name; for a "
            "private one, log in with `hf auth login` or set HF_TOKEN."
        ) from error
    except errors.OfflineModeIsEnabled as error:
        raise DownloadFailed(
            "HF_HUB_OFFLINE is set, so nothing is downloaded. Unset it, or pull a "
            "model file from this machine."
        ) from error
    except errors.HFValidationError as error:
        raise DownloadFailed(f"{repo} cannot be the name of a repository.") from error
    except errors.EntryNotFoundError as error:
        raise DownloadFailed(f"{repo} changed while it was read. Try again.") from error
    except errors.HfHubHTTPError as error:
        raise DownloadFailed(_refusal(error.response.status_code)) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DownloadFailed(
                "The disk is full. Make room, then run the same command again; it goes "
                "on where it stopped."
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise DownloadFailed(
                f"The model cannot be written: {error.strerror}. "
                "Make its folder writable for you."
            ) from error
        raise DownloadFailed(_LOST) from error
    except Exception as error:  # The network's own errors are those of its library.
        raise DownloadFailed(_LOST) from error


_LOST = (
    "The hub cannot be reached, or the connection broke off. Check the network, then "
    "run the same command again; a download goes on where it stopped."
)


def _refusal(status: int) -> str:
    if status == 401:
        return "The hub does not accept your token. Log in anew with `hf auth login`."
    if status == 403:
        return "The hub does not let you have this. Your token may lack the right."
    if status == 429:
        return "The hub wants fewer requests. Wait some minutes, then try again."
    if status >= 500:
        return f"The hub has trouble of its own (status {status}). Try again later."
    return f"The hub refused the request (status {status})."
