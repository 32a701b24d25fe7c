"""Connections: how they come about, what keeps them from it, what goes over them besides."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
import trustme
from aiohttp.abc import AbstractResolver, ResolveResult

from kubiya_async import ConnectError, ProxyError, Timeouts, TLSError, TransportError
from tests.client.conftest import ClientOf
from tests.support.canary import KEY
from tests.support.scripted_server import ScriptedServer, fin, reply, stall

if TYPE_CHECKING:
    from pathlib import Path

GOOD = reply(200, {"uuid": "a-1", "name": "n"})


async def test_s12_t12_proxies_of_the_environment_are_not_used(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ScriptedServer(GOOD) as proxy, ScriptedServer(GOOD) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        await client_of(server).agents.get("a")
        assert proxy.connections == 0
        assert len(server.requests) == 1


async def test_s12_proxies_of_the_environment_are_used_when_asked_for(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ScriptedServer(GOOD) as proxy, ScriptedServer(GOOD) as server:
        monkeypatch.setenv("http_proxy", proxy.url)
        await client_of(server, trust_env=True).agents.get("a")
        assert [r.target for r in proxy.requests] == [f"{server.url}/api/v1/agents/a"]
        assert server.connections == 0


async def test_given_proxy_is_used(client_of: ClientOf) -> None:
    async with ScriptedServer(GOOD) as proxy, ScriptedServer(GOOD) as server:
        await client_of(server, proxy=proxy.url).agents.get("a")
        assert [r.target for r in proxy.requests] == [f"{server.url}/api/v1/agents/a"]


@pytest.mark.parametrize("answer", [407, 403, 502])
async def test_f29_proxy_that_refuses_never_sees_the_key(client_of: ClientOf, answer: int) -> None:
    async with ScriptedServer(reply(answer)) as proxy:
        client = client_of("https://127.0.0.1:1", proxy=proxy.url, retries=0)
        with pytest.raises(ProxyError) as caught:
            await client.agents.create(name="n")
        (request,) = proxy.requests

    assert request.method == "CONNECT"
    assert KEY not in str(request)
    assert caught.value.phase == "unsent"
    assert str(answer) in str(caught.value)


async def test_f29_unreachable_proxy_is_named_as_the_culprit(client_of: ClientOf) -> None:
    async with ScriptedServer(fin) as proxy:
        url = proxy.url
    with pytest.raises(ProxyError) as caught:
        await client_of("http://127.0.0.1:1", proxy=url, retries=0).agents.get("a")

    assert "proxy" in str(caught.value)


async def test_s14_t13_cookies_are_never_kept(client_of: ClientOf) -> None:
    baking = reply(200, {"uuid": "a", "name": "n"}, {"Set-Cookie": "session=abc; Path=/"})
    async with ScriptedServer(baking) as server:
        # By a name: from addresses aiohttp takes no cookies anyway.
        client = client_of(f"http://localhost:{server.port}")
        for _ in range(3):
            await client.agents.get("a")
        assert all("cookie" not in r.headers for r in server.requests)


async def test_connection_is_used_again(client_of: ClientOf) -> None:
    async with ScriptedServer(GOOD) as server:
        client = client_of(server)
        for _ in range(5):
            await client.agents.get("a")
        assert server.connections == 1


async def test_more_calls_than_connections_wait_their_turn(client_of: ClientOf) -> None:
    async with ScriptedServer(GOOD) as server:
        client = client_of(server, max_connections=3)
        await asyncio.gather(*(client.agents.get("a") for _ in range(30)))
        assert server.connections == 3


async def test_cancelled_call_gives_its_connection_up(client_of: ClientOf) -> None:
    async with ScriptedServer(stall, GOOD) as server:
        client = client_of(server, max_connections=1)
        call = asyncio.create_task(client.agents.get("a"))
        while not server.requests:
            await asyncio.sleep(0.001)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert (await client.agents.get("a")).uuid == "a-1"
        assert server.connections == 2


class _SlowNames(AbstractResolver):
    def __init__(self, **_: Any) -> None:
        pass

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        await asyncio.sleep(3600)
        raise AssertionError

    async def close(self) -> None:
        pass


async def test_f02_connect_timeout_covers_the_look_up_of_the_name(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aiohttp.connector, "DefaultResolver", _SlowNames)
    client = client_of("https://api.example.com", timeouts=Timeouts(connect=0.1), retries=1)

    with pytest.raises(ConnectError, match="connect timeout") as caught:
        await client.agents.create(name="n")

    assert [a.phase for a in caught.value.attempts] == ["unsent", "unsent"]


async def test_f02_unknown_name_is_a_failed_connection(client_of: ClientOf) -> None:
    with pytest.raises(ConnectError) as caught:
        await client_of("https://no-such-host.invalid", retries=1).agents.create(name="n")

    assert "no-such-host.invalid:443" in str(caught.value)
    assert len(caught.value.attempts) == 2


async def test_f03_host_that_does_not_answer_is_a_failed_connection(client_of: ClientOf) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(address)
        client = client_of(
            f"http://127.0.0.1:{address[1]}", timeouts=Timeouts(connect=0.1), retries=0
        )
        with pytest.raises(ConnectError, match="connect timeout"):
            await client.agents.create(name="n")
        for filler in fillers:
            filler.close()


def _tls(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def _trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def test_s13_own_certificate_authority_is_accepted(client_of: ClientOf) -> None:
    authority = trustme.CA()
    async with ScriptedServer(GOOD, tls=_tls(authority, "127.0.0.1")) as server:
        client = client_of(server, ssl_context=_trusting(authority))
        assert (await client.agents.get("a")).uuid == "a-1"
        await client.aclose()


async def test_certificate_of_the_client_is_shown_where_it_is_required(client_of: ClientOf) -> None:
    authority = trustme.CA()
    tls = _tls(authority, "127.0.0.1")
    authority.configure_trust(tls)
    tls.verify_mode = ssl.CERT_REQUIRED
    mutual = _trusting(authority)
    authority.issue_cert("client.example.com").configure_cert(mutual)
    async with ScriptedServer(GOOD, tls=tls) as server:
        client = client_of(server, ssl_context=mutual)
        assert (await client.agents.get("a")).uuid == "a-1"
        await client.aclose()
        with pytest.raises(TransportError):
            await client_of(server, ssl_context=_trusting(authority), retries=0).agents.get("a")
    assert len(server.requests) == 1


async def test_f04_server_without_tls_is_told_from_one_that_is_down(client_of: ClientOf) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(TLSError) as caught:
            await client_of(f"https://127.0.0.1:{port}").agents.get("a")

    assert len(caught.value.attempts) == 1


async def test_authorities_of_the_environment_count_when_the_first_connection_is_made(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    async with ScriptedServer(GOOD, tls=_tls(authority, "127.0.0.1")) as server:
        with pytest.raises(TLSError):
            await client_of(server, retries=0).agents.get("a")
        client = client_of(server, retries=0)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert (await client.agents.get("a")).uuid == "a-1"


async def test_user_and_password_of_a_proxy_are_sent_to_it_alone(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ScriptedServer(GOOD) as proxy:
        url = proxy.url.replace("http://", "http://me:p%40ss@")
        await client_of("http://127.0.0.1:1", proxy=url).agents.get("a")
        monkeypatch.setenv("HTTP_PROXY", url)
        await client_of("http://127.0.0.1:1", trust_env=True).agents.get("a")
        sent = [r.headers["proxy-authorization"] for r in proxy.requests]
    assert sent == [f"Basic {base64.b64encode(b'me:p@ss').decode()}"] * 2
