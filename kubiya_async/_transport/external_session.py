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

from kubiya_async.errors import ConfigError

if TYPE_CHECKING:
    import asyncio
    import ssl


_HINT: Final = (
    "Pass a plain one on the same connector: "
    "aiohttp.ClientSession(connector=session.connector, connector_owner=False)"
)
_SENDING: Final = ("_request", "request")


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
    found = _changes_sending(session)
    if found is not None:
        raise ConfigError(
            f"session: {found} may send a request twice or change it, so no call could promise "
            "how often it was sent",
            hint=_HINT,
        )


def _changes_sending(session: aiohttp.ClientSession) -> str | None:
    """Name what would come between a request and its connection."""
    kind = type(session)
    for name in _SENDING:
        if getattr(kind, name) is not getattr(aiohttp.ClientSession, name) or name in vars(session):
            return f"{kind.__name__}.{name}"
    if session._middlewares:  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - not public
        return "its middlewares"
    if session._request_class is not aiohttp.ClientRequest:  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        return "its request_class"
    if session._response_class is not aiohttp.ClientResponse:  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        return "its response_class"
    return None


def check_loop(session: aiohttp.ClientSession, loop: asyncio.AbstractEventLoop) -> None:
    """Refuse a session of another event loop.

    Raises:
        ConfigError: It is one.
    """
    if session._loop is not loop:  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - the public one is deprecated
        raise ConfigError("session belongs to another event loop: make it in the one that uses it")


def adopt(ours: aiohttp.ClientSession, lent: aiohttp.ClientSession) -> None:
    """Copy to our own session what it uses of an external one beside its connector."""
    ours._default_proxy = lent._default_proxy  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - not public
    ours._default_proxy_auth = lent._default_proxy_auth  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    # Assigned, not passed on: instrumentations add theirs to every session that is made, and the
    # external one has it already.
    ours._trace_configs = lent.trace_configs  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
