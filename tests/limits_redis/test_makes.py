"""The shared limiter on every make of server that it names: the script, and what it relies on.

Valkey comes with the tests. Redis 6.2 and 7 are skipped where they are not installed.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from kubiya_async import RateLimitError
from kubiya_async.limits import RateLimit, RedisRateLimiter
from kubiya_async.limits.headers import ServerWait
from tests.limits_redis.servers import MAKES, Make, Server
from tests.limits_redis.test_shared_quota import ORIGIN, call, start_worker, visits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubiya_async.limits import Gate

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module", params=MAKES, ids=lambda make: make.name)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Yield a server of one make that the tests of this file share."""
    make: Make = request.param
    binary = make.find()
    if binary is None:
        pytest.skip(f"{make.name} is not installed")
    with Server(binary) as running:
        yield running


async def both(server: Server, scope: str) -> tuple[RedisRateLimiter, Gate, RedisRateLimiter, Gate]:
    one, other = RedisRateLimiter(server.url), RedisRateLimiter(server.url)
    return one, one.gate(ORIGIN, scope), other, other.gate(ORIGIN, scope)


async def test_processes_stay_within_one_limit(server: Server, scope: str) -> None:
    workers = [start_worker(server.url, scope, 50, 0.5, 50) for _ in range(4)]
    codes = await asyncio.gather(*(asyncio.to_thread(worker.wait) for worker in workers))
    stamps = visits(server.url, scope)

    assert codes == [0] * 4
    assert len(stamps) == 200
    assert min(b - a for a, b in zip(stamps, stamps[50:], strict=False)) >= 500_000


async def test_several_limits_hold_at_once(server: Server, scope: str) -> None:
    limits = [RateLimit(10, 0.4), RateLimit(15, 1.2)]
    async with RedisRateLimiter(server.url, limits, when_unavailable="refuse") as limiter:
        gate = limiter.gate(ORIGIN, scope)
        waits = sorted(await asyncio.gather(*(call(gate) for _ in range(16))))

    assert waits[10] >= 0.39
    assert waits[15] >= 1.19


async def test_a_429_pauses_all(server: Server, scope: str) -> None:
    one, first, other, second = await both(server, scope)
    async with one, other:
        await call(second)
        await first.acquire(max_wait=None)
        first.finish(429, {}, ServerWait(0.6, "Retry-After"))
        await asyncio.sleep(0.1)

        assert 0.3 < await call(second) < 3.0


async def test_the_servers_headers_hold_for_all(server: Server, scope: str) -> None:
    spent = {"x-ratelimit-limit": "100", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}
    one, first, other, second = await both(server, scope)
    async with one, other:
        await call(second)
        await call(first, spent)
        await asyncio.sleep(0.1)

        assert 0.7 < await call(second) < 4.0
        assert second.state.limit == 100


async def test_slots_of_the_dead_come_back(server: Server, scope: str) -> None:
    worker = start_worker(server.url, scope, 5, 0.5, 5, "hold")
    while len(visits(server.url, scope)) < 5:
        await asyncio.sleep(0.02)
    worker.kill()
    await asyncio.to_thread(worker.wait)

    async with RedisRateLimiter(server.url, [RateLimit(5, 0.5)], lease=2.0) as limiter:
        waits = await asyncio.gather(*(call(limiter.gate(ORIGIN, scope)) for _ in range(5)))
    assert max(waits) > 0.5


async def test_a_forgotten_script_is_loaded_again(server: Server, scope: str) -> None:
    limits = [RateLimit(2, 60.0)]
    async with RedisRateLimiter(server.url, limits, when_unavailable="refuse") as limiter:
        gate = limiter.gate(ORIGIN, scope)
        await call(gate)
        with server.client as client:
            client.script_flush()
        await call(gate)

        with pytest.raises(RateLimitError, match="2 calls per minute"):
            await gate.acquire(max_wait=10.0)


async def test_keys_expire(server: Server, scope: str) -> None:
    async with RedisRateLimiter(server.url, [RateLimit(5, 1.0)], namespace="expiring") as limiter:
        await call(limiter.gate(ORIGIN, scope))
    with server.client as client:
        keys = list(client.scan_iter("expiring*"))
        assert keys
        assert all(client.ttl(key) > 0 for key in keys)


async def test_a_restarted_server_is_returned_to(server: Server, scope: str) -> None:
    async with RedisRateLimiter(server.url, [RateLimit(1000, 1.0)]) as limiter:
        gate = limiter.gate(ORIGIN, scope)
        await call(gate)
        server.kill()
        await call(gate)
        server.start()
        with server.client as client:
            while not list(client.scan_iter("kubiya:*:log")):
                await call(gate)
                await asyncio.sleep(0.05)
