"""An API key and a secret's value are nowhere to be found, whatever goes wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest
from pydantic import SecretStr

from kubiya_async import (
    InvalidArgumentError,
    Kubiya,
    KubiyaError,
    MemoryRateLimiter,
    RequestOptions,
    RetryPolicy,
    Timeouts,
)
from tests.client.conftest import ClientOf
from tests.support.canary import KEY, MARK, VALUE, Findings
from tests.support.scripted_server import Act, ScriptedServer, fin, reply, reset, send, stall, then

Call = Callable[[Kubiya], Awaitable[object]]


async def _stream(kubiya: Kubiya) -> None:
    async with kubiya.chat.stream(agent_uuid="a", message="m") as stream:
        async for _ in stream:
            pass


CALLS: Final[dict[str, Call]] = {
    "creating": lambda k: k.secrets.create(name="n", value=VALUE),
    "creating, wrapped": lambda k: k.secrets.create(name="n", value=SecretStr(VALUE)),
    "updating": lambda k: k.secrets.update("n", value=VALUE),
    "reading": lambda k: k.agents.get("a"),
    "listing": lambda k: k.agents.list().collect(),
    "raw": lambda k: k.request("GET", "/agents"),
    "streaming": _stream,
    "chatting": lambda k: k.chat.send(agent_uuid="a", message="m"),
    "conversing": lambda k: k.chat.conversation("a").send("m"),
    "conversing, live": lambda k: k.live.chat.conversation("a").send("m"),
}

ONCE_MORE: Final = RetryPolicy(max_retries=1, max_rate_limit_retries=1, backoff_base=0.001)

SENDING: Final = {"creating", "creating, wrapped", "updating"}
"""Calls that send the value."""

ECHOING: Final = {"X-Request-Id": KEY, "Server": f"echo/{KEY}", "X-RateLimit-Limit": KEY}


def _echo(status: int, value: str, **more: Any) -> Act:
    error = {
        "code": f"REFUSED {KEY}",
        "message": f"UserKey {KEY} may not store {value}",
        "details": {"key": KEY, value: [value, {"nested": f"<{value}>"}], "dump": repr(value)},
    }
    return reply(status, {"error": error, "request_id": f"req {KEY}", **more}, ECHOING)


def _text(status: int, text: str, kind: str) -> Act:
    return reply(status, text.encode(), {"Content-Type": kind})


def _events(*events: dict[str, Any]) -> Act:
    lines = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
    return _text(200, lines, "text/event-stream")


def _head(more: str) -> Act:
    return send(f"HTTP/1.1 200 OK\r\n{more}".encode())


# A server that echoes what it was sent; what others have sent it, nobody here can know.
FAILURES: Final[dict[str, Callable[[str], Act]]] = {
    "closed": lambda v: fin,
    "reset": lambda v: reset,
    "silent": lambda v: stall,
    "no HTTP": lambda v: then(send(f"{KEY} {v}\r\n\r\n".encode()), fin),
    "cut within the headers": lambda v: then(_head(f"X-Echo: {KEY}"), reset),
    "cut within the body": lambda v: then(_head(f"Content-Length: 999\r\n\r\n{KEY}{v}"), fin),
    "400 that echoes": lambda v: _echo(400, v),
    "401 that echoes": lambda v: _echo(401, v),
    "403 that echoes": lambda v: _echo(403, v),
    "422 that echoes": lambda v: _echo(422, v),
    "429 that echoes": lambda v: _echo(429, v),
    "500 that echoes": lambda v: _echo(500, v),
    "success that is none": lambda v: _echo(200, v, success=False),
    "text that echoes": lambda v: _text(422, f"no: {KEY} and {v}", "text/plain"),
    "echo at the cut of messages": lambda v: _text(422, "x" * 2000 + KEY + v, "text/plain"),
    "echo at the cut of bodies": lambda v: _text(500, "x" * 65_530 + KEY + v, "text/plain"),
    "many echoes": lambda v: _text(500, (KEY + json.dumps(v) + repr(v)) * 3000, "text/plain"),
    "page that echoes": lambda v: _text(502, f"<html><title>{KEY}{v}</title>", "text/html"),
    "success that does not fit": lambda v: reply(200, {"uuid": None, "echo": [KEY, v]}),
    "success that is no JSON": lambda v: _text(200, f"{KEY} {v}", "application/json"),
    "success that is a page": lambda v: _text(200, f"<html>{KEY} {v}", "text/html"),
    "success that streams an error": lambda v: _events(
        {"type": "message", "content": f"Using {KEY} and {v}"},
        {"type": "tool", "tool": "t", "args": {"key": [KEY]}, KEY: v},
        {"type": "error", "message": f"no {KEY}", "code": KEY, "error": {"message": KEY, KEY: v}},
    ),
    "success that streams half": lambda v: _events(
        {"type": "message", "content": f"Using {KEY} and {v}"}, {"type": "new", "key": KEY}
    ),
    "unknown encoding": lambda v: reply(200, b"{}", {"Content-Encoding": KEY}),
    "redirect": lambda v: reply(307, headers={"Location": f"https://evil.example/{KEY}"}),
    "redirect to a user": lambda v: reply(302, headers={"Location": f"https://u:{KEY}@h/"}),
    "too large": lambda v: reply(200, KEY.encode() * 1000),
}


async def _fails(call: Awaitable[object], canary: Findings) -> BaseException:
    try:
        await call
    except BaseException as error:  # noqa: BLE001 - cancellations as well
        canary.add(error)
        return error
    pytest.fail("nothing went wrong")


@pytest.mark.parametrize(
    ("call", "failure"),
    [
        (call, failure)
        for call in CALLS
        for failure in FAILURES
        # To a raw request, every success is one.
        if not (call == "raw" and failure.startswith("success"))
    ],
)
async def test_s02_s03_s05_t05_failure_shows_no_secret(
    client_of: ClientOf, canary: Findings, call: str, failure: str
) -> None:
    async with ScriptedServer(FAILURES[failure](VALUE if call in SENDING else "x")) as server:
        client = client_of(
            server,
            api_key=KEY,
            retries=ONCE_MORE,
            timeouts=Timeouts(read=0.1, idle=0.1),
            max_response_bytes=5000,
        )
        error = await _fails(CALLS[call](client), canary)
        assert isinstance(error, KubiyaError)
        assert error.operation


@pytest.mark.parametrize("call", CALLS)
async def test_s02_s03_refused_connection_shows_no_secret(
    client_of: ClientOf, canary: Findings, call: str
) -> None:
    async with ScriptedServer(fin) as server:
        url = server.url
    await _fails(CALLS[call](client_of(url, api_key=KEY)), canary)


@pytest.mark.parametrize("call", CALLS)
async def test_s02_s03_deadline_shows_no_secret(
    client_of: ClientOf, canary: Findings, call: str
) -> None:
    async with ScriptedServer(stall) as server:
        client = client_of(server, api_key=KEY, timeout=0.05, timeouts=Timeouts(idle=0.05))
        await _fails(CALLS[call](client), canary)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("act", [stall, reply(500), reply(429)], ids=["answer", "pause", "turn"])
async def test_s02_s03_cancellation_shows_no_secret(
    client_of: ClientOf, canary: Findings, call: str, act: Act
) -> None:
    async with ScriptedServer(act) as server:
        client = client_of(server, api_key=KEY, retries=3, rate_limiter=MemoryRateLimiter())
        task = asyncio.ensure_future(CALLS[call](client))
        while not server.requests:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.01)
        task.cancel()
        await _fails(task, canary)


@pytest.mark.parametrize("call", CALLS)
async def test_s02_s03_closing_shows_no_secret(
    client_of: ClientOf, canary: Findings, call: str
) -> None:
    async with ScriptedServer(stall) as server:
        client = client_of(server, api_key=KEY)
        task = asyncio.ensure_future(CALLS[call](client))
        while not server.requests:
            await asyncio.sleep(0.001)
        await client.aclose()
        await _fails(task, canary)
        await _fails(CALLS[call](client), canary)


@pytest.mark.parametrize("answer", [407, 502])
async def test_f29_s02_refusing_proxy_shows_no_secret(
    client_of: ClientOf, canary: Findings, answer: int
) -> None:
    async with ScriptedServer(_echo(answer, VALUE)) as proxy:
        client = client_of("https://127.0.0.1:1", api_key=KEY, proxy=proxy.url, retries=1)
        await _fails(CALLS["creating"](client), canary)
        assert MARK not in repr(proxy.requests)


async def test_s02_refused_argument_shows_no_secret(client_of: ClientOf, canary: Findings) -> None:
    client = client_of("http://127.0.0.1:1", api_key=KEY)
    wrong: dict[str, Any] = {"name": 5}
    anything: Any = [VALUE]
    calls = [
        client.secrets.create(name="n", value=VALUE, expires_in="canteloupe"),
        client.secrets.create(value=VALUE, **wrong),
        client.secrets.create(name="n", value=VALUE, options=RequestOptions(timeout=-1)),
        client.secrets.update("", value=VALUE),
        client.secrets.update("n", value=anything),
        client.secrets.update("n", value=VALUE.encode()),  # type: ignore[arg-type]
        client.explain(client.secrets.create, name="n", value=VALUE, expires_in="canteloupe"),
        client.explain(client.secrets.create, value=VALUE, **wrong),
        client.agents.get("a", options=RequestOptions(headers={"X-Token": f"{KEY}\n"})),
    ]
    for call in calls:
        error = await _fails(call, canary)
        assert isinstance(error, InvalidArgumentError)


@pytest.mark.parametrize(
    "settings",
    [
        {"timeout": -1},
        {"auth_scheme": "Basic"},
        {"base_url": "http://example.com"},
        {"api_key": f"{KEY}\n{KEY}"},
        {"api_key": f"{KEY} {KEY}"},
        {"headers": {"X A": "b"}},
        {"max_connections": 0},
        {"retries": -1},
    ],
    ids=str,
)
def test_s02_refused_setting_shows_no_secret(canary: Findings, settings: dict[str, Any]) -> None:
    with pytest.raises(KubiyaError) as caught:
        Kubiya(**{"api_key": KEY, "pods_api_key": KEY, **settings})
    canary.add(caught.value)


async def test_s02_token_of_a_provider_is_not_shown(client_of: ClientOf, canary: Findings) -> None:
    async def provider() -> str:
        return KEY

    async with ScriptedServer(_echo(401, "x")) as server:
        client = client_of(server, api_key=None, token_provider=provider)
        await _fails(client.agents.get("a"), canary)
        results = await asyncio.gather(
            *(client.agents.get("a") for _ in range(5)), return_exceptions=True
        )
        for result in results:
            assert isinstance(result, KubiyaError)
            canary.add(result)


async def test_secret_that_looks_like_json_is_scrubbed_without_losing_the_rest(
    client_of: ClientOf,
) -> None:
    body = {"error": {"code": "E", "message": "m", "details": {"value": True, "pin": 123456}}}
    async with ScriptedServer(reply(422, body)) as server:
        client = client_of(server)
        with pytest.raises(KubiyaError) as first:
            await client.secrets.create(name="n", value="true")
        with pytest.raises(KubiyaError) as second:
            await client.secrets.create(name="n", value="123456")

    assert getattr(first.value, "details", None) == {"value": True, "pin": 123456}
    assert "123456" not in repr(vars(second.value))
