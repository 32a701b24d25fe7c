"""Four real processes with one key against a real server with a small window."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import aiohttp

from benchmarks.importing import is_here
from kubiya_async import Kubiya
from kubiya_async.limits import RedisRateLimiter
from kubiya_async.testing import LocalServer
from kubiya_async.testing.quota import RateWindow, ServerQuota

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

LIMIT, SECONDS = 50, 2.0
PROCESSES, CALLS, IN_FLIGHT = 4, 100, 10
SETTLING = 0.5
"""Seconds before a library that only holds back tries again, unless the server says more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Time over the optimum, 429s per call, the most favoured process's share half-way."""

    finish: float
    refused: float
    share: float


@dataclass(frozen=True, slots=True)
class Place:
    """What a process has to know."""

    url: str
    key: str
    store: str
    number: int


async def ours(place: Place) -> None:
    """Make calls with this package, sharing the quota over the store."""
    async with (
        RedisRateLimiter(place.store) as limiter,
        Kubiya(
            place.key,
            base_url=place.url,
            rate_limiter=limiter,
            headers={"X-Process": str(place.number)},
        ) as kubiya,
    ):

        async def call() -> None:
            await kubiya.agents.list()

        await make_all(call)


async def pyrate_limiter(place: Place) -> None:
    """Make calls with aiohttp and pyrate-limiter's log in the store."""
    import pyrate_limiter as library
    from pyrate_limiter.limiter import SingleBucketFactory
    from redis.asyncio import Redis

    client: Any = Redis.from_url(place.store)
    rates = [library.Rate(LIMIT, int(SECONDS * 1e3))]
    bucket: Any = await library.RedisBucket.init(rates, client, "sockets")
    limiter: Any = library.Limiter(SingleBucketFactory(bucket, schedule_leak=False))

    async def acquire() -> None:
        await limiter.try_acquire_async("key")

    await bare_calls(place, acquire)
    await client.aclose()


async def limits(place: Place) -> None:
    """Make calls with aiohttp and the moving window of `limits` in the store."""
    from limits import parse
    from limits.aio.strategies import MovingWindowRateLimiter
    from limits.storage import storage_from_string

    store = storage_from_string(f"async+{place.store}", implementation="redispy")
    limiter: Any = MovingWindowRateLimiter(store)
    item = parse(f"{LIMIT} per {SECONDS:g} second")

    async def acquire() -> None:
        # It only says yes or no, and when to ask again.
        while not await limiter.hit(item, "key"):
            stats = await limiter.get_window_stats(item, "key")
            await asyncio.sleep(max(0.01, stats.reset_time - time.time()))

    await bare_calls(place, acquire)


async def bare_calls(place: Place, acquire: Callable[[], Awaitable[None]]) -> None:
    headers = {"Authorization": f"UserKey {place.key}", "X-Process": str(place.number)}
    async with aiohttp.ClientSession(headers=headers) as session:

        async def call() -> None:
            while True:
                await acquire()
                async with session.get(f"{place.url}/agents") as response:
                    await response.read()
                if response.status != 429:
                    return
                await asyncio.sleep(float(response.headers.get("Retry-After", SETTLING)))

        await make_all(call)


async def make_all(call: Callable[[], Awaitable[None]]) -> None:
    """Make all calls of a process, some at once."""
    left = iter(range(CALLS))

    async def some() -> None:
        for _ in left:
            await call()

    await asyncio.gather(*(some() for _ in range(IN_FLIGHT)))


WAYS: dict[str, Callable[[Place], Awaitable[None]]] = {
    "RedisRateLimiter": ours,
    "pyrate_limiter": pyrate_limiter,
    "limits": limits,
}


def ways() -> list[str]:
    """Name those whose library is here."""
    return [name for name in WAYS if name == "RedisRateLimiter" or is_here(name)]


def work(way: str, place: Place) -> None:
    """Be one of the processes."""

    async def main() -> None:
        await WAYS[way](place)

    asyncio.run(main())


async def run(way: str, store: str) -> Outcome:
    """Have all processes make their calls."""
    async with LocalServer(quota=ServerQuota((RateWindow(LIMIT, SECONDS),))) as server:
        loop = asyncio.get_running_loop()
        with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
            places = [Place(server.url, server.api_key, store, n) for n in range(PROCESSES)]
            await asyncio.gather(*(loop.run_in_executor(pool, work, way, p) for p in places))
        good = [request for request in server.requests if request.status == 200]
        refused = sum(request.status == 429 for request in server.requests)
    stamps = [request.received_at for request in good]
    windows = -(-PROCESSES * CALLS // LIMIT)
    optimum = SECONDS - min(stamps) % SECONDS + (windows - 2) * SECONDS
    half = [request.headers["x-process"] for request in good[: len(good) // 2]]
    most = max(half.count(str(number)) for number in range(PROCESSES))
    late = (max(stamps) - min(stamps)) / optimum
    return Outcome(late, refused / len(good), most * PROCESSES / len(half))
