"""A client's life: opened late, closed once, and clear about everything after that."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import threading
import warnings
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

import aiohttp
import pytest

from kubiya_async import (
    ClientClosedError,
    Kubiya,
    KubiyaError,
    MemoryRateLimiter,
    RateLimit,
    RetryPolicy,
)
from kubiya_async.testing import LocalServer
from tests.client.conftest import ClientOf
from tests.support.scripted_server import ScriptedServer, reply, stall

GOOD: Final = reply(200, {"uuid": "a-1", "name": "n"})
PATIENT: Final = RetryPolicy(max_retries=3, backoff_base=30)


@contextlib.contextmanager
def _server_elsewhere() -> Iterator[LocalServer]:
    """Run a local server in a thread of its own, for tests that bring their own event loops."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = LocalServer()
    try:
        asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
        yield server
        asyncio.run_coroutine_threadsafe(server.aclose(), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_f43_client_can_be_made_where_no_loop_runs() -> None:
    client = Kubiya("key")

    assert not client.closed
    assert "key" not in repr(client).replace("Kubiya", "")


def test_f44_client_serves_one_loop_after_the_other() -> None:
    with _server_elsewhere() as server:
        client = server.client()

        async def use(calls: int) -> None:
            await asyncio.gather(*(client.agents.list() for _ in range(calls)))

        asyncio.run(use(5))
        asyncio.run(use(2))
        gc.collect()
        asyncio.run(client.aclose())

        assert client.closed
        assert server.requests.count("agents.list") == 7


def test_f44_client_may_be_closed_in_a_later_loop() -> None:
    with _server_elsewhere() as server:
        client = server.client()

        async def use() -> None:
            await client.agents.list()
            async with client.chat.stream(agent_uuid="abc-123-def", message="m") as stream:
                async for _ in stream:
                    pass

        asyncio.run(use())
        asyncio.run(client.aclose())
        gc.collect()

        assert client.closed


async def test_f46_use_from_a_second_running_loop_is_refused_with_advice(
    local_server: LocalServer, kubiya: Kubiya
) -> None:
    await kubiya.agents.list()

    def elsewhere() -> KubiyaError | None:
        async def use() -> None:
            await kubiya.agents.list()

        try:
            asyncio.run(use())
        except KubiyaError as error:
            return error
        return None

    error = await asyncio.to_thread(elsewhere)
    assert isinstance(error, RuntimeError)
    assert "one per thread" in str(error)
    await kubiya.agents.list()


async def test_f43_t18_closed_client_refuses_every_kind_of_call(local_server: LocalServer) -> None:
    client = local_server.client()
    await client.agents.list()
    await client.aclose()

    calls: list[Awaitable[Any]] = [
        client.agents.get("a"),
        client.agents.create(name="n"),
        client.agents.list().collect(),
        client.request("GET", "/agents"),
        client.with_options(timeout=1).agents.get("a"),
        client.with_auth("other").agents.get("a"),
        client.chat.stream(agent_uuid="a", message="m").__aenter__(),
    ]
    for call in calls:
        with pytest.raises(ClientClosedError, match="closed") as caught:
            await call
        assert caught.value.operation is not None
        assert isinstance(caught.value, RuntimeError)
    assert client.closed
    assert "closed" in repr(client)
    assert local_server.requests.count() == 1


async def test_f42_closing_twice_and_at_once_is_harmless(client_of: ClientOf) -> None:
    async with ScriptedServer(stall) as server:
        client = client_of(server)
        call = asyncio.create_task(client.agents.get("a"))
        while not server.requests:
            await asyncio.sleep(0.001)
        await asyncio.gather(client.aclose(), client.aclose(), client.aclose())
        await client.aclose()
        with pytest.raises(ClientClosedError):
            await call


async def test_client_that_was_never_used_closes_quietly() -> None:
    async with Kubiya("key"):
        pass
    await Kubiya("key").aclose()


Start = Callable[[Kubiya], Awaitable[object]]


async def _read_stream(kubiya: Kubiya) -> None:
    async with kubiya.chat.stream(agent_uuid="a", message="m") as stream:
        async for _ in stream:
            pass


SSE: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    b'data: {"type": "message", "content": "hi"}\n\n'
)


async def _begin_stream(peer: Any) -> None:
    await peer.send(SSE)
    await peer.stall()


async def _never() -> str:
    await asyncio.sleep(3600)
    raise AssertionError


LIMITED: Final = reply(429, headers={"Retry-After": "60"})
UNDER_WAY: Final[dict[str, tuple[Any, int, Start, dict[str, Any]]]] = {
    "waiting for an answer": (stall, 5, lambda k: k.agents.get("a"), {}),
    "posting": (stall, 5, lambda k: k.agents.create(name="n"), {}),
    "in a stream": (_begin_stream, 5, _read_stream, {}),
    "before a stream": (stall, 5, _read_stream, {}),
    "in a pause": (reply(500), 5, lambda k: k.agents.get("a"), {"retries": PATIENT}),
    "in a pause the server asked for": (
        *(LIMITED, 5, lambda k: k.agents.get("a"), {"retries": PATIENT}),
    ),
    "for a turn after 429": (
        *(LIMITED, 1, lambda k: k.agents.get("a"), {"rate_limiter": MemoryRateLimiter()}),
    ),
    "for a connection": (stall, 1, lambda k: k.agents.get("a"), {"max_connections": 1}),
    "for a token": (
        *(stall, 0, lambda k: k.agents.get("a"), {"api_key": None, "token_provider": _never}),
    ),
}
"""What the server does, how many of five calls reach it, the call, and settings."""


@pytest.mark.parametrize("where", UNDER_WAY)
async def test_f42_t18_call_under_way_ends_at_once_when_its_client_is_closed(
    client_of: ClientOf, where: str
) -> None:
    act, reached, start, settings = UNDER_WAY[where]
    async with ScriptedServer(act) as server:
        client = client_of(server, **settings)
        calls = [asyncio.ensure_future(start(client)) for _ in range(5)]
        while len(server.requests) < reached:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.02)
        async with asyncio.timeout(1):
            await client.aclose()
            results = await asyncio.gather(*calls, return_exceptions=True)

    assert [type(r) for r in results] == [ClientClosedError] * 5
    names = {r.operation for r in results if isinstance(r, KubiyaError)}
    assert names < {"agents.get", "agents.create", "chat.send"}


async def test_f42_calls_that_wait_for_their_turn_end_when_the_client_is_closed(
    client_of: ClientOf,
) -> None:
    limiter = MemoryRateLimiter([RateLimit(1, 100)])
    async with ScriptedServer(GOOD) as server:
        client = client_of(server, rate_limiter=limiter, timeout=None)
        await client.agents.get("a")
        calls = [asyncio.create_task(client.agents.get("a")) for _ in range(5)]
        await asyncio.sleep(0.02)
        assert client.rate_limit is not None
        assert client.rate_limit.queued == 5
        async with asyncio.timeout(1):
            await client.aclose()
            results = await asyncio.gather(*calls, return_exceptions=True)

    assert [type(r) for r in results] == [ClientClosedError] * 5


@pytest.mark.leaks
async def test_f60_client_left_open_complains_and_says_where_it_was_made(
    local_server: LocalServer,
) -> None:
    client = Kubiya(local_server.api_key, base_url=local_server.url)
    await client.agents.list()

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del client
        gc.collect()

    (warning,) = [w for w in caught if issubclass(w.category, ResourceWarning)]
    assert "was never closed" in str(warning.message)
    assert "test_life.py" in str(warning.message)
    assert local_server.api_key not in str(warning.message)
    await asyncio.sleep(0.05)
    assert local_server.open_connections == 0


def test_client_that_was_never_used_may_be_dropped() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Kubiya("key")
        gc.collect()


async def test_external_session_is_used_and_stays_open(client_of: ClientOf) -> None:
    async with ScriptedServer(GOOD) as server, aiohttp.ClientSession() as session:
        client = client_of(server, session=session)
        await client.agents.get("a")
        await client.aclose()
        assert not session.closed
        with pytest.raises(ClientClosedError):
            await client.agents.get("a")
        second = client_of(server, session=session)
        await second.agents.get("a")
        assert server.connections == 1


async def test_external_session_that_its_owner_closed_is_named(client_of: ClientOf) -> None:
    async with ScriptedServer(stall) as server:
        session = aiohttp.ClientSession()
        client = client_of(server, session=session)
        call = asyncio.create_task(client.agents.get("a"))
        while not server.requests:
            await asyncio.sleep(0.001)
        await session.close()
        with pytest.raises(ClientClosedError, match="closed by its owner"):
            await call
        with pytest.raises(ClientClosedError, match="closed by its owner"):
            await client.agents.get("a")
