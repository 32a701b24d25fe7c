"""The limiter libraries: one acquisition each, in memory and over a store.

Each is given a limit that never holds it back, so that only its own work is seen; `unlimited` is
the same for this package.
"""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import TYPE_CHECKING, Any, TypeAlias

from benchmarks.peers.this_package import ROOMY
from kubiya_async.limits import MemoryRateLimiter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

Acquire: TypeAlias = "Callable[[], Awaitable[object]]"
PLENTY = 1_000_000
QUOTA_HEADERS = {
    "x-ratelimit-limit": str(PLENTY),
    "x-ratelimit-remaining": str(PLENTY - 1),
    "x-ratelimit-reset": "",
}


def memory_gate(headers: Mapping[str, str] | None = None) -> Callable[[int], None]:
    """Release what takes and gives so many slots of this package's gate with two windows."""
    gate = MemoryRateLimiter(ROOMY).gate("https://api.example", f"cost {time.monotonic_ns()}")

    def acquire(times: int) -> None:
        for _ in range(times):
            gate.try_acquire()
            gate.finish(200, headers, None)

    return acquire


def quota_headers() -> dict[str, str]:
    """Return the headers of an answer whose quota is far from spent."""
    now = int(time.time())
    return {
        **QUOTA_HEADERS,
        "x-ratelimit-reset": str(now + 3600),
        "date": formatdate(now, usegmt=True),
    }


def aiolimiter() -> Acquire:
    """One window, as a leaky bucket."""
    from aiolimiter import AsyncLimiter

    acquire: Acquire = AsyncLimiter(PLENTY * 1000, 1).acquire
    return acquire


def limits(store: str = "async+memory://", **options: str) -> Acquire:
    """One window, as a log: its most exact strategy."""
    from limits import RateLimitItemPerSecond
    from limits.aio.strategies import MovingWindowRateLimiter
    from limits.storage import storage_from_string

    limiter: Any = MovingWindowRateLimiter(storage_from_string(store, **options))
    item = RateLimitItemPerSecond(20_000)

    async def acquire() -> None:
        await limiter.hit(item, "key")

    return acquire


def throttled(store: str | None = None) -> Acquire:
    """One window, by GCRA: its most exact strategy."""
    import throttled.asyncio as library

    kept: Any = library.MemoryStore() if store is None else library.RedisStore(server=store)
    limiter: Any = library.Throttled(
        key="key",
        using="gcra",
        quota=library.per_sec(PLENTY, burst=PLENTY),
        store=kept,
    )

    async def acquire() -> None:
        await limiter.limit()

    return acquire


def pyrate_limiter() -> Acquire:
    """One window, as a log."""
    import pyrate_limiter as library
    from pyrate_limiter.limiter import SingleBucketFactory

    bucket = library.InMemoryBucket([library.Rate(20_000, 1)])
    return _pyrate(library.Limiter(SingleBucketFactory(bucket, schedule_leak=False)))


async def pyrate_limiter_over(store: str) -> Acquire:
    """One window, as a log in a store."""
    import pyrate_limiter as library
    from pyrate_limiter.limiter import SingleBucketFactory
    from redis.asyncio import Redis

    client: Any = Redis.from_url(store)
    bucket: Any = await library.RedisBucket.init([library.Rate(20_000, 1000)], client, "cost")
    return _pyrate(library.Limiter(SingleBucketFactory(bucket, schedule_leak=False)))


def _pyrate(limiter: Any) -> Acquire:
    async def acquire() -> None:
        await limiter.try_acquire_async("key")

    return acquire
