"""HTTP as far as aiohttp does it, and answers that are written to the socket byte for byte.

aiohttp parses the requests; the answers are written here, because a fault needs to know every byte
of them. `FINISHED` and `BROKEN` are what the handler then returns to aiohttp: there is nothing
left to write.
"""

from __future__ import annotations

import asyncio
import http.client
import socket
import struct
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from aiohttp import web

from kubiya_async.testing.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from kubiya_async.testing._time import SimulatedClock
    from kubiya_async.testing.faults import CutHow

_NO_FAULT: Final = Fault()
_NO_LINGER: Final = struct.pack("ii", 1, 0)
_LINGER: Final = 2.0
"""Seconds in which the rest of a body that was refused is read and thrown away."""
_FLUSH: Final = 0.001
_PHRASES: Final = {status.value: status.phrase for status in HTTPStatus}


class _Written(web.StreamResponse):
    """Tells aiohttp that the answer is on the wire already, and whether another may follow."""

    def __init__(self, *, keep_alive: bool) -> None:
        super().__init__()
        self._keep_alive = keep_alive

    async def prepare(self, request: web.BaseRequest) -> None:
        del request

    async def write_eof(self, data: bytes = b"") -> None:
        del data


def overlay(base: Mapping[str, str], extra: Mapping[str, str]) -> dict[str, str]:
    """Add headers to others and replace those of the same name, whatever its case."""
    if not extra:
        return dict(base)
    names = {name.lower() for name in extra}
    kept = {name: value for name, value in base.items() if name.lower() not in names}
    return {**kept, **extra}


class CutOffError(Exception):
    """The answer was cut, as a fault wanted."""


class Wire:
    """The way back to one client."""

    def __init__(
        self, request: web.BaseRequest, fault: Fault | None, clock: SimulatedClock
    ) -> None:
        self._request = request
        self._clock = clock
        self._fault = fault or _NO_FAULT
        self._written = 0
        self._limit = self._first_limit()
        self._chunked = False
        self._keep_alive = request.keep_alive

    async def send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Write a whole answer."""
        framing = self._fault.framing
        if framing == "length" or status == http.client.NO_CONTENT:
            length = {} if status == http.client.NO_CONTENT else {"Content-Length": str(len(body))}
            head = self._head(status, overlay(length, headers))
            await self._write(head + (b"" if self._request.method == "HEAD" else body), len(head))
            await self._finish()
            return
        await self.open(status, headers, chunked=framing == "chunked")
        await self.push(body)
        await self.end()

    async def send_raw(self, data: bytes) -> None:
        """Write bytes that need not be an answer, and nothing after them."""
        self._keep_alive = False
        await self._write(data)
        await self._finish()

    async def open(self, status: int, headers: Mapping[str, str], *, chunked: bool = True) -> None:
        """Begin an answer whose length is not known yet."""
        self._chunked = chunked and self._request.version >= (1, 1)
        if self._chunked:
            head = self._head(status, {**headers, "Transfer-Encoding": "chunked"})
        else:
            self._keep_alive = False
            head = self._head(status, headers)
        await self._write(head, len(head))

    async def push(self, data: bytes) -> None:
        """Write a piece of the body."""
        if data:
            await self._write(b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data)

    async def end(self) -> None:
        """Complete the body."""
        if self._chunked:
            await self._write(b"0\r\n\r\n")
        await self._finish()

    async def cut(self, how: CutHow) -> None:
        """Stop here.

        Raises:
            CutOffError: Always, for a silent connection only when the client has gone.
        """
        transport = self._request.transport
        if transport is not None and how == "reset":
            while transport.get_write_buffer_size():  # noqa: ASYNC110 - there is no event for it
                await asyncio.sleep(_FLUSH)
            sock: socket.socket = transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
            transport.abort()
        elif how == "stall":
            await asyncio.Event().wait()
        raise CutOffError

    @property
    def result(self) -> web.StreamResponse:
        """What to return to aiohttp."""
        return FINISHED if self._keep_alive else BROKEN

    def _first_limit(self) -> int | None:
        cut = self._fault.cut
        return cut.at if cut is not None and cut.of == "answer" else None

    def _head(self, status: int, headers: Mapping[str, str]) -> bytes:
        lines = [f"HTTP/1.1 {status} {_PHRASES.get(status, '')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if not self._keep_alive:
            lines.append("Connection: close")
        elif self._request.version < (1, 1):
            lines.append("Connection: keep-alive")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")

    async def _write(self, data: bytes, head: int = 0) -> None:
        cut = self._fault.cut
        if head and cut is not None and cut.of == "body":
            self._limit = head + cut.at
        room = len(data) if self._limit is None else self._limit - self._written
        await self._transmit(data[:room] if room < len(data) else data)
        if cut is not None and room < len(data):
            await self.cut(cut.how)

    async def _finish(self) -> None:
        if self._fault.cut is not None:
            await self.cut(self._fault.cut.how)

    async def _transmit(self, data: bytes) -> None:
        size = self._fault.slice_size
        if size is None or not data:
            await self._send(data)
            return
        for start in range(0, len(data), size):
            await self._send(data[start : start + size])
            await self._clock.sleep(self._fault.slice_delay)

    async def _send(self, data: bytes) -> None:
        transport = self._request.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError("the client has gone")
        if data:
            self._written += len(data)
            transport.write(data)
            await self._request.writer.drain()


FINISHED: Final = _Written(keep_alive=True)
BROKEN: Final = _Written(keep_alive=False)


class HttpServer(web.Server):
    """Passes requests on, with the number of the connection they came on."""

    def __init__(
        self,
        handle: Callable[[web.BaseRequest, int], Awaitable[web.StreamResponse]],
        keepalive_timeout: float,
    ) -> None:
        super().__init__(
            self._handle,
            handler_cancellation=True,
            keepalive_timeout=keepalive_timeout,
            lingering_time=_LINGER,
            access_log=None,
        )
        self._dispatch = handle
        self._numbers: dict[object, int] = {}
        self._opened = 0

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        number = self._numbers.get(request.protocol, 0)
        return await self._dispatch(request, number)

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        self._opened += 1
        self._numbers[handler] = self._opened
        super().connection_made(handler, transport)

    def connection_lost(
        self, handler: web.RequestHandler, exc: BaseException | None = None
    ) -> None:
        self._numbers.pop(handler, None)
        super().connection_lost(handler, exc)
