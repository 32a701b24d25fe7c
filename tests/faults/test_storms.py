"""Servers that fail for everybody at once, for a while or for ever."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, Final

import pytest

from kubiya_async import (
    Kubiya,
    KubiyaError,
    MemoryRateLimiter,
    RateLimit,
    RateLimitError,
    RetryPolicy,
    ServerError,
)
from kubiya_async.testing import VirtualClock, run_virtual
from tests.client.conftest import ClientOf, outcome
from tests.faults.survival import works_on
from tests.support.scripted_server import Peer, ScriptedServer, reply

pytestmark = pytest.mark.proof

GOOD: Final = reply(200, {"uuid": "well", "name": "n"})
GRACE: Final = 0.001
"""Real seconds to look out for bytes on loopback before the virtual clock jumps."""


async def _all(client: Kubiya, calls: int) -> list[KubiyaError | None]:
    return await asyncio.gather(*(outcome(client.agents.get("well")) for _ in range(calls)))


def test_f22_storm_of_429s_costs_one_more_request_for_each_at_most() -> None:
    clock = VirtualClock(epoch=1_800_000_000.0)
    times: list[tuple[float, int]] = []

    async def limited(peer: Peer) -> None:
        until_then = clock() < 2.0
        times.append((clock(), 429 if until_then else 200))
        await (reply(429, headers={"Retry-After": "2"}) if until_then else GOOD)(peer)

    async def main() -> None:
        limiter = MemoryRateLimiter(
            [RateLimit(100_000, 60)], clock=clock, wall=clock.wall, uniform=lambda low, high: low
        )
        async with (
            ScriptedServer(limited) as server,
            Kubiya("key", base_url=server.url, rate_limiter=limiter, timeout=None) as client,
        ):
            assert await _all(client, 1000) == [None] * 1000
            await works_on(client)

    run_virtual(main(), clock=clock, grace=GRACE)
    refused = [at for at, status in times if status == 429]
    assert len(times) <= 2000 * 1.05
    assert not [at for at, _ in times if refused[0] + 0.5 < at < refused[0] + 2.0]


def test_f25_all_calls_survive_ten_seconds_of_failures_and_come_back_spread_out() -> None:
    clock = VirtualClock()
    times: list[float] = []

    async def failing(peer: Peer) -> None:
        times.append(clock())
        await (reply(503) if clock() < 10.0 else GOOD)(peer)

    async def main() -> None:
        policy = RetryPolicy(max_retries=20)
        async with ScriptedServer(failing) as server:
            # One program each: programs do not share their budgets.
            clients = [
                Kubiya(
                    f"key-{n}",
                    base_url=server.url,
                    rate_limiter=None,
                    retries=policy,
                    timeout=120,
                )
                for n in range(200)
            ]
            found = await asyncio.gather(*(outcome(c.agents.get("well")) for c in clients))
            await asyncio.gather(*(c.aclose() for c in clients))
            assert found == [None] * 200

    run_virtual(main(), clock=clock, grace=GRACE)
    after = Counter(int(at) for at in times if at >= 10.0)
    # Were they to come back together, one second would hold all 200.
    assert max(after.values()) <= 80


@pytest.mark.timeout(180)
async def test_f26_ten_thousand_calls_to_a_failing_server_cost_few_requests_more() -> None:
    calls = 10_000
    policy = RetryPolicy(max_retries=3, backoff_base=0.0)
    async with (
        ScriptedServer(reply(503)) as server,
        Kubiya("key", base_url=server.url, rate_limiter=None, retries=policy) as client,
    ):
        attempts: Counter[int] = Counter()
        numbers = iter(range(calls))

        async def work() -> None:
            for _ in numbers:
                error = await outcome(client.agents.get("a"))
                assert isinstance(error, ServerError)
                attempts[len(error.attempts)] += 1

        await asyncio.gather(*(work() for _ in range(50)))
        requests = len(server.requests)

    assert requests == sum(number * times for number, times in attempts.items())
    assert max(attempts) <= 4
    assert calls < requests <= 11_500


async def test_f26_failing_for_ever_ends_within_the_deadline(client_of: ClientOf) -> None:
    async with ScriptedServer(reply(503, headers={"Retry-After": "1"})) as server:
        client = client_of(server, timeout=2.5)
        error = await outcome(client.agents.get("a"))
        assert len(server.requests) <= 3

    assert isinstance(error, ServerError)
    assert "could not end within" in str(error)


def test_f48_loop_that_was_blocked_times_nothing_out() -> None:
    """What arrived meanwhile counts, whatever the clock says by then."""
    clock = VirtualClock()
    blocked: list[float] = []

    async def block() -> None:
        for _ in range(30):
            clock.advance(5.0)
            blocked.append(clock())
            await asyncio.sleep(0.5)

    async def main() -> None:
        limiter = MemoryRateLimiter([RateLimit(20, 10)], clock=clock, wall=clock.wall)
        async with (
            ScriptedServer(GOOD) as server,
            Kubiya("key", base_url=server.url, rate_limiter=limiter, retries=0) as client,
        ):
            blocking = asyncio.create_task(block())
            assert await _all(client, 100) == [None] * 100
            await blocking
            times = [request.at for request in server.requests]
            # The limiter does not make up for the time it was kept from its work.
            assert all(late - early >= 9.9 for early, late in zip(times, times[20:], strict=False))

    run_virtual(main(), clock=clock, grace=GRACE)
    assert len(blocked) == 30


@pytest.mark.parametrize("headers", [{"Retry-After": "3600"}, {"Retry-After": "-5"}, {}])
async def test_f22_f24_storm_that_cannot_be_waited_out_is_raised(
    client_of: ClientOf, headers: dict[str, str]
) -> None:
    async with ScriptedServer(reply(429, headers=headers)) as server:
        client = client_of(server, rate_limiter=MemoryRateLimiter(), timeout=1.0)
        found: list[Any] = await _all(client, 50)

    assert {type(error) for error in found} == {RateLimitError}
    if headers.get("Retry-After") == "3600":
        # Some seconds of the hour may have passed on a busy machine.
        assert all(error.retry_after > 3540 for error in found)
