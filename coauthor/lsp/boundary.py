"""The one place where our errors become the protocol's.

A request the writer made fails once, with RequestFailed and one plain sentence.
What nobody foresaw is logged by its type and place only: its message may quote text.
"""

import logging
import traceback
from collections.abc import Generator
from contextlib import contextmanager

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from coauthor.errors import CoauthorError, KeptHere

_log = logging.getLogger(__name__)

UNFORESEEN = (
    "coauthor hit an internal error and could not finish. "
    "Please try again; `coauthor doctor` names the log with the details."
)


def request_failed(message: str) -> JsonRpcException:
    """The error for a request that could not be done."""
    return JsonRpcException(message, code=types.LSPErrorCodes.RequestFailed)


@contextmanager
def boundary() -> Generator[None]:
    """Turn our errors into the protocol's; everything else passes untouched.

    What nobody foresaw is answered by `CoauthorProtocol` and logged by
    `CoauthorServer.report_server_error`, wherever it comes from.
    """
    try:
        yield
    except CoauthorError as exc:
        raise request_failed(str(exc)) from exc


def log_by_type(exc: BaseException) -> None:
    """Log where an exception came from, without its message."""
    frames = traceback.extract_tb(exc.__traceback__)
    where = " < ".join(f"{f.name}:{f.lineno}" for f in reversed(frames[-6:]))
    # That a text stays here is no mistake: who asks for something is told.
    level = logging.INFO if isinstance(exc, KeptHere) else logging.ERROR
    _log.log(level, "%s in %s", type(exc).__name__, where)
