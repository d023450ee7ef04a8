"""Where the server writes what happens: a rotating file, and warnings to stderr.

Standard output belongs to the protocol, so nothing here ever writes there.
The writer's text stays out of the log unless its level is `debug`: at every other
level a traceback comes without the exception's message, and a record of a library
comes without its arguments and without objects, because all may quote what was typed.
"""

import logging
import os
import re
import sys
import traceback
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from platformdirs import user_log_path

_OURS = "coauthor"
_LIBRARIES = {"pygls": logging.CRITICAL, "asyncio": logging.WARNING}
"""Their levels, whatever ours is.

pygls logs whole documents at INFO, and at ERROR a stack for every request that could
not be done; `CoauthorServer.report_server_error` logs what nobody foresaw.
"""
_LARGEST_FILE = 1_000_000
_OLD_FILES = 2
_CAUSES_SHOWN = 5
_QUOTED = re.compile(r"[(<\n]")
"""asyncio writes results and exceptions, with whatever they hold, behind these."""


def log_file() -> Path:
    """Name the file the server logs to, which need not exist yet."""
    folder = os.environ.get("COAUTHOR_LOG_DIR")
    if folder:
        return Path(folder).absolute() / "coauthor.log"
    return user_log_path("coauthor", appauthor=False) / "coauthor.log"


def set_up(level: str = "warning") -> None:
    """Send our log and that of the libraries to the file and to stderr.

    `level` is one of the setting `log.level`; calling again changes it.
    Without a place for the file there is stderr alone.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    handlers = _handlers(number)
    for name in (_OURS, *_LIBRARIES):
        logger = logging.getLogger(name)
        for old in logger.handlers[:]:
            logger.removeHandler(old)
            old.close()
        for handler in handlers:
            logger.addHandler(handler)
        # The root logger has no handler of ours, and a host program's gets nothing.
        logger.propagate = False
        logger.setLevel(_LIBRARIES.get(name, number))


def _handlers(level: int) -> list[logging.Handler]:
    stderr = logging.StreamHandler(sys.stderr)
    stderr.setLevel(logging.WARNING)
    handlers: list[logging.Handler] = [stderr]
    path = log_file()
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handlers.append(_SharedFile(path))
    for handler in handlers:
        handler.setFormatter(_Discreet(quotes=level <= logging.DEBUG))
    return handlers


class _SharedFile(RotatingFileHandler):
    """A log file that several servers may write at once, one for each editor."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            maxBytes=_LARGEST_FILE,
            backupCount=_OLD_FILES,
            encoding="utf-8",
            errors="backslashreplace",
        )

    def doRollover(self) -> None:  # noqa: N802 - the name is the library's.
        """Start a new file, or go on with the old one where that is not possible."""
        # Windows does not rename a file that another server has open.
        with suppress(OSError):
            super().doRollover()


class _Discreet(logging.Formatter):
    """Leaves out whatever may quote the writer, unless `quotes`."""

    def __init__(self, *, quotes: bool) -> None:
        super().__init__("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s")
        self._quotes = quotes

    def format(self, record: logging.LogRecord) -> str:
        """Write one record as one or more lines."""
        if self._quotes:
            return super().format(record)
        discreet = logging.makeLogRecord(record.__dict__)
        discreet.exc_text = None
        if not record.name.startswith(_OURS):
            discreet.msg, discreet.args = _QUOTED.split(str(record.msg))[0], ()
        return super().format(discreet)

    def formatException(  # noqa: N802 - the name is the library's.
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Write where an exception came from, and its message only with `quotes`."""
        if self._quotes:
            return super().formatException(ei)
        lines: list[str] = []
        error = ei[1]
        for _ in range(_CAUSES_SHOWN):
            if error is None:
                break
            lines += traceback.format_tb(error.__traceback__)
            lines.append(f"{type(error).__name__}\n")
            error = error.__cause__ or error.__context__
        return "".join(lines).rstrip()
