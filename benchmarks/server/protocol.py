"""HTTP/1.1 with keep-alive, for clients that send one well-formed request after the other."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, cast

from benchmarks.server import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE_LATENCY = 0.005
PERIOD = 1.0
IN_ONE_PIECE = 10_000
"""Events that are kept ready as one answer; longer streams repeat as many."""
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
END = b"\r\n\r\n"
MAKERS: dict[str, Callable[[str], bytes]] = {
    "calls": answers.call,
    "api": answers.call,
    "pages": answers.page,
    "events": answers.events,
}


class Canned(asyncio.Protocol):
    """One connection."""

    made: dict[bytes, bytes] = {}  # noqa: RUF012 - shared by all connections
    transport: asyncio.Transport

    def __init__(self) -> None:
        self.received = b""
        self.timer: asyncio.TimerHandle | None = None
        self.pieces: Iterator[bytes] = iter(())
        self.paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none of asyncio's, so there is nothing to test.
        self.transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if self.timer is not None:
            self.timer.cancel()

    def data_received(self, data: bytes) -> None:
        if self.received:
            data = self.received + data
        if self.is_whole(data):
            self.received = b""
            target = data.split(b" ", 2)[1]
            # The vendor's client has no other place for a path of our choice.
            self.answer(target.partition(b"runner=")[2].partition(b"&")[0] or target)
        else:
            self.received = data

    def pause_writing(self) -> None:
        self.paused = True

    def resume_writing(self) -> None:
        """Go on with a stream that is too long to be written at once."""
        self.paused = False
        while not self.paused and (piece := next(self.pieces, None)) is not None:
            self.transport.write(piece)

    def is_whole(self, data: bytes) -> bool:
        if data.startswith(b"GET ") and data.endswith(END):
            return True
        head = data.find(END)
        if head < 0:
            return False
        length = LENGTH.search(data, 0, head)
        return length is None or len(data) >= head + len(END) + int(length[1])

    def answer(self, target: bytes) -> None:
        if target.startswith(b"/events/") and int(target.split(b"/")[4]) > IN_ONE_PIECE:
            self.pieces = answers.event_pieces(target.decode(), IN_ONE_PIECE)
            self.resume_writing()
            return
        if target.startswith(b"/slow/"):
            self.transport.write(answers.STREAM_HEAD)
            if target.startswith(b"/slow/0"):
                # It is open, and stays silent.
                return
            self.trickle(answers.event_chunks("strict", 1, int(target.split(b"/")[2])), 0)
            return
        made = self.made.get(target) or self.make(target)
        if target.startswith(b"/pages/"):
            asyncio.get_running_loop().call_later(PAGE_LATENCY, self.transport.write, made)
        else:
            self.transport.write(made)

    def make(self, target: bytes) -> bytes:
        text = target.decode()
        self.made[target] = made = MAKERS[text.split("/")[1]](text)
        return made

    def trickle(self, events: list[bytes], number: int) -> None:
        """Send an event now and the next one in a second."""
        chunk = answers.chunked(events[number])
        if number + 1 == len(events):
            self.transport.write(chunk + answers.LAST_CHUNK)
            return
        self.transport.write(chunk)
        loop = asyncio.get_running_loop()
        self.timer = loop.call_later(PERIOD, self.trickle, events, number + 1)
