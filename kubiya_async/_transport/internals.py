"""What aiohttp keeps to itself: every private name of it that this package uses is used here.

Pools whose connections cost little to watch, sessions that send nothing twice, and ends without a
loop or in a fork. `tests/client/test_aiohttp_internals.py` has one test per name, which says what
an aiohttp that has changed it breaks; `make matrix` runs them with the newest.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import select
import socket
import ssl
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

import aiohttp
from aiohttp.client_proto import ResponseHandler

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from aiohttp.client_reqrep import ConnectionKey
    from aiohttp.connector import Connection


def disable_resend(session: aiohttp.ClientSession) -> None:
    """Keep a session from sending twice.

    aiohttp repeats GET, PUT and DELETE by itself when a kept-alive connection turns out dead.
    Retrying is decided by `_calls` alone: it counts, and it has a budget.
    """
    session._retry_connection = False  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - no public switch


def adds_nothing(session: aiohttp.ClientSession) -> bool:
    """Whether a session of ours sends just what it is given: nothing has been added to it."""
    ours = session._request_class  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - not public
    return not (
        changes_sending(session, request_class=ours)
        or session.trace_configs
        or session.trust_env
        or session._default_proxy  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - not public
        or session.headers
    )


def changes_sending(
    session: aiohttp.ClientSession,
    *,
    request_class: type[aiohttp.ClientRequest] = aiohttp.ClientRequest,
) -> str | None:
    """Name what would come between a request and its connection, such as middlewares."""
    kind = type(session)
    for name in ("_request", "request"):
        if getattr(kind, name) is not getattr(aiohttp.ClientSession, name) or name in vars(session):
            return f"{kind.__name__}.{name}"
    if session._middlewares:  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - not public
        return "its middlewares"
    if session._request_class is not request_class:  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - not public
        return "its request_class"
    if session._response_class is not aiohttp.ClientResponse:  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - not public
        return "its response_class"
    return None


def loop_of(session: aiohttp.ClientSession) -> asyncio.AbstractEventLoop:
    """Return the event loop of a session."""
    return session._loop  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - the public one is deprecated


def copy_routes(ours: aiohttp.ClientSession, external: aiohttp.ClientSession) -> None:
    """Copy to our own session what it uses of an external one beside its connector."""
    ours._default_proxy = external._default_proxy  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - not public
    ours._default_proxy_auth = external._default_proxy_auth  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - not public
    # Assigned, not passed on: instrumentations add theirs to every session that is made, and the
    # external one has it already.
    ours._trace_configs = external.trace_configs  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - not public


def take_buffered(content: aiohttp.StreamReader) -> list[bytes]:
    """Return what had arrived before a failure; aiohttp no longer would."""
    buffer = content._buffer  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - there is no public way
    taken = list(buffer)
    buffer.clear()
    return taken


def connections_of(connector: aiohttp.BaseConnector) -> list[asyncio.BaseTransport]:
    """List the connections of a pool; aiohttp forgets them unclosed when their loop is closed."""
    idle = (protocol for pool in connector._conns.values() for protocol, _ in pool)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - there is no public list
    busy = connector._acquired  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - (the same)
    return [p.transport for p in (*idle, *busy) if p.transport is not None]


def force_close(session: aiohttp.ClientSession | None) -> None:
    """Drop a session whose loop is gone: nothing can be awaited there any more."""
    if session is None or session.closed:
        return
    connector = session.connector
    session.detach()
    if connector is not None:
        for transport in connections_of(connector):
            _drop(transport)
        with contextlib.suppress(RuntimeError):
            connector._close()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - closing needs no loop


def disown(session: aiohttp.ClientSession | None, *, with_connections: bool) -> None:
    """Drop the copy of a session in a fork; nothing done to it then reaches a connection.

    Args:
        session: The session.
        with_connections: Whether the connections are its own. The copies of their descriptors are
            closed, or the other process could never end a connection while this one lives.
    """
    if session is None or session.closed:
        return
    connector = session.connector
    session.detach()
    if connector is not None and with_connections:
        for transport in connections_of(connector):
            disown_connection(transport)
        # Its finaliser, and those of its connections, then find nothing to do.
        connector._closed = True  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - closing takes descriptors from the loop


def disown_connection(transport: asyncio.BaseTransport) -> None:
    """Close a connection in a fork, and make it deaf to `close`, `abort` and `write`.

    Each of them would take it from the event loop's set of descriptors, which both processes share,
    or say goodbye to the peer.
    """
    below = _below(transport)
    sock = getattr(below, "_sock", None)
    if sock is None:
        # No transport of asyncio itself. What is never finalised does nothing.
        _kept.append(transport)
        return
    below._closing = True  # noqa: SLF001 - nothing public is meant for a fork
    below._conn_lost += 1  # noqa: SLF001
    below._sock = None  # noqa: SLF001
    sock.close()


_kept: list[object] = []


def _drop(transport: asyncio.BaseTransport) -> None:
    """Close a connection, even one whose loop is closed."""
    below = _below(transport)
    try:
        below.abort()
    except RuntimeError:
        # asyncio closes the socket in a later turn of the loop, which a closed loop never has.
        sock = getattr(below, "_sock", None)
        if sock is not None:
            below._sock = None  # noqa: SLF001 - nothing public closes it now
            sock.close()


def _below(transport: asyncio.BaseTransport) -> Any:
    """Return the connection below a TLS connection; any other is returned as it is."""
    tls = getattr(transport, "_ssl_protocol", None)
    return transport if tls is None else getattr(tls, "_transport", transport)


# Shorter than the idle time of the usual load balancers: a connection the server is about to close
# is not offered to a POST that must not be sent twice.
_KEEPALIVE: Final = 10.0


class Connector(aiohttp.TCPConnector):
    """A pool that bounds connecting as a whole, and whose connections cost little to watch.

    Args:
        limit: Most connections at once; 0 for no limit.
        ssl_context: TLS settings; `None` for the usual ones.
    """

    def __init__(self, *, limit: int, ssl_context: ssl.SSLContext | None) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType] - as aiohttp types it
            limit=limit,
            keepalive_timeout=_KEEPALIVE,
            ssl=True if ssl_context is None else ssl_context,
            socket_factory=_keepalive_socket,
        )
        make: Callable[..., ResponseHandler] = WatchedConnection
        self._factory = cast("Any", functools.partial(make, loop=self._loop))
        self._verifying: ssl.SSLContext | None = None

    # No coroutine around another one, for it would be resumed with it.
    def _get(  # pyright: ignore[reportIncompatibleMethodOverride] - the same once it is awaited
        self, key: ConnectionKey, traces: list[aiohttp.tracing.Trace]
    ) -> Coroutine[Any, Any, Connection | None]:
        """Return an idle connection that the server has neither closed nor sent anything on."""
        idle = self._conns.get(key)
        while idle and cast("WatchedConnection", idle[0][0]).is_stale():
            idle.popleft()[0].close()
        return super()._get(key, traces)

    def _get_ssl_context(self, req: aiohttp.ClientRequest) -> ssl.SSLContext | None:
        """Return the TLS settings of a connection that is being made."""
        if self._ssl is not True or not req.is_ssl():
            return super()._get_ssl_context(req)
        return self._verifying

    async def _create_connection(
        self,
        req: aiohttp.ClientRequest,
        traces: list[aiohttp.tracing.Trace],
        timeout: aiohttp.ClientTimeout,
    ) -> ResponseHandler:
        """Apply the connect timeout to the DNS lookup too."""
        async with asyncio.timeout(timeout.sock_connect):
            if self._ssl is True and req.is_ssl():
                # As the environment says now, where aiohttp has read it when it was imported; in a
                # thread, since the authorities are in files.
                self._verifying = await self._loop.run_in_executor(None, _verifying_now)
            return await super()._create_connection(req, traces, timeout)


class WatchedConnection(ResponseHandler):
    """A connection whose silence is measured with one timer that is hardly ever touched.

    aiohttp sets a timer anew for every chunk. Here the moment is written down at which the silence
    would be too long, and a timer that comes too early looks again then.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._due: float | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._poller: _Poller | None = None

    def is_stale(self) -> bool:
        """Return whether there is unsolicited data to read.

        asyncio notices the end of a connection in its next turn, and a request is sent in this one:
        so the socket itself is asked.
        """
        poller = self._poller
        if poller is None:
            poller = self._poller = _poller_of(self.transport)
        return bool(poller.poll(0))

    def _reschedule_timeout(self) -> None:
        silence = self._read_timeout
        if not silence:
            self._due = None
            return
        self._due = due = self._loop.time() + silence
        if self._watch is None or due < self._watch.when():
            self._check_at(due)

    def _drop_timeout(self) -> None:
        self._due = None

    def connection_lost(self, exc: BaseException | None) -> None:
        """End the watch with the connection."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        self._poller = None
        super().connection_lost(exc)

    def _check_at(self, when: float) -> None:
        if self._watch is not None:
            self._watch.cancel()
        self._watch = self._loop.call_at(when, self._check_silence)

    def _check_silence(self) -> None:
        self._watch = None
        if self._due is None:
            return
        if self._loop.time() < self._due:
            self._check_at(self._due)
        else:
            self._due = None
            self._on_read_timeout()


@functools.lru_cache(maxsize=8)
def _verifying_at(paths: ssl.DefaultVerifyPaths) -> ssl.SSLContext:  # noqa: ARG001 - OpenSSL reads them itself
    """Make the context that verifies against the authorities of this machine."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(("http/1.1",))
    return context


def _verifying_now() -> ssl.SSLContext:
    return _verifying_at(ssl.get_default_verify_paths())


class _Poller(Protocol):
    """What `select.poll` makes."""

    def poll(self, timeout: float, /) -> Sequence[object]: ...


class _Select:
    """Asks with `select`, where there is no `poll`, whether a socket has something to read."""

    def __init__(self, *sockets: socket.socket) -> None:
        self._sockets = sockets

    def poll(self, timeout: float, /) -> Sequence[object]:
        return self._sockets and select.select(self._sockets, [], [], timeout)[0]


def _poller_of(transport: asyncio.BaseTransport | None) -> _Poller:
    sock = None if transport is None else transport.get_extra_info("socket")
    if sock is None or sock.fileno() < 0:
        return _Select()
    if not hasattr(select, "poll"):
        return _Select(sock)
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return poll


def _keepalive_socket(
    address: tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[Any, ...]],
) -> socket.socket:
    """Make a socket whose silent death behind a NAT is noticed."""
    family, kind, proto, _, _ = address
    made = socket.socket(family, kind, proto)
    with contextlib.suppress(OSError, AttributeError):
        made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 60)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 30)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 4)
    return made
