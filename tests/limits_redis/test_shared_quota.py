"""One quota for everybody: processes, clients and loops that share a store."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis

from kubiya_async import Kubiya, RateLimitError
from kubiya_async.errors import ClientClosedError
from kubiya_async.limits import RateLimit, RedisRateLimiter
from kubiya_async.limits.base import CONTROL_PLANE_LIMITS
from kubiya_async.limits.headers import ServerWait
from kubiya_async.testing import LocalServer
from kubiya_async.testing.quota import RateWindow, ServerQuota

if TYPE_CHECKING:
    from kubiya_async.limits import Gate


ORIGIN = "https://api.example"
WORKER = Path(__file__).with_name("worker.py")


def start_worker(*arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(WORKER), *map(str, arguments)])


def visits(url: str, scope: str) -> list[int]:
    """Return when the workers' calls reached their server, in microseconds."""
    with Redis.from_url(url, decode_responses=True) as server:
        return sorted(map(int, server.lrange(f"visits {scope}", 0, -1)))


async def call(gate: Gate, headers: dict[str, str] | None = None, status: int = 200) -> float:
    waited = await gate.acquire(max_wait=None)
    gate.finish(status, headers or {}, None)
    return waited


async def test_four_processes_of_250_calls_stay_within_one_limit(url: str, scope: str) -> None:
    workers = [start_worker(url, scope, 200, 1.0, 250) for _ in range(4)]
    codes = await asyncio.gather(*(asyncio.to_thread(worker.wait) for worker in workers))
    stamps = visits(url, scope)

    assert codes == [0] * 4
    assert len(stamps) == 1000
    shortest = min(later - first for first, later in zip(stamps, stamps[200:], strict=False))
    assert shortest >= 1_000_000


async def test_four_processes_are_never_refused_by_a_server_that_counts(
    url: str, scope: str
) -> None:
    quota = ServerQuota((RateWindow(40, 1.0),), headers=True, retry_after=True)
    async with LocalServer(quota=quota) as server:
        limiters = [RedisRateLimiter(url, namespace=scope) for _ in range(4)]
        clients = [server.client(rate_limiter=limiter) for limiter in limiters]

        async def work(client: Kubiya) -> None:
            for _ in range(10):
                await client.agents.list()

        await asyncio.gather(*(work(client) for client in clients for _ in range(3)))
        for client in clients:
            await client.aclose()
        for limiter in limiters:
            await limiter.aclose()

        statuses = [request.status for request in server.requests]
        assert statuses.count(200) == 120
        assert statuses.count(429) == 0


async def test_slots_of_a_killed_process_come_back_when_their_lease_ends(
    url: str, scope: str
) -> None:
    worker = start_worker(url, scope, 5, 0.5, 5, "hold")
    while len(visits(url, scope)) < 5:
        await asyncio.sleep(0.02)
    worker.send_signal(signal.SIGKILL)
    await asyncio.to_thread(worker.wait)

    async with RedisRateLimiter(url, [RateLimit(5, 0.5)], lease=2.0) as limiter:
        gate = limiter.gate(ORIGIN, scope)
        waits = await asyncio.gather(*(call(gate) for _ in range(5)))

    # The lease began before the worker was killed, and then the calls count for a window.
    assert max(waits) > 0.5


async def test_a_429_that_one_client_gets_pauses_all(url: str, scope: str) -> None:
    async with RedisRateLimiter(url) as one, RedisRateLimiter(url) as other:
        first, second = one.gate(ORIGIN, scope), other.gate(ORIGIN, scope)
        await call(second)
        await first.acquire(max_wait=None)
        first.finish(429, {}, ServerWait(0.6, "Retry-After"))
        await asyncio.sleep(0.1)

        assert 0.3 < await call(second) < 2.0
        assert await call(first) < 1.0


async def test_what_headers_say_to_one_client_holds_for_all(url: str, scope: str) -> None:
    spent = {
        "x-ratelimit-limit": "100",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "1",
    }
    async with RedisRateLimiter(url) as one, RedisRateLimiter(url) as other:
        first, second = one.gate(ORIGIN, scope), other.gate(ORIGIN, scope)
        await call(second)
        await call(first, spent)
        await asyncio.sleep(0.1)

        assert 0.7 < await call(second) < 3.0
        assert second.state.limit == 100


async def test_limits_that_were_set_hold_all_at_once(url: str, scope: str) -> None:
    limits = [RateLimit(10, 0.4), RateLimit(15, 1.2)]
    async with RedisRateLimiter(url, limits) as limiter:
        gate = limiter.gate(ORIGIN, scope)
        waits = sorted(await asyncio.gather(*(call(gate) for _ in range(16))))

    assert waits[9] < 0.35
    assert waits[10] >= 0.39
    assert waits[15] >= 1.19


async def test_keys_and_origins_do_not_share(url: str, scope: str) -> None:
    async with RedisRateLimiter(url, [RateLimit(1, 60.0)]) as limiter:
        for origin in ("https://one.example", "https://two.example"):
            for key in ("a", "b"):
                assert await call(limiter.gate(origin, scope + key)) < 1.0


async def test_a_refused_call_goes_first(url: str, scope: str) -> None:
    async with RedisRateLimiter(url, [RateLimit(1, 0.2)]) as limiter:
        gate = limiter.gate(ORIGIN, scope)
        order: list[str] = []
        await call(gate)

        async def stand(name: str, *, front: bool) -> None:
            await gate.acquire(max_wait=None, front=front)
            order.append(name)
            gate.finish(200, {}, None)

        tasks = [asyncio.create_task(stand(n, front=False)) for n in ("second", "third")]
        await asyncio.sleep(0)
        tasks.append(asyncio.create_task(stand("first", front=True)))
        await asyncio.gather(*tasks)

    assert order == ["first", "second", "third"]


async def test_a_cancelled_waiter_costs_nobody_a_slot(url: str, scope: str) -> None:
    async with RedisRateLimiter(url, [RateLimit(3, 60.0)]) as limiter:
        gate = limiter.gate(ORIGIN, scope)
        tasks = [asyncio.create_task(gate.acquire(max_wait=None)) for _ in range(3)]
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

        assert await asyncio.gather(*(call(gate) for _ in range(3)))
        with pytest.raises(RateLimitError):
            await gate.acquire(max_wait=5.0)


async def test_a_call_that_was_not_sent_is_not_counted(url: str, scope: str) -> None:
    async with RedisRateLimiter(url, [RateLimit(1, 60.0)]) as limiter:
        gate = limiter.gate(ORIGIN, scope)
        for _ in range(3):
            await gate.acquire(max_wait=5.0)
            gate.finish(None, None, None, sent=False)


async def test_f23_a_wait_beyond_the_deadline_is_refused_before_it_is_waited(
    url: str, scope: str
) -> None:
    async with RedisRateLimiter(url, [RateLimit(1, 60.0)]) as limiter:
        gate = limiter.gate(ORIGIN, scope)
        await call(gate)
        started = time.monotonic()

        with pytest.raises(RateLimitError, match="the deadline comes before the turn") as caught:
            await gate.acquire(max_wait=20.0)

    assert time.monotonic() - started < 5.0
    assert 50 < (caught.value.retry_after or 0) <= 60


async def test_a_wait_beyond_max_server_wait_is_refused(url: str, scope: str) -> None:
    limits = [RateLimit(1, 3600.0)]
    async with RedisRateLimiter(url, limits, max_server_wait=100.0) as limiter:
        gate = limiter.gate(ORIGIN, scope)
        await call(gate)

        with pytest.raises(RateLimitError, match=r"1 calls per hour.*max_server_wait"):
            await gate.acquire(max_wait=None)


async def test_closing_a_gate_fails_its_waiters_and_nobody_elses(url: str, scope: str) -> None:
    async with RedisRateLimiter(url, [RateLimit(1, 0.5)]) as limiter:
        mine, other = limiter.gate(ORIGIN, scope), limiter.gate(ORIGIN, scope)
        await call(mine)
        waiting = asyncio.create_task(mine.acquire(max_wait=None))
        patient = asyncio.create_task(call(other))
        await asyncio.sleep(0.05)
        mine.close()

        with pytest.raises(ClientClosedError):
            await waiting
        with pytest.raises(ClientClosedError):
            await mine.acquire(max_wait=None)
        assert await patient < 5.0


async def test_the_reset_is_when_the_first_calls_are_given_back(url: str, scope: str) -> None:
    async with RedisRateLimiter(url, [RateLimit(5, 60.0)]) as limiter:
        gate = limiter.gate(ORIGIN, scope)
        await call(gate)
        await asyncio.sleep(1.0)
        await call(gate)
        while gate.state.in_flight:
            await asyncio.sleep(0.01)

        assert gate.state.remaining == 3
        assert gate.state.reset_in is not None
        assert gate.state.reset_in <= 59.0


async def test_a_closed_limiter_fails_whoever_waits(url: str, scope: str) -> None:
    limiter = RedisRateLimiter(url, [RateLimit(1, 60.0)])
    gate = limiter.gate(ORIGIN, scope)
    await call(gate)
    waiting = asyncio.create_task(gate.acquire(max_wait=None))
    await asyncio.sleep(0.05)
    await limiter.aclose()

    with pytest.raises(ClientClosedError):
        await waiting
    with pytest.raises(ClientClosedError):
        await gate.acquire(max_wait=None)


async def test_the_last_answers_reach_the_store_before_it_is_left(url: str, scope: str) -> None:
    spent = {"x-ratelimit-limit": "9", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "50"}
    async with RedisRateLimiter(url) as limiter:
        await call(limiter.gate(ORIGIN, scope), spent)
    async with RedisRateLimiter(url) as limiter:
        with pytest.raises(RateLimitError, match="the server's limit of 9"):
            await limiter.gate(ORIGIN, scope).acquire(max_wait=10.0)


def test_one_limiter_serves_several_loops_and_threads(url: str, scope: str) -> None:
    limiter = RedisRateLimiter(url, [RateLimit(3, 60.0)])
    gate = limiter.gate(ORIGIN, scope)
    granted: list[float] = []

    async def one_call() -> None:
        granted.append(await call(gate))
        await limiter.aclose()

    for _ in range(2):
        asyncio.run(one_call())
    thread = threading.Thread(target=lambda: asyncio.run(one_call()))
    thread.start()
    thread.join()

    assert len(granted) == 3
    with pytest.raises(RateLimitError):
        asyncio.run(_refused(limiter, gate))


async def _refused(limiter: RedisRateLimiter, gate: Any) -> None:
    async with limiter:
        await gate.acquire(max_wait=1.0)


async def test_the_control_plane_is_held_to_its_own_documented_limits(
    url: str, scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBIYA_RATE_LIMIT_URL", url)
    async with LocalServer(api_key=scope) as server, server.client() as kubiya:
        with Redis.from_url(url, decode_responses=True) as client:
            before = set(client.keys("kubiya:*"))
            await kubiya.control_plane.agents.list()
            of_control_plane = set(client.keys("kubiya:*")) - before
            await kubiya.agents.list()
            of_platform = set(client.keys("kubiya:*")) - before - of_control_plane

            assert longest_life(client, of_control_plane) <= 60 + 300 + 60
            assert longest_life(client, of_platform) > 86400


def longest_life(client: Redis, keys: set[str]) -> int:
    return int(max(client.ttl(key) for key in keys))


async def test_limits_that_were_given_hold_for_every_host(url: str, scope: str) -> None:
    async with RedisRateLimiter(url, [RateLimit(2, 60.0)]) as limiter:
        assert limiter.with_default_limits(CONTROL_PLANE_LIMITS) is limiter
    async with RedisRateLimiter(url) as limiter:
        other = limiter.with_default_limits(CONTROL_PLANE_LIMITS)
        gate = other.gate(ORIGIN, scope)
        assert gate.state.limits == CONTROL_PLANE_LIMITS
        await call(gate)
    with pytest.raises(ClientClosedError):
        await gate.acquire(max_wait=None)


async def test_a_client_takes_the_store_from_the_environment_and_closes_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBIYA_RATE_LIMIT_URL", url)
    async with LocalServer() as server, server.client() as kubiya:
        await kubiya.agents.list()
        assert kubiya.rate_limit is not None
        assert kubiya.rate_limit.limit is not None
        assert url not in repr(kubiya.settings)
