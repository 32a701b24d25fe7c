"""What a limiter costs when it holds nobody back, in memory and over a store."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from benchmarks.harness.rounds import interleave
from benchmarks.importing import is_here
from benchmarks.limiting import peers
from benchmarks.peers.this_package import ROOMY
from kubiya_async.limits import RedisRateLimiter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from benchmarks.harness.rounds import Effort, Measured, Work
    from benchmarks.limiting.peers import Acquire
    from kubiya_async.limits import Gate

OURS, OURS_WITH_HEADERS = "MemoryRateLimiter, two windows", "MemoryRateLimiter, quota headers"
SHARED = "RedisRateLimiter, two windows"
IN_MEMORY: dict[str, Callable[[], Acquire]] = {
    "aiolimiter": peers.aiolimiter,
    "limits": peers.limits,
    "throttled": peers.throttled,
    "pyrate_limiter": peers.pyrate_limiter,
}
OVER_STORE: dict[str, Callable[[str], Acquire]] = {
    "limits": lambda store: peers.limits(f"async+{store}", implementation="redispy"),
    "throttled": peers.throttled,
}


def one_by_one(acquire: Acquire) -> Work:
    async def work(operations: int) -> None:
        for _ in range(operations):
            await acquire()

    return work


def at_once(acquire: Callable[[], Awaitable[object]], width: int) -> Work:
    """Have so many tasks acquire one after the other."""

    async def work(operations: int) -> None:
        left = iter(range(operations))

        async def some() -> None:
            for _ in left:
                await acquire()

        await asyncio.gather(*(some() for _ in range(width)))

    return work


def ours_in_memory(acquire: Callable[[int], None]) -> Work:
    async def work(operations: int) -> None:
        acquire(operations)

    return work


async def in_memory(effort: Effort) -> dict[str, Measured]:
    """Measure an acquisition that need not wait."""
    works = {
        OURS: ours_in_memory(peers.memory_gate()),
        OURS_WITH_HEADERS: ours_in_memory(peers.memory_gate(peers.quota_headers())),
        **{name: one_by_one(make()) for name, make in IN_MEMORY.items() if is_here(name)},
    }
    return await interleave(works, effort, least=1000)


async def over_store(effort: Effort, store: str, width: int) -> dict[str, Measured]:
    """Measure this process's work for a grant, with so many tasks that want one."""
    async with AsyncExitStack() as stack:
        limiter = await stack.enter_async_context(RedisRateLimiter(store, ROOMY))
        gate = limiter.gate("https://api.example", f"cost {width}")
        ways = {SHARED: granted(gate)}
        ways |= {name: make(store) for name, make in OVER_STORE.items() if is_here(name)}
        if is_here("pyrate_limiter"):
            ways["pyrate_limiter"] = await peers.pyrate_limiter_over(store)
        works = {name: at_once(way, width) for name, way in ways.items()}
        return await interleave(works, effort, least=1000)


def granted(gate: Gate) -> Acquire:
    async def acquire() -> None:
        await gate.acquire(max_wait=None)
        gate.finish(200, None, None)

    return acquire
