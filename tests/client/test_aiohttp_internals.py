"""Each private name of aiohttp that `_transport.internals` uses still means what it is used for."""

from __future__ import annotations

import ast
import asyncio
import warnings
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import aiohttp
import pytest
from aiohttp.client_proto import ResponseHandler

from kubiya_async._transport import internals
from kubiya_async._transport.internals import Connector, WatchedConnection
from tests.support.scripted_server import ScriptedServer, reply, send, stall, then
from tests.support.tree import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class ReachedError(Exception):
    """Aiohttp came by a method that ours replaces."""


class Live(NamedTuple):
    """A session on our connector, one connection of which is busy and another one idle."""

    url: str
    session: aiohttp.ClientSession
    connector: Any
    busy: aiohttp.ClientResponse
    calls: list[str]
    """Names of the methods of the connections that aiohttp called."""


def plain(**settings: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        session = aiohttp.ClientSession(**settings)
    session.detach()
    return session


def stop(*_: Any, **__: Any) -> None:
    raise ReachedError


async def reaches(live: Live, method: str, url: str) -> bool:
    """Return whether a request comes by a method of the connector."""
    kind = type("Stopping", (Connector,), {method: stop})
    async with aiohttp.ClientSession(connector=kind(limit=1, ssl_context=None)) as session:
        with pytest.raises(ReachedError):
            await session.get(url)
    return live.session is not session


async def closes(live: Live) -> bool:
    transport: Any = live.busy.connection.transport  # type: ignore[union-attr]
    live.connector._close()
    return bool(live.connector.closed and transport.is_closing())


async def finds_idle(live: Live) -> bool:
    (key,) = live.connector._conns
    found = await aiohttp.TCPConnector._get(live.connector, key, [])
    if found is None or found.transport is None:
        return False
    found.close()
    return True


async def sends(live: Live) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aiohttp.ClientSession, "_request", stop)
        with pytest.raises(ReachedError):
            await live.session.request("GET", live.url)
    return True


def expires(live: Live) -> bool:
    protocol: Any = ResponseHandler(asyncio.get_running_loop())
    protocol._on_read_timeout()
    return isinstance(protocol.exception(), aiohttp.SocketTimeoutError) and bool(live.calls)


def buffers(live: Live) -> bool:
    protocol: Any = live.busy.connection.protocol  # type: ignore[union-attr]
    stream = aiohttp.StreamReader(protocol, 100, loop=asyncio.get_running_loop())
    stream.feed_data(b"a")
    stream.feed_data(b"b")
    return internals.take_buffered(stream) == [b"a", b"b"] and not stream._buffer


def closed_by_hand(_: Live) -> bool:
    connector = aiohttp.TCPConnector()
    connector._closed = True
    return connector.closed


class Request(aiohttp.ClientRequest):
    pass


class Response(aiohttp.ClientResponse):
    pass


async def middleware(request: Any, handler: Any) -> Any:
    return await handler(request)


AUTH: Final[Any] = object()
TRACE: Final = aiohttp.TraceConfig()

CHECKS: Final[dict[str, Callable[[Live], bool | Awaitable[bool]]]] = {
    "_acquired": lambda live: live.busy.connection.protocol in live.connector._acquired,  # type: ignore[union-attr]
    "_buffer": buffers,
    "_close": closes,
    "_closed": closed_by_hand,
    "_conns": lambda live: len(internals.connections_of(live.connector)) == 2,
    "_create_connection": lambda live: reaches(live, "_create_connection", live.url),
    "_default_proxy": lambda _: plain(proxy="http://p:1")._default_proxy == "http://p:1",
    "_default_proxy_auth": lambda _: plain(proxy_auth=AUTH)._default_proxy_auth == AUTH,
    "_drop_timeout": lambda live: "_drop_timeout" in live.calls,
    "_factory": lambda live: isinstance(live.busy.connection.protocol, WatchedConnection),  # type: ignore[union-attr]
    "_get": finds_idle,
    "_get_ssl_context": lambda live: reaches(
        live, "_get_ssl_context", live.url.replace("http:", "https:")
    ),
    "_loop": lambda live: internals.loop_of(live.session) is asyncio.get_running_loop(),
    "_middlewares": lambda _: bool(plain(middlewares=[middleware])._middlewares),
    "_on_read_timeout": expires,
    "_read_timeout": lambda live: live.busy.connection.protocol._read_timeout == 5,  # type: ignore[union-attr]
    "_request": sends,
    "_request_class": lambda _: plain(request_class=Request)._request_class is Request,
    "_reschedule_timeout": lambda live: "_reschedule_timeout" in live.calls,
    "_response_class": lambda _: plain(response_class=Response)._response_class is Response,
    "_retry_connection": lambda _: plain()._retry_connection is True,
    "_ssl": lambda _: aiohttp.TCPConnector()._ssl is True,
    "_trace_configs": lambda _: plain(trace_configs=[TRACE])._trace_configs == [TRACE],
}


@pytest.mark.parametrize("name", CHECKS)
async def test_t02_what_is_private_means_what_it_is_used_for(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If one fails, see what `internals` does with the name, and how this aiohttp does it."""
    calls: list[str] = []
    for method in ("_drop_timeout", "_reschedule_timeout"):
        before = getattr(WatchedConnection, method)

        def note(self: Any, *, of: str = method, then: Any = before) -> None:
            calls.append(of)
            then(self)

        monkeypatch.setattr(WatchedConnection, method, note)
    begun = then(send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbegun"), stall)
    async with ScriptedServer(begun, reply(200, {"a": 1})) as server:
        connector = Connector(limit=2, ssl_context=None)
        timeout = aiohttp.ClientTimeout(sock_read=5)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
            busy = await session.get(server.url)
            await (await session.get(server.url)).read()
            found = CHECKS[name](Live(server.url, session, connector, busy, calls))
            works = found if isinstance(found, bool) else await found
            busy.close()

    assert works, f"aiohttp {aiohttp.__version__} has changed {name}"


def test_t02_every_private_name_of_aiohttp_is_used_in_one_module_and_tested() -> None:
    used: set[str] = set()
    for node in ast.walk(ast.parse((PACKAGE / "_transport/internals.py").read_text())):
        name = str(getattr(node, "attr", getattr(node, "name", getattr(node, "value", ""))))
        if name.startswith("_") and not name.startswith("__") and name.isidentifier():
            used.add(name)
    # Of asyncio's transports, and those that are ours.
    asyncios = {"_closing", "_conn_lost", "_sock", "_transport", "_ssl_protocol"}
    ours = {"_verifying", "_due", "_watch", "_check_silence", "_check_at", "_poller", "_sockets"}
    others = [path for path in PACKAGE.glob("_transport/*.py") if path.name != "internals.py"]

    assert {
        name for name in used - asyncios - ours if not hasattr(internals, name)
    } == CHECKS.keys()
    assert not any("SLF001" in path.read_text() for path in others)
