"""A GET without `ClientSession.request`: the same steps, less what that does for others.

Of what `ClientSession.request` costs, much is cookies, redirects, traces, middlewares, proxies,
credentials and defaults that a session of ours never has. `send_directly` takes the steps that are
left, with the same classes: request, connection, answer. They are exported, but what they take is
not documented, so this is the way of those requests alone that `can_go_directly` vouches for. All
else goes through `ClientSession.request`: bodies, streams, external sessions, proxies, sessions to
which an instrumentation has added traces, all requests while that method is replaced, as
aioresponses and vcrpy do it, and all of them with an aiohttp that was not looked at.

`tests/client/test_direct.py` has every kind of answer come both ways, and compares.
"""

from __future__ import annotations

import asyncio
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.helpers import TimerNoop

from kubiya_async._transport.internals import adds_nothing

if TYPE_CHECKING:
    from yarl import URL

    from kubiya_async._messages.headers import RequestHeaders
    from kubiya_async._transport.session import AttemptProgress

# aiohttp reads 8 KiB; policies and cookies of gateways are longer, and other clients read more.
LONGEST_HEADER: Final = 64 * 1024
"""Bytes of a line of an answer's head."""

MOST_HEADERS: Final = 1000
"""Lines of an answer's head."""

LOOKED_AT: Final = ("3.14",)
"""The aiohttp versions whose `ClientSession._request` was read, and is compared with, for this."""

_PASSED: Final[dict[Any, set[str]]] = {
    aiohttp.ClientRequest.__init__: {"method", "url", "headers", "loop", "timer", "session"},
    aiohttp.ClientRequest.send: {"conn"},
    aiohttp.ClientResponse.start: {"connection"},
    aiohttp.BaseConnector.connect: {"req", "traces", "timeout"},
    ResponseHandler.set_response_params: {
        *("timer", "read_until_eof", "read_timeout"),
        *("max_line_size", "max_field_size", "max_headers"),
    },
}
_METHODS: Final = vars(aiohttp.ClientSession)
"""The methods of a session as they are now, replaced or not."""


def _shipped(method: Any) -> Any:
    """Return a method of `ClientSession` if it is aiohttp's own, and else what nothing equals."""
    own = type(method) is FunctionType and method.__globals__.get("__name__") == "aiohttp.client"
    return method if own else object()


_PUBLIC: Final = _shipped(_METHODS["request"])
_REQUEST: Final = _shipped(_METHODS["_request"])
_FITS: Final = aiohttp.__version__.rpartition(".")[0] in LOOKED_AT and all(
    names <= {*getattr(getattr(function, "__code__", None), "co_varnames", ())}
    for function, names in _PASSED.items()
)
_NO_TIMER: Final = TimerNoop()


def can_go_directly(session: aiohttp.ClientSession) -> bool:
    """Whether requests of a session of ours could go directly, for as long as it lives."""
    return _FITS and adds_nothing(session)


def is_replaced() -> bool:
    """Whether the way through the session is no longer aiohttp's own."""
    return _METHODS["_request"] is not _REQUEST or _METHODS["request"] is not _PUBLIC


async def send_directly(
    session: aiohttp.ClientSession,
    url: URL,
    headers: RequestHeaders,
    timeout: aiohttp.ClientTimeout,
    progress: AttemptProgress,
) -> aiohttp.ClientResponse:
    """Send a GET, and return its answer when the head is there.

    Raises:
        aiohttp.ClientError: As `ClientSession.request` does.
        TimeoutError: (the same)
    """
    connector = session.connector
    assert connector is not None  # noqa: S101 - only a closed session has none
    request = aiohttp.ClientRequest(
        "GET",
        url,
        headers=headers,
        loop=asyncio.get_running_loop(),
        timer=_NO_TIMER,
        session=session,
    )
    try:
        try:
            connection = await connector.connect(request, [], timeout)
        except TimeoutError as error:
            raise aiohttp.ConnectionTimeoutError(str(url.host)) from error
        try:
            protocol = connection.protocol
            assert protocol is not None  # noqa: S101 - it was just connected
            protocol.set_response_params(
                timer=_NO_TIMER,
                read_until_eof=True,
                read_timeout=timeout.sock_read,
                max_line_size=LONGEST_HEADER,
                max_field_size=LONGEST_HEADER,
                max_headers=MOST_HEADERS,
            )
            # From here on bytes may leave.
            progress.phase = "sent"
            response = await request.send(connection)
            try:
                return await response.start(connection)
            except BaseException:
                response.close()
                raise
        except BaseException:
            connection.close()
            raise
    except aiohttp.ClientError:
        raise
    except OSError as error:
        if error.errno is None and isinstance(error, TimeoutError):
            raise
        raise aiohttp.ClientOSError(*error.args) from error
