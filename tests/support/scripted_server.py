"""A server on loopback that does with each request exactly what a script says, byte by byte.

    async with ScriptedServer(fin, reply(200, b"{}")) as server:
        ...
        assert len(server.requests) == 2

A script is one act per request, in order of arrival; the last act goes on for ever. An act is an
async function of the `Peer`, made with the functions below or written where it is used. What comes
back from a client is recorded in `requests`, raw.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

__all__ = [
    "Act",
    "Peer",
    "Received",
    "ScriptedServer",
    "fin",
    "reply",
    "reset",
    "send",
    "stall",
    "then",
]

_RST_ON_CLOSE = struct.pack("ii", 1, 0)
_BACKLOG = 2000
"""Connections that may come at once; a client beyond that would wait a second for nothing."""


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    connection: int
    """Which connection it came on, from 1."""
    at: float
    """Time of the loop."""


class Peer:
    """The server's end of a connection, while it answers one request."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: Received
    ) -> None:
        self._reader = reader
        self._writer = writer
        self.request = request
        """The request to answer."""
        self.over = False
        """Whether the connection is not to be used for another request."""

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def fin(self) -> None:
        """Close in an orderly way."""
        self.over = True
        self._writer.close()

    async def rst(self) -> None:
        """Reset the connection."""
        self.over = True
        sock = self._writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST_ON_CLOSE)
        self._writer.transport.abort()

    async def stall(self) -> None:
        """Report no more, until the client leaves."""
        self.over = True
        with contextlib.suppress(ConnectionError):
            while await self._reader.read(65536):
                pass


Act = Callable[[Peer], Awaitable[None]]


def send(data: bytes) -> Act:
    """Send these bytes."""
    return lambda peer: peer.send(data)


async def fin(peer: Peer) -> None:
    """Close the connection."""
    await peer.fin()


async def reset(peer: Peer) -> None:
    """Reset the connection."""
    await peer.rst()


async def stall(peer: Peer) -> None:
    """Fall silent."""
    await peer.stall()


def then(*acts: Act) -> Act:
    """Do one after the other."""

    async def act(peer: Peer) -> None:
        for each in acts:
            await each(peer)

    return act


def reply(
    status: int, body: bytes | Mapping[str, Any] = b"", headers: Mapping[str, str] | None = None
) -> Act:
    """Answer completely; the connection stays open."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(data)}"]
    if not isinstance(body, bytes):
        lines.append("Content-Type: application/json")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return send("\r\n".join([*lines, "", ""]).encode() + data)


class ScriptedServer:
    """Listens on loopback and follows a script.

    Args:
        script: One act per request; the last one is repeated.
        tls: Settings of the server's side, for `https`.
        port: Port to listen on; by default any that is free.
    """

    def __init__(self, *script: Act, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.requests: list[Received] = []
        self.connections = 0
        self._script = list(script)
        self._tls = tls
        self._port = port
        self._tasks: set[asyncio.Task[Any]] = set()
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        return f"{'http' if self._tls is None else 'https'}://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", self._port, ssl=self._tls, backlog=_BACKLOG
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        number = self.connections
        try:
            # A client that leaves, and the end of the test, end the connection.
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._converse(number, reader, writer)
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _converse(
        self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while True:
            request = await _receive(reader, number)
            self.requests.append(request)
            act = self._script.pop(0) if len(self._script) > 1 else self._script[0]
            peer = Peer(reader, writer, request)
            await act(peer)
            if peer.over:
                return


async def _receive(reader: asyncio.StreamReader, connection: int) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    start, *lines = head.split("\r\n")[:-2]
    method, target, _ = start.split(" ")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    now = asyncio.get_running_loop().time()
    return Received(method, target, headers, body, connection, now)
