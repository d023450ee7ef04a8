"""`coauthor/status` and its notification: health is a state, not a stream of pop-ups."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from coauthor.lsp import ext

if TYPE_CHECKING:
    from coauthor.lsp.server import CoauthorServer


def register(server: "CoauthorServer") -> None:
    """Add the request."""

    @server.feature(ext.STATUS)
    def status(  # pyright: ignore[reportUnusedFunction]
        ls: "CoauthorServer", _raw: object
    ) -> dict[str, object]:
        return _status(ls).write()


def notify(ls: "CoauthorServer") -> None:
    """Tell the client the state as it is now."""
    ls.protocol.notify(ext.STATUS_CHANGED, _status(ls).write())


def _status(ls: "CoauthorServer") -> ext.Status:
    engine = ls.engine
    off = ls.settings.inline.initiative == "off"
    return ext.Status(
        state="off" if off else engine.state,
        model=engine.known.model if engine.known else "",
        backend=ls.settings.backend,
        message=engine.message,
        counters=asdict(engine.counters),
    )
