"""A cluster of several nodes as the store: spread keys, moved slots, a dead node, a failover."""

from __future__ import annotations

import asyncio
import gc
import hashlib
from typing import TYPE_CHECKING

import pytest

from kubiya_async import RateLimitError
from kubiya_async.limits import RateLimit, RedisRateLimiter
from tests.limits_redis.clusters import Cluster, running_cluster, table
from tests.limits_redis.test_store_away import ORIGIN, call, limiter_is_away

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubiya_async.limits import Gate

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(180),
    # When it learns of a new topology the driver drops its connections without closing them.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """Yield a cluster that the test may damage."""
    with running_cluster() as running:
        yield running
    # What the driver dropped must not be found later, by a test that does not expect it.
    gc.collect()


def key_of(name: str) -> str:
    """Return the key in the store where the calls of a gate are logged."""
    scope = hashlib.sha256(f"3\0{ORIGIN}\0{name}".encode()).hexdigest()[:16]
    return f"kubiya:{{{scope}}}:log"


def name_on(cluster: Cluster, index: int) -> str:
    """Find a gate whose keys live on one of the masters."""
    return next(
        name
        for n in range(1000)
        if cluster.owner(key_of(name := f"key {n}")) is cluster.masters[index]
    )


def logged(cluster: Cluster, index: int, name: str) -> bool:
    """Return whether a master has the calls of a gate."""
    with cluster.masters[index].client as client:
        return key_of(name) in list(client.scan_iter("kubiya:*"))


async def has_two_and_no_more(gate: Gate) -> None:
    await asyncio.gather(call(gate), call(gate))
    with pytest.raises(RateLimitError, match="2 calls per minute"):
        await gate.acquire(max_wait=10.0)


async def test_keys_are_spread_and_each_has_its_quota(cluster: Cluster) -> None:
    limits = [RateLimit(2, 60.0)]
    async with RedisRateLimiter(
        cluster.url, limits, when_unavailable="refuse", timeout=10.0
    ) as limiter:
        for index in range(3):
            name = name_on(cluster, index)
            await has_two_and_no_more(limiter.gate(ORIGIN, name))

            assert [logged(cluster, other, name) for other in range(3)] == [
                other == index for other in range(3)
            ]


async def test_two_limiters_share_a_quota(cluster: Cluster) -> None:
    limits = [RateLimit(2, 60.0)]
    one = RedisRateLimiter(cluster.url, limits, when_unavailable="refuse", timeout=10.0)
    other = RedisRateLimiter(cluster.url, limits, when_unavailable="refuse", timeout=10.0)
    async with one, other:
        await call(one.gate(ORIGIN, "shared"))
        await call(other.gate(ORIGIN, "shared"))

        with pytest.raises(RateLimitError, match="2 calls per minute"):
            await one.gate(ORIGIN, "shared").acquire(max_wait=10.0)


async def test_a_slot_may_move_while_calls_are_made(cluster: Cluster) -> None:
    name = name_on(cluster, 0)
    limits = [RateLimit(1_000_000, 1.0), RateLimit(2_000_000, 60.0)]
    async with RedisRateLimiter(
        cluster.url, limits, when_unavailable="refuse", timeout=10.0
    ) as limiter:
        gate = limiter.gate(ORIGIN, name)
        moved, made = asyncio.Event(), 0

        async def make_calls() -> None:
            nonlocal made
            while not moved.is_set():
                await call(gate)
                made += 1

        calling = [asyncio.create_task(make_calls()) for _ in range(3)]
        await call(gate)
        slot = cluster.slot(key_of(name))
        source, target = cluster.masters[0], cluster.masters[2]
        await asyncio.to_thread(cluster.move, slot, source, target)
        before = made
        while made < before + 50:
            await asyncio.sleep(0.01)
        moved.set()
        await asyncio.gather(*calling)
        await call(gate)

    assert logged(cluster, 2, name)
    assert not logged(cluster, 0, name)


async def test_what_was_used_up_moves_with_the_slot(cluster: Cluster) -> None:
    name = name_on(cluster, 1)
    limits = [RateLimit(2, 60.0)]
    async with RedisRateLimiter(
        cluster.url, limits, when_unavailable="refuse", timeout=10.0
    ) as limiter:
        gate = limiter.gate(ORIGIN, name)
        await call(gate)
        while not logged(cluster, 1, name):
            await asyncio.sleep(0.01)
        slot = cluster.slot(key_of(name))
        await asyncio.to_thread(cluster.move, slot, cluster.masters[1], cluster.masters[2])
        await call(gate)

        with pytest.raises(RateLimitError, match="2 calls per minute"):
            await gate.acquire(max_wait=10.0)


async def test_a_dead_node_is_a_store_that_is_away_for_its_keys_alone(cluster: Cluster) -> None:
    limits = [RateLimit(2, 60.0)]
    dead, alive = name_on(cluster, 2), name_on(cluster, 1)
    async with RedisRateLimiter(
        cluster.url, limits, when_unavailable="refuse", timeout=5.0
    ) as limiter:
        orphan, other = limiter.gate(ORIGIN, dead), limiter.gate(ORIGIN, alive)
        await until_granted(orphan)
        await until_granted(other)
        cluster.masters[2].kill()

        with pytest.raises(RateLimitError, match="store is away"):
            await until_refused(orphan)
        await call(other)
        with pytest.raises(RateLimitError, match="2 calls per minute"):
            await other.acquire(max_wait=10.0)


async def test_calls_go_on_through_a_failover_and_return_to_the_store(cluster: Cluster) -> None:
    name = name_on(cluster, 0)
    async with RedisRateLimiter(cluster.url, [RateLimit(100_000, 60.0)]) as limiter:
        gate = limiter.gate(ORIGIN, name)
        while not logged(cluster, 0, name):
            await call(gate)
        cluster.masters[0].kill()
        while not limiter_is_away(limiter):
            assert await call(gate) < 20.0
        # The replica takes over, and then the store is there again without anybody's doing.
        while limiter_is_away(limiter):
            assert await call(gate) < 20.0
            await asyncio.sleep(0.05)

    with cluster.replica.client as client:
        assert key_of(name) in list(client.scan_iter("kubiya:*"))
    assert "myself,master" in table(cluster.replica)


async def until_granted(gate: Gate) -> None:
    """Make one call, however long a busy machine takes to reach the store for the first time."""
    while True:
        try:
            await call(gate)
        except RateLimitError:
            await asyncio.sleep(0.05)
        else:
            return


async def until_refused(gate: Gate) -> None:
    """Make calls until the store is seen to be away; the quota would end them otherwise."""
    await gate.acquire(max_wait=None)
    await gate.acquire(max_wait=None)
