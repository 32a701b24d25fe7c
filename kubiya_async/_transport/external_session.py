"""External sessions: what of them is used, and what makes one unusable.

Requests go out through a session of our own around its connector, so that what a
session adds to its requests or changes about answers cannot reach ours, including what some later
aiohttp will add. Of the external session we use

- its connector, and so its connections, TLS settings, limits and resolver;
- `proxy` and `proxy_auth`, `trust_env`, `trace_configs`.

Headers, cookies, credentials and a base URL are the application's own and may be meant for others:
they are not sent. What would change how requests are sent can neither be honoured, for then it
could not be promised that none is sent twice, nor be dropped in silence: such a session is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import aiohttp

from kubiya_async._transport.internals import changes_sending, loop_of
from kubiya_async.errors import ConfigError

if TYPE_CHECKING:
    import asyncio
    import ssl


_HINT: Final = (
    "Pass a plain one on the same connector: "
    "aiohttp.ClientSession(connector=session.connector, connector_owner=False)"
)


def check(session: Any, *, ssl_context: ssl.SSLContext | None) -> None:
    """Refuse a session over which calls could not be made as promised.

    Raises:
        ConfigError: The message names what is wrong with it.
    """
    if not isinstance(session, aiohttp.ClientSession):
        raise ConfigError(f"session must be an aiohttp.ClientSession, got {type(session).__name__}")
    if session.closed:
        raise ConfigError("session is closed, or its connector is")
    if ssl_context is not None:
        raise ConfigError(
            "ssl_context does not apply to an external session:  "
            "pass it to the session's connector, aiohttp.TCPConnector(ssl=...)"
        )
    found = changes_sending(session)
    if found is not None:
        raise ConfigError(
            f"session: {found} may send a request twice or change it, so no call could promise "
            "how often it was sent",
            hint=_HINT,
        )


def check_loop(session: aiohttp.ClientSession, loop: asyncio.AbstractEventLoop) -> None:
    """Refuse a session of another event loop.

    Raises:
        ConfigError: It is one.
    """
    if loop_of(session) is not loop:
        raise ConfigError("session belongs to another event loop: make it in the one that uses it")
