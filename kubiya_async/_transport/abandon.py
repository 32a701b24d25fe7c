"""Letting go of connections whose event loop is gone."""

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


def _transports(connector: aiohttp.BaseConnector) -> list[asyncio.BaseTransport]:
    """List the connections of a pool; aiohttp forgets them unclosed when their loop is closed."""
    idle = (protocol for pool in connector._conns.values() for protocol, _ in pool)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - there is no public list
    busy = connector._acquired  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - (the same)
    return [p.transport for p in (*idle, *busy) if p.transport is not None]


def _drop(transport: asyncio.BaseTransport) -> None:
    """Close a connection, even one whose loop is closed."""
    tls = getattr(transport, "_ssl_protocol", None)
    below: Any = transport if tls is None else getattr(tls, "_transport", transport)
    try:
        below.abort()
    except RuntimeError:
        # asyncio closes the socket in a later turn of the loop, which a closed loop never has.
        sock = getattr(below, "_sock", None)
        if sock is not None:
            below._sock = None  # noqa: SLF001 - nothing public closes it now
            sock.close()
