"""An external session brings its connections and its way to the network, and nothing else."""

from __future__ import annotations

import asyncio
import base64
import gc
import gzip
import inspect
import json
import ssl
from collections.abc import Callable, Mapping
from typing import Any, Final

import aiohttp
import pytest

from kubiya_async import (
    ConfigError,
    ConnectError,
    DeadlineExceededError,
    Kubiya,
    NotFoundError,
)
from tests.client.conftest import ClientOf, outcome
from tests.support.canary import KEY
from tests.support.scripted_server import Act, Received, ScriptedServer, reply, stall

# Some of the settings are deprecated, and so is making a kind of session.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

PACKED: Final = {"Content-Encoding": "gzip", "Set-Cookie": "a=b; Path=/", "X-Long": "x" * 60_000}
GOOD: Final = reply(200, gzip.compress(b'{"uuid": "a", "name": "n"}'), PACKED)
MISSING: Final = reply(404, {"error": "no"})


def _boom(*_: object, **__: object) -> Any:
    raise AssertionError("it is not the external session's business")


def _full_jar() -> aiohttp.CookieJar:
    jar = aiohttp.CookieJar(unsafe=True)
    jar.update_cookies({"jar": "canary"})
    return jar


class _Request(aiohttp.ClientRequest):
    pass


class _Response(aiohttp.ClientResponse):
    pass


UNUSED: Final[dict[str, Callable[[], Any]]] = {
    "auth": lambda: aiohttp.BasicAuth("canary", "canary"),
    "auto_decompress": lambda: False,
    "base_url": lambda: "http://127.0.0.1:1/",
    "conn_timeout": lambda: 1e-9,
    "cookie_jar": _full_jar,
    "cookies": lambda: {"default": "canary"},
    "fallback_charset_resolver": lambda: _boom,
    "headers": lambda: {
        "Authorization": "Bearer canary",
        "X-Api-Key": "canary",
        "Cookie": "c=canary",
        "Content-Type": "text/plain",
        "Host": "canary.example.com",
    },
    "json_serialize": lambda: _boom,
    "json_serialize_bytes": lambda: _boom,
    "max_field_size": lambda: 1,
    "max_headers": lambda: 1,
    "max_line_size": lambda: 1,
    "raise_for_status": lambda: True,
    "read_bufsize": lambda: 1,
    "read_timeout": lambda: 1e-9,
    "requote_redirect_url": lambda: False,
    "skip_auto_headers": lambda: ["User-Agent", "Accept-Encoding", "Content-Type", "Accept"],
    "timeout": lambda: aiohttp.ClientTimeout(1e-9),
    "version": lambda: aiohttp.HttpVersion10,
    "ws_response_class": lambda: _boom,
}
"""Settings that must not reach our calls, with values that would."""
REFUSED: Final[dict[str, Callable[[], Any]]] = {
    "middlewares": lambda: (_boom,),
    "request_class": lambda: _Request,
    "response_class": lambda: _Response,
}
# The last two say of whom the connections are, and how they end.
HONOURED: Final = {
    *("connector", "proxy", "proxy_auth", "trace_configs", "trust_env"),
    *("loop", "connector_owner", "ssl_shutdown_timeout"),
}


def test_every_setting_of_a_session_is_classified() -> None:
    """If this fails, aiohttp has a new one: find out what it does to calls, and list it above."""
    known = set(inspect.signature(aiohttp.ClientSession).parameters)
    assert known == {*UNUSED, *REFUSED, *HONOURED}


def _seen(request: Received) -> tuple[str, str, Mapping[str, str], bytes]:
    own = {"host", "idempotency-key"}
    headers = {name: value for name, value in request.headers.items() if name not in own}
    return request.method, request.target, headers, request.body


async def _calls(client: Kubiya) -> None:
    assert (await client.agents.get("a")).name == "n"
    assert (await client.agents.create(name="n")).uuid == "a"
    for call in (client.agents.get("a"), client.agents.delete("a")):
        with pytest.raises(NotFoundError):
            await call


@pytest.mark.parametrize("setting", UNUSED)
async def test_s07_setting_of_an_external_session_changes_no_call(
    client_of: ClientOf, setting: str
) -> None:
    script: list[Act] = [GOOD, GOOD, MISSING, MISSING]
    async with (
        ScriptedServer(*script) as server,
        ScriptedServer(*script) as own,
        aiohttp.ClientSession(**{setting: UNUSED[setting]()}) as session,
    ):
        cookies = len(session.cookie_jar)
        await _calls(client_of(own))
        await _calls(client_of(server, session=session))
        assert list(map(_seen, server.requests)) == list(map(_seen, own.requests))
        assert {r.headers["host"] for r in server.requests} == {f"127.0.0.1:{server.port}"}
        assert len(session.cookie_jar) == cookies


@pytest.mark.parametrize("setting", REFUSED)
async def test_setting_that_comes_between_call_and_connection_is_refused(setting: str) -> None:
    async with aiohttp.ClientSession(**{setting: REFUSED[setting]()}) as session:
        with pytest.raises(ConfigError, match=setting) as caught:
            Kubiya(KEY, session=session)
        assert "connector=session.connector" in str(caught.value)


@pytest.mark.parametrize("method", ["_request", "request"])
async def test_session_that_sends_in_its_own_way_is_refused(method: str) -> None:
    kind = type("Retrying", (aiohttp.ClientSession,), {method: _boom})
    async with kind() as session:
        with pytest.raises(ConfigError, match=rf"Retrying\.{method}"):
            Kubiya(KEY, session=session)
    async with aiohttp.ClientSession() as session:
        vars(session)[method] = _boom
        with pytest.raises(ConfigError, match=rf"ClientSession\.{method}"):
            Kubiya(KEY, session=session)


async def test_session_that_cannot_be_used_is_refused_when_the_client_is_made() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(ConfigError, match=r"TCPConnector\(ssl="):
            Kubiya(KEY, session=session, ssl_context=ssl.create_default_context())
    with pytest.raises(ConfigError, match="session is closed"):
        Kubiya(KEY, session=session)
    with pytest.raises(ConfigError, match=r"must be an aiohttp\.ClientSession, got dict"):
        Kubiya(KEY, session={})  # type: ignore[arg-type]
    connector = aiohttp.TCPConnector()
    async with aiohttp.ClientSession(connector=connector) as session:
        await connector.close()
        with pytest.raises(ConfigError, match="session is closed, or its connector is"):
            Kubiya(KEY, session=session)


def test_f46_session_of_another_loop_is_refused() -> None:
    async def make() -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    async def use(session: aiohttp.ClientSession, client: Kubiya) -> None:
        with pytest.raises(ConfigError, match="another event loop"):
            Kubiya(KEY, session=session)
        with pytest.raises(ConfigError, match="another event loop") as caught:
            await client.agents.get("a")
        assert len(caught.value.attempts) == 1

    loop = asyncio.new_event_loop()
    session = loop.run_until_complete(make())
    asyncio.run(use(session, Kubiya(KEY, session=session, base_url="http://127.0.0.1:1")))
    loop.run_until_complete(session.close())
    loop.close()


async def test_lent_connections_are_used_and_left_alone(client_of: ClientOf) -> None:
    async with ScriptedServer(reply(200, {"uuid": "a", "name": "n"})) as server:
        session = aiohttp.ClientSession()
        async with session.get(server.url) as response:
            await response.read()
        client = client_of(server, session=session)
        await client.agents.get("a")
        await client.aclose()
        dropped = Kubiya(KEY, base_url=server.url, session=session, rate_limiter=None)
        await dropped.agents.get("a")
        del dropped
        gc.collect()
        async with session.get(server.url) as response:
            assert (await response.json())["uuid"] == "a"
        await session.close()
        assert server.connections == 1


async def test_proxy_of_an_external_session_is_used_unless_the_client_has_one(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    where: dict[str, Any] = {"base_url": "http://api.example.com", "allow_insecure_http": True}
    word = "Basic " + base64.b64encode(b"me:word").decode()
    async with ScriptedServer(GOOD) as proxy, ScriptedServer(GOOD) as other:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        auth = aiohttp.BasicAuth("me", "word")
        for settings in ({"proxy": proxy.url, "proxy_auth": auth}, {"trust_env": True}):
            async with aiohttp.ClientSession(**settings) as session:
                await client_of("", session=session, **where).agents.get("a")
                await client_of("", session=session, **where, proxy=other.url).agents.get("a")
        async with aiohttp.ClientSession() as session:
            await client_of("", session=session, **where, trust_env=True).agents.get("a")
        targets = {request.target.partition("/api/v1")[0] for request in proxy.requests}
        assert targets == {"http://api.example.com"}
        words = [request.headers.get("proxy-authorization") for request in proxy.requests]
        assert words == [word, None, None]
        assert len(other.requests) == 2


async def test_traces_of_an_external_session_see_each_request_once(client_of: ClientOf) -> None:
    seen: list[str] = []
    config = aiohttp.TraceConfig()

    async def note(_: Any, __: Any, params: aiohttp.TraceRequestStartParams) -> None:
        seen.append(params.method)

    config.on_request_start.append(note)
    async with ScriptedServer(GOOD) as server:
        async with aiohttp.ClientSession(trace_configs=[config]) as session:
            client = client_of(server, session=session)
            await client.agents.get("a")
            await client.agents.create(name="n")
        assert [request.method for request in server.requests] == seen == ["GET", "POST"]


@pytest.mark.parametrize(
    "error",
    [
        *(aiohttp.ServerDisconnectedError("mine"), aiohttp.ClientOSError(5, "mine")),
        *(aiohttp.ClientPayloadError("mine"), aiohttp.InvalidURL("mine")),
        *(OSError(5, "mine"), TimeoutError("mine"), ValueError("mine"), KeyError("mine")),
    ],
    ids=repr,
)
@pytest.mark.parametrize(
    "signal",
    [
        *("on_request_start", "on_connection_create_start", "on_connection_create_end"),
        *("on_request_headers_sent", "on_request_chunk_sent", "on_request_end"),
    ],
)
async def test_what_a_trace_of_an_external_session_raises_is_the_callers_own(
    client_of: ClientOf, signal: str, error: Exception
) -> None:
    async def refuse(*_: object) -> None:
        raise error

    config = aiohttp.TraceConfig()
    getattr(config, signal).append(refuse)
    async with (
        ScriptedServer(GOOD) as server,
        aiohttp.ClientSession(trace_configs=[config]) as session,
    ):
        with pytest.raises(type(error)) as caught:
            await client_of(server, session=session).agents.create(name="n")
        assert caught.value is error
        assert len(server.requests) <= 1


async def test_call_over_an_external_session_tells_whether_it_was_sent(client_of: ClientOf) -> None:
    async with aiohttp.ClientSession() as session:
        client = client_of("http://127.0.0.1:1", session=session, retries=2)
        error = await outcome(client.agents.create(name="n"))
        assert isinstance(error, ConnectError)
        assert [attempt.phase for attempt in error.attempts] == ["unsent"] * 3
        async with ScriptedServer(stall) as server:
            client = client_of(server, session=session, timeout=1.0)
            error = await outcome(client.agents.create(name="n"))
            assert json.loads(server.requests[0].body) == {"name": "n"}
        assert isinstance(error, DeadlineExceededError)
        assert error.phase == "sent"
