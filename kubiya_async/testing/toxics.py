"""A proxy that damages what passes through it: the toxics of toxiproxy, in this process.

    async with LocalServer() as server, ToxicProxy(server.url) as proxy:
        proxy.add(toxics.Latency(0.2, jitter=0.1), toxics.Slicer(16))
        async with server.client(base_url=proxy.url) as kubiya:
            ...

`LocalServer.fail` decides request by request; a proxy knows nothing of requests, and works for
whatever speaks TCP: TLS, a Redis store, a server of your own. It listens on loopback and leads to
nowhere else.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Literal, Protocol, Self, TypeAlias
from urllib.parse import urlsplit, urlunsplit

from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.config.urls import is_loopback
from kubiya_async.errors import InvalidArgumentError

__all__ = [
    "Bandwidth",
    "Direction",
    "Latency",
    "LimitData",
    "ResetPeer",
    "Slicer",
    "SlowClose",
    "Timeout",
    "Toxic",
    "ToxicProxy",
]

Direction: TypeAlias = Literal["downstream", "upstream"]
"""What the server sends to the client, or what the client sends to the server."""

_PIECE: Final = 64 * 1024
_BACKLOG: Final = 1024
_NO_LINGER: Final = struct.pack("ii", 1, 0)


class Toxic(Protocol):
    """Something that happens to the bytes of one direction of a connection."""

    def apply(self, pieces: AsyncIterator[bytes], link: Link) -> AsyncIterator[bytes]:
        """Return what is passed on, when it is passed on; the end is the end of the direction."""
        ...


@dataclass(frozen=True, slots=True)
class Latency:
    """Every piece is late by `seconds`, give or take `jitter`."""

    seconds: float
    jitter: float = 0.0

    async def apply(self, pieces: AsyncIterator[bytes], link: Link) -> AsyncIterator[bytes]:
        """Sleep before each piece."""
        async for piece in pieces:
            wobble = link.random.uniform(-self.jitter, self.jitter)
            await link.sleep(max(0.0, self.seconds + wobble))
            yield piece


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """No more than this many bytes a second."""

    bytes_per_second: float

    async def apply(self, pieces: AsyncIterator[bytes], link: Link) -> AsyncIterator[bytes]:
        """Sleep as long as a piece takes."""
        async for piece in pieces:
            await link.sleep(len(piece) / self.bytes_per_second)
            yield piece


@dataclass(frozen=True, slots=True)
class Slicer:
    """Pieces of `size` bytes, give or take `variation`, with `delay` seconds between them."""

    size: int
    variation: int = 0
    delay: float = 0.0

    async def apply(self, pieces: AsyncIterator[bytes], link: Link) -> AsyncIterator[bytes]:
        """Cut into slices."""
        async for piece in pieces:
            rest = piece
            while rest:
                wobble = link.random.randint(-self.variation, self.variation)
                size = max(1, self.size + wobble)
                yield rest[:size]
                rest = rest[size:]
                await link.sleep(self.delay)


@dataclass(frozen=True, slots=True)
class LimitData:
    """The connection is closed after this many bytes."""

    limit: int

    async def apply(self, pieces: AsyncIterator[bytes], link: Link) -> AsyncIterator[bytes]:
        """Count, pass on what may pass, and close."""
        left = self.limit
        async for piece in pieces:
            if left > 0:
                yield piece[:left]
            left -= len(piece)
            if left <= 0:
                link.close()
                return


@dataclass(frozen=True, slots=True)
class Timeout:
    """Nothing passes; the connection is closed after `seconds`, or never for `None`."""

    seconds: float | None = None

    async def apply(self, pieces: AsyncIterator[bytes], link: Link) -> AsyncIterator[bytes]:
        """Throw everything away."""
        if self.seconds is None:
            async for _ in pieces:
                pass
            return
        await link.sleep(self.seconds)
        link.close()
        return
        yield b""


@dataclass(frozen=True, slots=True)
class ResetPeer:
    """The connection is reset after this many seconds; 0 resets it at once."""

    seconds: float = 0.0

    async def apply(self, pieces: AsyncIterator[bytes], link: Link) -> AsyncIterator[bytes]:
        """Pass on what comes in time."""
        link.later(self.seconds, link.reset)
        async for piece in pieces:
            if self.seconds > 0:
                yield piece


@dataclass(frozen=True, slots=True)
class SlowClose:
    """The end comes this many seconds late."""

    seconds: float

    async def apply(self, pieces: AsyncIterator[bytes], link: Link) -> AsyncIterator[bytes]:
        """Sleep after the last piece."""
        async for piece in pieces:
            yield piece
        await link.sleep(self.seconds)


@dataclass(eq=False)
class Link:
    """One connection through the proxy, as toxics see it."""

    random: random.Random
    sleep: Callable[[float], Awaitable[object]]
    writers: list[asyncio.StreamWriter] = field(default_factory=list[asyncio.StreamWriter])
    _timers: set[asyncio.Task[None]] = field(default_factory=set["asyncio.Task[None]"])

    def close(self) -> None:
        """Close both ends, once what was passed on is sent."""
        for writer in self.writers:
            writer.close()

    def reset(self) -> None:
        """Reset both ends."""
        for writer in self.writers:
            sock: socket.socket = writer.get_extra_info("socket")
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
            writer.transport.abort()

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something in this many seconds, unless the connection is gone by then."""
        if seconds <= 0:
            act()
            return
        task = asyncio.create_task(self._wait(seconds, act), name="toxic proxy: later")
        self._timers.add(task)
        task.add_done_callback(self._timers.discard)

    async def _wait(self, seconds: float, act: Callable[[], None]) -> None:
        await self.sleep(seconds)
        act()

    async def aclose(self) -> None:
        """Forget what was to come, and close."""
        for timer in self._timers:
            timer.cancel()
        self.close()
        await wait_shielded(*self._timers)


@dataclass(frozen=True, slots=True)
class _ToxicRule:
    toxic: Toxic
    direction: Direction
    toxicity: float


class ToxicProxy:
    """Passes connections on to a server on this machine, as well as its toxics let it.

    Args:
        upstream: URL or `host:port` of the server.
        seed: Makes the same connections suffer in every run.
        sleep: Sleeps for a number of seconds.

    Raises:
        InvalidArgumentError: The server is not on this machine, or has no port.
    """

    def __init__(
        self,
        upstream: str,
        *,
        seed: int = 0,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._parts = urlsplit(upstream if "://" in upstream else f"tcp://{upstream}")
        if not is_loopback(self._parts.hostname or "") or not self._parts.port:
            raise InvalidArgumentError(
                "upstream must be an address with a port on this machine", argument="upstream"
            )
        self.connections: int = 0
        """How many connections were accepted."""
        self._random = random.Random(seed)  # noqa: S311 - chosen to be the same in every run
        self._sleep = sleep
        self._rules: list[_ToxicRule] = []
        self._links: set[Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The upstream's URL with the proxy in its place."""
        return urlunsplit(self._parts._replace(netloc=f"127.0.0.1:{self._port}"))

    def add(
        self, *toxics: Toxic, direction: Direction = "downstream", toxicity: float = 1.0
    ) -> None:
        """Add toxics to all connections that are opened from now on, in this order.

        Args:
            toxics: What happens.
            direction: To the bytes of which direction.
            toxicity: Share of the connections that they happen to.
        """
        self._rules += [_ToxicRule(toxic, direction, toxicity) for toxic in toxics]

    def clear(self) -> None:
        """Remove all toxics from new connections."""
        self._rules.clear()

    async def down(self) -> None:
        """Refuse connections, and reset those that are open."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for link in tuple(self._links):
            link.reset()
        await wait_shielded(*self._tasks)

    async def up(self) -> None:
        """Accept connections again, on the same port."""
        if self._server is not None:
            return
        # Cancelled in the middle, asyncio would leave a listening socket that is not accounted for.
        starting = asyncio.ensure_future(
            asyncio.start_server(self._accept, "127.0.0.1", self._port, backlog=_BACKLOG)
        )
        try:
            await wait_shielded(starting)
        except asyncio.CancelledError:
            if not starting.cancelled() and starting.exception() is None:
                starting.result().close()
            raise
        self._server = starting.result()
        self._port = self._server.sockets[0].getsockname()[1]

    async def __aenter__(self) -> Self:
        await self.up()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await self.down()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - callbacks of servers run in tasks
        self._tasks.add(task)
        self.connections += 1
        link = Link(self._random, self._sleep, [writer])
        self._links.add(link)
        try:
            # A connection that breaks, and the end of the proxy, are the end of this link only.
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await self._pass_on(link, reader)
        finally:
            self._links.discard(link)
            self._tasks.discard(task)
            await link.aclose()

    async def _pass_on(self, link: Link, reader: asyncio.StreamReader) -> None:
        ours = [rule for rule in self._rules if self._random.random() < rule.toxicity]
        server = await asyncio.open_connection(self._parts.hostname, self._parts.port)
        link.writers.append(server[1])
        client = link.writers[0]
        up = [rule.toxic for rule in ours if rule.direction == "upstream"]
        down = [rule.toxic for rule in ours if rule.direction == "downstream"]
        pumps = [
            asyncio.ensure_future(_pump(reader, server[1], up, link)),
            asyncio.ensure_future(_pump(server[0], client, down, link)),
        ]
        try:
            await asyncio.wait(pumps)
        finally:
            for pump in pumps:
                pump.cancel()
            await wait_shielded(*pumps)


async def _pump(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    toxics: list[Toxic],
    link: Link,
) -> None:
    """Pass one direction on, to its end."""
    pieces = _pieces(reader)
    for toxic in toxics:
        pieces = toxic.apply(pieces, link)
    # A peer that closed its end is told by the other direction.
    with contextlib.suppress(OSError, RuntimeError):
        async for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


async def _pieces(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    with contextlib.suppress(OSError):
        while piece := await reader.read(_PIECE):
            yield piece
