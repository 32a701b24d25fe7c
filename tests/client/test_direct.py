"""A request that is sent directly does what `ClientSession.request` does, the plain way to send it.

Every kind of answer comes both ways here. What the caller gets and what the server sees must be the
same, whatever is written about either.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from types import SimpleNamespace
from typing import Any, Final

import aiohttp
import pytest

from kubiya_async import Kubiya, KubiyaError, Timeouts
from kubiya_async._transport import direct, session
from tests.client.conftest import ClientOf
from tests.support.scripted_server import (
    Act,
    ScriptedServer,
    fin,
    reply,
    reset,
    send,
    stall,
    then,
)

AGENT: Final = b'{"uuid": "a", "name": "n"}'
HEAD: Final = b"HTTP/1.1 200 OK\r\n"
LENGTH: Final = b"Content-Length: 26\r\n"
GOOD: Final = HEAD + LENGTH + b"\r\n" + AGENT
ANSWERS: Final[dict[str, Act]] = {
    "good": send(GOOD),
    "in pieces": then(send(HEAD), send(LENGTH + b"\r\n"), send(AGENT[:9]), send(AGENT[9:])),
    "chunked": send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1a\r\n" + AGENT + b"\r\n0\r\n\r\n"),
    "until the end": then(send(HEAD + b"\r\n" + AGENT), fin),
    "gzip": reply(200, gzip.compress(AGENT), {"Content-Encoding": "gzip"}),
    "no gzip": reply(200, AGENT, {"Content-Encoding": "gzip"}),
    "unknown encoding": reply(200, AGENT, {"Content-Encoding": "rot13"}),
    "encoding without its library": reply(200, AGENT, {"Content-Encoding": "compress"}),
    "cookie": reply(200, AGENT, {"Set-Cookie": "a=b"}),
    "to be closed": send(GOOD.replace(LENGTH, LENGTH + b"Connection: close\r\n")),
    "HTTP/1.0": then(send(GOOD.replace(b"1.1", b"1.0")), fin),
    "early hints": send(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + GOOD),
    "more than one": send(GOOD + GOOD),
    "nothing": reply(204, b""),
    "not modified": send(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
    "redirect": reply(302, b"", {"Location": "/elsewhere"}),
    "redirect to another host": reply(302, b"", {"Location": "http://example.com/"}),
    "not found": reply(404, {"error": "no"}, {"X-Request-Id": "r-1"}),
    "too many": reply(429, {"error": "later"}, {"Retry-After": "1"}),
    "broken": reply(500, {"error": "no"}),
    "long error": reply(500, b"x" * 300_000),
    "large": reply(200, b'{"uuid": "' + b"a" * 100_000 + b'"}'),
    "too large": reply(200, b'{"uuid": "' + b"a" * 300_000 + b'"}'),
    "too large, chunked": send(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n493e0\r\n" + b"a" * 300_000 + b"\r\n0\r\n\r\n"
    ),
    "long header": send(GOOD.replace(LENGTH, LENGTH + b"X-A: " + b"a" * 60_000 + b"\r\n")),
    "header too long": send(GOOD.replace(LENGTH, LENGTH + b"X-A: " + b"a" * 70_000 + b"\r\n")),
    "too many headers": send(GOOD.replace(LENGTH, LENGTH + b"X-A: a\r\n" * 1001)),
    "no HTTP": then(send(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), fin),
    "closed": fin,
    "reset": reset,
    "closed in the head": then(send(GOOD[:20]), fin),
    "closed in the body": then(send(GOOD[:-9]), fin),
    "reset in the body": then(send(GOOD[:-9]), reset),
    "silent": stall,
    "silent in the body": then(send(GOOD[:-9]), stall),
}
PRIVATE: Final = re.compile(r":\d+|elapsed=[\d.e-]+|0x[0-9a-f]+")
"""What differs between two runs: ports, times and addresses."""


async def seen(client: Kubiya, server: ScriptedServer, calls: int) -> list[object]:
    """Return what calls bring, and what the server sees of them."""
    found: list[object] = []
    for _ in range(calls):
        try:
            found.append(repr(await client.agents.get("a")))
        except KubiyaError as error:
            shown = {**vars(error), "attempts": error.attempts}
            found += [type(error), str(error), sorted((n, repr(v)) for n, v in shown.items())]
    requests = [
        (r.method, r.target, dict(r.headers), r.body, r.connection) for r in server.requests
    ]
    return [PRIVATE.sub("", str(part)) for part in (*found, *requests)]


@pytest.mark.parametrize("kind", ANSWERS)
async def test_what_comes_directly_is_what_comes_through_the_session(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    ways: list[str] = []
    both: list[list[object]] = []
    note_ways(monkeypatch, ways)
    for public in (False, True):
        if public:
            monkeypatch.setattr(session, "is_replaced", lambda: True)
        silence = 0.05 if "silent" in kind else 60.0
        async with ScriptedServer(ANSWERS[kind], ANSWERS[kind], send(GOOD)) as server:
            settings: dict[str, Any] = {"retries": 0, "max_response_bytes": 200_000}
            client = client_of(server, timeouts=Timeouts(read=silence), **settings)
            both.append(await seen(client, server, 3))
            await client.aclose()

    assert both[0] == both[1]
    number = len(ways) // 2
    assert ways == ["directly"] * number + ["through the session"] * number


def note_ways(monkeypatch: pytest.MonkeyPatch, ways: list[str]) -> None:
    """Write down which way each request goes."""
    directly, through = direct.send_directly, aiohttp.ClientSession._request

    async def note_direct(*args: Any) -> Any:
        ways.append("directly")
        return await directly(*args)

    async def note_public(*args: Any, **named: Any) -> Any:
        ways.append("through the session")
        return await through(*args, **named)

    monkeypatch.setattr(session, "send_directly", note_direct)
    # Replaced as it is, this is still what aiohttp has.
    monkeypatch.setattr(aiohttp.ClientSession, "_request", note_public)
    monkeypatch.setattr(direct, "_REQUEST", note_public)


@pytest.mark.parametrize("public", [False, True], ids=["directly", "through the session"])
async def test_cancelled_request_closes_its_connection_either_way(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, public: bool
) -> None:
    arrived = asyncio.Event()

    async def wait(peer: Any) -> None:
        arrived.set()
        await stall(peer)

    monkeypatch.setattr(session, "is_replaced", lambda: public)
    async with ScriptedServer(wait, send(GOOD)) as server:
        client = client_of(server)
        call = asyncio.ensure_future(client.agents.get("a"))
        await arrived.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await client.agents.get("a")

    assert [request.connection for request in server.requests] == [1, 2]


def lend(settings: dict[str, Any], _: pytest.MonkeyPatch) -> None:
    settings["session"] = aiohttp.ClientSession()


def trace(_: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Do what instrumentations do to every session that is made."""
    make = aiohttp.ClientSession.__init__

    def traced(self: Any, *args: Any, **named: Any) -> None:
        make(self, *args, trace_configs=[aiohttp.TraceConfig()], **named)

    monkeypatch.setattr(aiohttp.ClientSession, "__init__", traced)


def replace(_: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    request: Any = aiohttp.ClientSession.request

    def replaced(*args: Any, **named: Any) -> Any:
        return request(*args, **named)

    monkeypatch.setattr(aiohttp.ClientSession, "request", replaced)


def outdate(_: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(direct, "_FITS", False)


@pytest.mark.parametrize("hinder", [lend, trace, replace, outdate], ids=lambda f: f.__name__)
async def test_nothing_that_somebody_wants_to_see_is_sent_directly(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, hinder: Any
) -> None:
    ways: list[str] = []
    settings: dict[str, Any] = {}
    note_ways(monkeypatch, ways)
    hinder(settings, monkeypatch)
    async with ScriptedServer(send(GOOD)) as server:
        client = client_of(server, **settings)
        await client.agents.get("a")
        await client.aclose()
        if "session" in settings:
            await settings["session"].close()

    assert ways == ["through the session"]


async def test_what_has_a_body_or_stays_open_is_not_sent_directly(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways: list[str] = []
    note_ways(monkeypatch, ways)
    async with ScriptedServer(reply(200, {"uuid": "a", "name": "n"})) as server:
        client = client_of(server)
        await client.request("POST", "/a", json={})
        await client.request("DELETE", "/a")
        await client.request("GET", "/a")

    assert ways == ["through the session"] * 2 + ["directly"]


def test_this_aiohttp_was_looked_at() -> None:
    """If this fails, read what its `ClientSession._request` does, and add it to `LOOKED_AT`."""
    assert direct._FITS


@pytest.mark.parametrize(
    "method",
    [SimpleNamespace(), lambda: None, aiohttp.ClientSession._request],
    ids=["object", "function", "its own"],
)
def test_method_that_was_replaced_before_is_no_method_of_aiohttp(method: Any) -> None:
    own = method is aiohttp.ClientSession._request
    assert (direct._shipped(method) is method) == own
