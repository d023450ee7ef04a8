"""The worker's pipes: frames in any pieces, the bell after its frame, stderr."""

import asyncio
import logging
import os
from collections.abc import Iterable

import pytest

from coauthor.backends.base import Priority
from coauthor.backends.llama_cpp import frames
from coauthor.backends.llama_cpp.pipes import Errors, Input, Output
from coauthor.errors import BackendProtocolError

PIECES = [frames.Piece(1, "so "), frames.Piece(2, "é" * 5000), frames.Piece(1, "")]


@pytest.mark.parametrize("size", [1, 3, 4, 5, 4096, 1_000_000])
async def test_frames_are_heard_in_whatever_pieces_they_come(size: int) -> None:
    heard: list[frames.FromWorker] = []
    output = Output(heard.append)
    data = b"".join(map(frames.encode, PIECES))
    for start in range(0, len(data), size):
        output.data_received(data[start : start + size])
    assert heard == PIECES


async def test_what_came_before_nonsense_is_heard() -> None:
    heard: list[frames.FromWorker] = []
    output = Output(heard.append)
    output.data_received(frames.encode(PIECES[0]) + b"\x02\0\0\0\xc1\xc1")
    assert heard == PIECES[:1]
    with pytest.raises(BackendProtocolError):
        await output.over


async def test_a_frame_too_long_to_be_one_is_nonsense() -> None:
    output = Output(lambda _: None)
    output.data_received(b"\xff\xff\xff\xff")
    with pytest.raises(BackendProtocolError):
        await output.over


async def test_the_bell_rings_once_its_frame_is_in_the_pipe() -> None:
    rung: list[Priority] = []
    all_rung = asyncio.Event()

    def ring(priorities: Iterable[Priority]) -> None:
        rung.extend(priorities)
        if len(rung) == 3:
            all_rung.set()

    read_end, write_end = os.pipe()
    loop = asyncio.get_running_loop()
    entry = Input(ring)
    with os.fdopen(read_end, "rb", buffering=0) as worker:
        await loop.connect_write_pipe(lambda: entry, os.fdopen(write_end, "wb", 0))
        entry.send(b"short", [Priority.INLINE])
        assert rung == [Priority.INLINE]
        # More than any pipe takes: the rest waits until somebody reads.
        entry.send(b"x" * 4_000_000, [Priority.COMMAND])
        entry.send(b"after", [Priority.PREFETCH])
        assert rung == [Priority.INLINE]
        left = 5 + 4_000_000 + 5
        while left:
            # In a thread, because the loop has to write meanwhile.
            left -= len(await asyncio.to_thread(worker.read, 65536))
        await all_rung.wait()
        assert set(rung) == set(Priority)
        entry.close()
        entry.close()
        await entry.over
        entry.send(b"lost", [Priority.INLINE])
        assert len(rung) == 3


async def test_lines_are_logged_and_endless_ones_left_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = logging.getLogger("coauthor.test_pipes")
    caplog.set_level(logging.DEBUG, log.name)
    errors = Errors(log)
    for data in (b"on", b"e\ntwo\n", b"x" * 60_000, b"x" * 60_000, b"\nthree"):
        errors.data_received(data)
    errors.connection_lost(None)
    assert caplog.messages == ["worker: one", "worker: two", "worker: three"]
    await errors.over
