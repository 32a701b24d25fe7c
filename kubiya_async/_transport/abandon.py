"""Letting go of connections whose event loop is gone, or belongs to another process."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio

    import aiohttp


def abandon(session: aiohttp.ClientSession | None) -> None:
    """Let go of a session whose loop is gone: nothing can be awaited there any more."""
    if session is None or session.closed:
        return
    connector = session.connector
    session.detach()
    if connector is not None:
        for transport in _transports(connector):
            _drop(transport)
        with contextlib.suppress(RuntimeError):
            connector._close()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - closing needs no loop


def disown(session: aiohttp.ClientSession | None, *, with_connections: bool) -> None:
    """Let go of the copy of a session in a fork; nothing done to it then reaches a connection.

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
        for transport in _transports(connector):
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


def _transports(connector: aiohttp.BaseConnector) -> list[asyncio.BaseTransport]:
    """List the connections of a pool; aiohttp forgets them unclosed when their loop is closed."""
    idle = (protocol for pool in connector._conns.values() for protocol, _ in pool)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - there is no public list
    busy = connector._acquired  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - (the same)
    return [p.transport for p in (*idle, *busy) if p.transport is not None]


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
    """Return the connection that carries a TLS one, and any other as it is."""
    tls = getattr(transport, "_ssl_protocol", None)
    return transport if tls is None else getattr(tls, "_transport", transport)
