"""Connections that do not come about, or lead somewhere else."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import pytest
import trustme

from kubiya_async import ConnectError, ProxyError, RedirectError, Timeouts, TLSError
from tests.client.conftest import ClientOf, outcome
from tests.faults.survival import CALLS, GOOD, connections_in_use, works_on
from tests.support.canary import MARK
from tests.support.scripted_server import Act, ScriptedServer, fin, reply, reset, send, then

LONG_AGO: Final = datetime(2001, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def _trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def _serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@contextlib.contextmanager
def _outdated(context: ssl.SSLContext) -> Iterator[str]:
    """Speak TLS 1.0 and 1.1 only; asyncio's own servers would hang up without saying so."""
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.deprecated_call():
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(ssl.SSLError):
            context.wrap_socket(connection, server_side=True).close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    ("kind", "words"),
    [("expired", "expired"), ("stranger", "issuer"), ("name", "match")],
)
@pytest.mark.parametrize("method", ["GET", "POST", "stream"])
async def test_f04_s13_certificate_or_tls_that_is_refused_is_tried_once(
    client_of: ClientOf, authority: trustme.CA, method: str, kind: str, words: str
) -> None:
    servers = {
        "expired": lambda: _serving(authority.issue_cert("127.0.0.1", not_after=LONG_AGO)),
        "stranger": lambda: _serving(trustme.CA().issue_cert("127.0.0.1")),
        "name": lambda: _serving(authority.issue_cert("other.example.com")),
    }
    async with ScriptedServer(GOOD, tls=servers[kind]()) as server:
        client = client_of(server, ssl_context=_trusting(authority))
        error = await outcome(CALLS[method](client))
        assert server.requests == []

    assert type(error) is TLSError
    assert (error.phase, error.maybe_processed) == ("unsent", False)
    assert len(error.attempts) == 1
    assert words in str(error).lower()
    assert connections_in_use(client) == 0


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_f04_s13_tls_before_1_2_is_not_spoken(
    client_of: ClientOf, authority: trustme.CA, method: str
) -> None:
    with _outdated(_serving(authority.issue_cert("127.0.0.1"))) as url:
        error = await outcome(CALLS[method](client_of(url, ssl_context=_trusting(authority))))

    assert type(error) is TLSError
    assert len(error.attempts) == 1
    assert "protocol version" in str(error)


async def test_s13_without_settings_only_known_authorities_are_trusted(
    client_of: ClientOf, authority: trustme.CA
) -> None:
    certificate = authority.issue_cert("127.0.0.1")
    async with ScriptedServer(GOOD, tls=_serving(certificate)) as server:
        error = await outcome(client_of(server).agents.get("a"))
        assert server.requests == []

    assert type(error) is TLSError


@pytest.mark.parametrize("end", [fin, reset], ids=["fin", "rst"])
async def test_f04_server_that_leaves_during_the_handshake_is_tried_again(
    client_of: ClientOf, end: Act, authority: trustme.CA
) -> None:
    """Nothing was refused: another try may well succeed."""

    async def leave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        if end is reset:
            writer.transport.abort()
        writer.close()

    async with await asyncio.start_server(leave, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        client = client_of(f"https://127.0.0.1:{port}", ssl_context=_trusting(authority))
        error = await outcome(client.agents.create(name="n"))

    assert isinstance(error, ConnectError)
    assert (error.phase, error.maybe_processed) == ("unsent", False)


async def test_f11_connection_with_tls_is_used_again(
    client_of: ClientOf, authority: trustme.CA
) -> None:
    """What TLS itself sends beside the answers does not make a connection look spent."""
    tls = _serving(authority.issue_cert("127.0.0.1"))
    async with ScriptedServer(GOOD, tls=tls) as server:
        client = client_of(server, ssl_context=_trusting(authority))
        for _ in range(20):
            await works_on(client)
        await client.aclose()
        assert server.connections == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE", "stream"])
async def test_f28_t11_redirect_from_https_to_http_is_never_followed(
    client_of: ClientOf, authority: trustme.CA, method: str, status: int
) -> None:
    tls = _serving(authority.issue_cert("127.0.0.1"))
    async with ScriptedServer(GOOD) as plain:
        to = reply(status, headers={"Location": f"{plain.url}/api/v1/agents/well"})
        async with ScriptedServer(to, tls=tls) as server:
            client = client_of(server, ssl_context=_trusting(authority))
            error = await outcome(CALLS[method](client))
            await client.aclose()
            assert len(server.requests) == 1
        assert plain.connections == 0

    assert type(error) is RedirectError


PROXIES: Final[dict[str, Act]] = {
    "closes": fin,
    "resets": reset,
    "200, and closes": then(send(b"HTTP/1.1 200 Connected\r\n\r\n"), fin),
    "asks for a password": reply(407, headers={"Proxy-Authenticate": "Basic"}),
    "200, and no tunnel": reply(200, b"<html>"),
    "speaks another language": then(send(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), fin),
}


@pytest.mark.parametrize("kind", PROXIES)
@pytest.mark.parametrize("method", ["GET", "POST", "stream"])
async def test_f29_proxy_that_drops_the_tunnel_never_sees_the_key(
    client_of: ClientOf, method: str, kind: str
) -> None:
    async with ScriptedServer(PROXIES[kind]) as proxy:
        client = client_of(
            "https://127.0.0.1:1", proxy=proxy.url, retries=0, timeouts=Timeouts(connect=5.0)
        )
        error = await outcome(CALLS[method](client))
        assert {request.method for request in proxy.requests} == {"CONNECT"}
        assert MARK not in repr(proxy.requests)

    assert isinstance(error, ConnectError)
    # An answer of 200 opens the tunnel: what is at its other end does not speak TLS.
    assert type(error) is ProxyError or "200" in kind
    assert (error.phase, error.maybe_processed) == ("unsent", False)
    assert connections_in_use(client) == 0


async def test_f29_proxy_that_refuses_one_tunnel_is_asked_again_for_the_next_call(
    client_of: ClientOf, authority: trustme.CA
) -> None:
    async with ScriptedServer(reply(502)) as proxy:
        client = client_of("https://127.0.0.1:1", proxy=proxy.url, retries=0)
        for tries in (1, 2):
            assert type(await outcome(client.agents.get("a"))) is ProxyError
            assert len(proxy.requests) == tries


async def test_f01_server_that_comes_back_is_reached_by_the_same_client(
    client_of: ClientOf,
) -> None:
    async with ScriptedServer(GOOD) as server:
        port = server.port
        client = client_of(server, retries=0)
        await works_on(client)
    error = await outcome(client.agents.get("a"))
    assert type(error) is ConnectError
    assert f"127.0.0.1:{port}" in str(error)
    async with ScriptedServer(GOOD, port=port):
        await works_on(client)
