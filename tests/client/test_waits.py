"""How long a call waits: as the server asks, and never beyond its deadline."""

from __future__ import annotations

import asyncio
from typing import Final

import pytest

from kubiya_async import (
    ConnectionLostError,
    DeadlineExceededError,
    RateLimitError,
    RetryPolicy,
    ServerError,
)
from tests.client.conftest import ClientOf, outcome
from tests.support.scripted_server import (
    Act,
    ScriptedServer,
    fin,
    reply,
    send,
    stall,
    then,
)

GOOD: Final = reply(200, {"uuid": "a-1", "name": "n"})


def _head(rest: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + rest


CUT: Final = _head(b'Content-Length: 500\r\n\r\n{"uuid": "a-1"')


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Retry-After": "0.2"}, {}),
        ({"Retry-After-Ms": "200"}, {}),
        ({}, {"error": "slow down", "retryAfter": 0.2}),
        ({}, {"error": {"code": "RATE_LIMIT_EXCEEDED", "message": "m", "retryAfter": 0.2}}),
        ({"Retry-After-Ms": "200", "Retry-After": "3600"}, {}),
    ],
)
async def test_f23_wait_is_never_shorter_than_the_server_asked(
    client_of: ClientOf, headers: dict[str, str], body: dict[str, object]
) -> None:
    async with ScriptedServer(reply(429, body, headers), GOOD) as server:
        await client_of(server).agents.get("a")
        first, second = server.requests

    assert second.at - first.at >= 0.2


async def test_f23_longer_wait_than_allowed_is_raised_at_once_with_its_length(
    client_of: ClientOf,
) -> None:
    async with ScriptedServer(reply(429, headers={"Retry-After": "3600"})) as server:
        error = await outcome(client_of(server).agents.get("a"))
        assert len(server.requests) == 1

    assert isinstance(error, RateLimitError)
    assert error.retry_after == 3600
    assert "max_server_wait" in str(error)


async def test_f23_wait_that_cannot_end_before_the_deadline_is_not_begun(
    client_of: ClientOf,
) -> None:
    async with ScriptedServer(reply(503, headers={"Retry-After": "30"})) as server:
        started = asyncio.get_running_loop().time()
        error = await outcome(client_of(server, timeout=5).agents.get("a"))
        took = asyncio.get_running_loop().time() - started

    assert isinstance(error, ServerError)
    assert "could not end" in str(error)
    assert error.retry_after == 30
    assert took < 4


@pytest.mark.parametrize("act", [stall, then(send(CUT), stall)], ids=["head", "body"])
async def test_f09_deadline_ends_a_silent_attempt(client_of: ClientOf, act: Act) -> None:
    async with ScriptedServer(act) as server:
        error = await outcome(client_of(server, timeout=1.0).agents.create(name="n"))
        assert len(server.requests) == 1

    assert type(error) is DeadlineExceededError
    assert isinstance(error, TimeoutError)
    assert error.maybe_processed
    assert "the deadline of 1 s passed" in str(error)
    assert error.message in error.args
    assert len(error.attempts) == 1


async def test_f52_t02_dead_connection_is_not_retried_behind_our_back(client_of: ClientOf) -> None:
    """aiohttp would send a GET again by itself, uncounted."""
    async with ScriptedServer(GOOD, fin, GOOD) as server:
        client = client_of(server, retries=0)
        await client.agents.get("a")
        error = await outcome(client.agents.get("a"))
        assert [r.connection for r in server.requests] == [1, 1]

    assert isinstance(error, ConnectionLostError)
    assert len(error.attempts) == 1


async def test_f26_retry_budget_bounds_what_a_failing_server_gets(client_of: ClientOf) -> None:
    policy = RetryPolicy(max_retries=3, backoff_base=0.0)
    async with ScriptedServer(reply(503)) as server:
        client = client_of(server, retries=policy)
        errors = [await outcome(client.agents.get("a")) for _ in range(100)]
        assert 100 < len(server.requests) <= 125

    assert "retry budget" in str(errors[-1])
