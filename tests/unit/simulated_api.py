"""A rate-limited API in virtual time, and processes that call it through gates of their own."""

from __future__ import annotations

import asyncio
import math
import random
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Protocol

from kubiya_async.limits import DOCUMENTED_LIMITS, Gate, MemoryRateLimiter, RateLimit
from kubiya_async.limits.headers import server_wait
from kubiya_async.testing.clock import VirtualClock, run_virtual


class Server(Protocol):
    limit: int
    seconds: float

    def admit(self, now: float) -> bool: ...

    def remaining(self, now: float) -> int: ...

    def reset(self, now: float) -> float: ...


class FixedWindows:
    """Counts anew at every multiple of its length."""

    def __init__(self, limit: int, seconds: float, phase: float = 0.0) -> None:
        self.limit, self.seconds, self.phase = limit, seconds, phase
        self.index, self.used = -1, 0

    def _roll(self, now: float) -> None:
        index = math.floor((now - self.phase) / self.seconds)
        if index != self.index:
            self.index, self.used = index, 0

    def admit(self, now: float) -> bool:
        self._roll(now)
        if self.used >= self.limit:
            return False
        self.used += 1
        return True

    def remaining(self, now: float) -> int:
        self._roll(now)
        return self.limit - self.used

    def reset(self, now: float) -> float:
        self._roll(now)
        return (self.index + 1) * self.seconds + self.phase


class SlidingLog:
    """Looks back from every call."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit, self.seconds = limit, seconds
        self.log: deque[float] = deque()

    def _prune(self, now: float) -> None:
        while self.log and self.log[0] <= now - self.seconds:
            self.log.popleft()

    def admit(self, now: float) -> bool:
        self._prune(now)
        if len(self.log) >= self.limit:
            return False
        self.log.append(now)
        return True

    def remaining(self, now: float) -> int:
        self._prune(now)
        return self.limit - len(self.log)

    def reset(self, now: float) -> float:
        self._prune(now)
        return (self.log[0] if self.log else now) + self.seconds


class TokenBucket:
    """Refills evenly."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit, self.seconds = limit, seconds
        self.tokens, self.at = float(limit), 0.0

    def _fill(self, now: float) -> None:
        self.tokens = min(self.limit, self.tokens + (now - self.at) * self.limit / self.seconds)
        self.at = now

    def admit(self, now: float) -> bool:
        self._fill(now)
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    def remaining(self, now: float) -> int:
        self._fill(now)
        return math.floor(self.tokens)

    def reset(self, now: float) -> float:
        self._fill(now)
        return now + max(0.0, 1 - self.tokens) * self.seconds / self.limit


@dataclass
class Run:
    """What came of a simulation."""

    finished: float = 0.0
    refused: int = 0
    admitted: list[float] = field(default_factory=list)


@dataclass
class Simulation:
    """Calls from several processes with one key."""

    server: Server
    calls: int = 600
    processes: int = 1
    in_flight: int = 10
    round_trip: float = 0.1
    headers: str = "all"
    """`all`, `retry-after` or `none`."""
    limits: Sequence[RateLimit] = DOCUMENTED_LIMITS
    seed: int = 0
    max_server_wait: float | None = None
    rounding: Callable[[float], float] = math.ceil
    """What the server makes of the end of a window before it says it."""
    max_wait: float | None = None

    def run(self) -> Run:
        clock = VirtualClock(1000.0, epoch=1_800_000_000.25)
        run_virtual(self._main(clock), clock=clock)
        self.outcome.finished = clock() - 1000.0
        return self.outcome

    async def _main(self, clock: VirtualClock) -> None:
        self.outcome = Run()
        self.clock = clock
        self.chance = random.Random(self.seed)
        tasks = []
        for number in range(self.processes):
            limiter = MemoryRateLimiter(
                self.limits,
                clock=clock,
                wall=clock.wall,
                uniform=self.chance.uniform,
                max_server_wait=self.max_server_wait,
            )
            gate = limiter.gate("https://api.example", f"process {number}")
            pile = iter(range(self.calls // self.processes))
            tasks += [self._worker(gate, pile) for _ in range(self.in_flight)]
        await asyncio.gather(*tasks)

    async def beside(self, gap: float, gate: Gate, background: Gate) -> list[float]:
        """Send all background calls, and interactive ones beside them; return the latter's waits.

        Args:
            gap: Seconds between two interactive calls, on average.
            gate: Where interactive calls pass.
            background: The same for calls in the background.
        """
        pile = iter(range(self.calls))
        work = asyncio.gather(*(self._worker(background, pile) for _ in range(self.in_flight)))
        waits: list[float] = []
        asked: list[asyncio.Task[None]] = []

        async def ask() -> None:
            began = self.clock()
            await self._take(gate, front=False)
            waits.append(self.clock() - began)
            await self._exchange(gate)

        await asyncio.sleep(2 * self.round_trip)
        while not work.done():
            asked.append(asyncio.create_task(ask()))
            await asyncio.wait([work], timeout=gap * self.chance.uniform(0.5, 1.5))
        await asyncio.gather(work, *asked)
        return waits

    async def _worker(self, gate: Gate, pile: Iterator[int]) -> None:
        """Take calls from the pile that all workers of a process share."""
        for _ in pile:
            front = False
            while not await self._call(gate, front=front):
                front = True

    async def _call(self, gate: Gate, *, front: bool) -> bool:
        await self._take(gate, front=front)
        return await self._exchange(gate)

    async def _take(self, gate: Gate, *, front: bool) -> None:
        if front or not gate.try_acquire():
            await gate.acquire(max_wait=self.max_wait, front=front)

    async def _exchange(self, gate: Gate) -> bool:
        await asyncio.sleep(self.round_trip * self.chance.uniform(0.4, 0.6))
        now = self.clock()
        admitted = self.server.admit(self.clock.wall())
        headers = self._headers(self.clock.wall(), admitted=admitted)
        if admitted:
            self.outcome.admitted.append(now)
        else:
            self.outcome.refused += 1
        await asyncio.sleep(self.round_trip * self.chance.uniform(0.4, 0.6))
        status = 200 if admitted else 429
        wait = None if admitted else server_wait(status, headers, None, now=self.clock.wall())
        gate.finish(status, headers, wait)
        return admitted

    def _headers(self, now: float, *, admitted: bool) -> dict[str, str]:
        headers = {"date": formatdate(math.floor(now), usegmt=True)}
        if self.headers == "all":
            headers["x-ratelimit-limit"] = str(self.server.limit)
            headers["x-ratelimit-remaining"] = str(self.server.remaining(now))
            headers["x-ratelimit-reset"] = str(self.rounding(self.server.reset(now)))
        if self.headers in {"all", "retry-after"} and not admitted:
            headers["retry-after"] = str(math.ceil(self.server.reset(now) - now))
        return headers


def optimum(calls: int, limit: int, seconds: float, first_reset: float) -> float:
    """When a clairvoyant finishes, fixed windows given."""
    windows = math.ceil(calls / limit)
    return 0.0 if windows == 1 else first_reset + (windows - 2) * seconds
