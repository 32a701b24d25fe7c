"""Some processes with one key against a server that counts, in virtual time."""

from __future__ import annotations

import asyncio
import math
import random
import statistics
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING

from benchmarks.limiting.strategies import LIMIT, OTHERS, WINDOW, Strategy, alone, shared
from kubiya_async.limits.headers import server_wait
from kubiya_async.testing.clock import VirtualClock, run_virtual
from kubiya_async.testing.quota import CallLog, RateWindow, ServerQuota

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redis import Redis

    from kubiya_async.testing.quota import Algorithm

CALLS = 600
IN_FLIGHT, ROUND_TRIP = 10, 0.1
GAP = 17.3
"""Seconds between two interactive calls, give or take a half."""
FIFO = "first in, first out"
START = 1_800_000_000.25
HEADERS = {"bare 429": (False, False), "Retry-After": (False, True), "all headers": (True, True)}
SERVERS: tuple[Algorithm, ...] = ("fixed", "sliding", "bucket")


@dataclass
class Outcome:
    """What came of one run."""

    finished: float = 0.0
    refused: int = 0
    done: list[int] = field(default_factory=list)

    @property
    def share(self) -> float:
        """How far the most favoured process was ahead when half of the calls were done."""
        half = self.done[: len(self.done) // 2]
        processes = max(self.done) + 1
        return max(half.count(n) for n in range(processes)) * processes / len(half)


@dataclass
class Simulation:
    """Some processes with one key."""

    strategy: str
    processes: int
    server: Algorithm
    headers: str
    phase: float
    client: Redis
    calls: int = CALLS
    finished: float = 0.0

    def run(self) -> Outcome:
        """Run it in virtual time."""
        self.clock = VirtualClock(1000.0, epoch=START)
        self.chance = random.Random(f"{self.phase}")
        shown, told = HEADERS[self.headers]
        window = RateWindow(LIMIT, WINDOW)
        quota = ServerQuota((window,), (), self.server, shown, told, self.phase)
        self.ledger = CallLog(quota, quota.windows)
        self.outcome = Outcome()
        run_virtual(self._main(), clock=self.clock)
        self.outcome.finished = self.clock() - 1000.0
        return self.outcome

    async def _main(self) -> None:
        self.client.flushall()
        piles = [iter(range(self.calls // self.processes)) for _ in range(self.processes)]
        strategies = [self._strategy(number) for number in range(self.processes)]
        workers = [
            self._work(number, strategies[number], piles[number])
            for number in range(self.processes)
            for _ in range(IN_FLIGHT)
        ]
        await asyncio.gather(*workers)

    def _strategy(self, number: int) -> Strategy:
        if self.strategy == "shared":
            return shared(self.client, self.chance, self.clock)
        if self.strategy == "alone":
            return alone(self.chance, self.clock, number)
        return OTHERS[self.strategy](self.chance, self.clock)

    async def _work(self, number: int, strategy: Strategy, pile: Iterator[int]) -> None:
        for _ in pile:
            tries = 0
            while not await self._call(strategy, tries):
                tries += 1
            self.outcome.done.append(number)

    async def _call(self, strategy: Strategy, tries: int) -> bool:
        await strategy.before(tries)
        await asyncio.sleep(ROUND_TRIP * self.chance.uniform(0.4, 0.6))
        now = self.clock.wall()
        admitted, said = self.ledger.admit(now)
        headers = {name.lower(): value for name, value in said.items()}
        headers["date"] = formatdate(math.floor(now), usegmt=True)
        await asyncio.sleep(ROUND_TRIP * self.chance.uniform(0.4, 0.6))
        status = 200 if admitted else 429
        self.outcome.refused += not admitted
        wait = None if admitted else server_wait(status, headers, None, now=now)
        await strategy.after(status, headers, wait, tries)
        return admitted

    @property
    def optimum(self) -> float:
        """When a client would have finished that knows the server's windows."""
        if self.server == "bucket":
            return (self.calls - LIMIT) * WINDOW / LIMIT + ROUND_TRIP
        windows = math.ceil(self.calls / LIMIT)
        first = WINDOW
        if self.server == "fixed":
            first -= (START - self.phase) % WINDOW
        return first + (windows - 2) * WINDOW + ROUND_TRIP


@dataclass
class Beside(Simulation):
    """A bulk run, and interactive calls beside it, each from a process of its own or from one."""

    width: int = IN_FLIGHT
    waits: list[float] = field(default_factory=list)

    async def _main(self) -> None:
        self.client.flushall()
        interactive, background = self._lanes()
        pile = iter(range(self.calls))
        workers = [self._work(0, background, pile) for _ in range(self.width)]
        bulk = asyncio.gather(*workers)
        asked: list[asyncio.Task[None]] = []
        await asyncio.sleep(2 * ROUND_TRIP)
        while not bulk.done():
            asked.append(asyncio.create_task(self._ask(interactive)))
            await asyncio.wait([bulk], timeout=GAP * self.chance.uniform(0.5, 1.5))
        await bulk
        self.finished = self.clock() - 1000.0
        await asyncio.gather(*asked)
        self.calls += len(asked)

    def _lanes(self) -> tuple[Strategy, Strategy]:
        if self.strategy == "shared":
            service, bot = (shared(self.client, self.chance, self.clock) for _ in range(2))
            return service, bot.in_background()
        if self.strategy in {"alone", FIFO}:
            gate = alone(self.chance, self.clock, 0)
            return gate, gate if self.strategy == FIFO else gate.in_background()
        one = OTHERS[self.strategy](self.chance, self.clock)
        return one, one

    async def _ask(self, strategy: Strategy) -> None:
        """Make an interactive call, and note how long it took until it was sent to stay."""
        began, tries = self.clock(), 0
        while not await self._call(strategy, tries):
            tries += 1
        self.waits.append(max(0.0, self.clock() - began - ROUND_TRIP * 1.2))


@dataclass(frozen=True)
class Finding:
    """The same run for several phases of the server's windows."""

    median: float
    """Time to finish over the earliest possible one."""
    worst: float
    late: float
    """Most seconds after the optimum."""
    refused: float
    """429s per call."""
    share: float


def simulate(
    client: Redis, strategy: str, processes: int, server: Algorithm, headers: str, *, phases: int
) -> Finding:
    """Run it for so many phases."""
    times, late, refused, shares = [], [], [], []
    for index in range(phases):
        phase = (index + 0.5) * WINDOW / phases
        simulation = Simulation(strategy, processes, server, headers, phase, client)
        outcome = simulation.run()
        times.append(outcome.finished / simulation.optimum)
        late.append(outcome.finished - simulation.optimum)
        refused.append(outcome.refused / CALLS)
        shares.append(outcome.share)
    return Finding(
        statistics.median(times),
        max(times),
        max(late),
        statistics.fmean(refused),
        statistics.median(shares),
    )


@dataclass(frozen=True)
class BesideFinding:
    """Interactive calls beside a bulk run, for several phases of the server's windows."""

    median: float
    """Seconds of waiting."""
    most: float
    time: float
    """Time to finish the bulk run over the earliest possible one for all calls; the worst."""
    refused: float
    """429s per call."""


def beside(client: Redis, strategy: str, width: int, *, phases: int) -> BesideFinding:
    """Simulate a bulk run of a width on a server with fixed windows and all headers."""
    waits, times, refused = [], [], []
    for index in range(phases):
        phase = (index + 0.5) * WINDOW / phases
        simulation = Beside(strategy, 1, "fixed", "all headers", phase, client, width=width)
        outcome = simulation.run()
        waits += simulation.waits
        times.append(simulation.finished / simulation.optimum)
        refused.append(outcome.refused / simulation.calls)
    return BesideFinding(
        statistics.median(waits), max(waits), max(times), statistics.fmean(refused)
    )
