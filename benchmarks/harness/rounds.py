"""Interleaved rounds: every contender works once in each, so that a busy moment hits all alike.

What counts is the CPU time of this process. A sample is a number of operations that together take
long enough for the clock; the first run of each contender warms it up and decides that number. Who
is so slow that even the smallest sample takes many times as long is spared some of the rounds.
"""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from benchmarks.harness.server_process import ServerProcess

Work: TypeAlias = "Callable[[int], Awaitable[None]]"
"""Does so many operations."""

SLOW = ((16, 1), (4, 3))
"""Who takes so many times as long for the smallest sample takes part in so many rounds."""

WAITING = 0.9
"""A client that works less than this share of the time waits for somebody."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Seconds per operation: of this process, by the clock on the wall, of the server."""

    cpu: float
    wall: float
    served: float


@dataclass(slots=True)
class Measured:
    """All samples of a contender."""

    rounds: dict[int, Sample] = field(default_factory=dict)
    """Sample of each round it took part in."""

    @property
    def samples(self) -> list[Sample]:
        """The samples alone."""
        return list(self.rounds.values())

    @property
    def cpu(self) -> float:
        """Median seconds of CPU time per operation."""
        return statistics.median(sample.cpu for sample in self.samples)

    @property
    def wall(self) -> float:
        """Median seconds per operation by the clock on the wall."""
        return statistics.median(sample.wall for sample in self.samples)

    @property
    def least(self) -> float:
        """Seconds of CPU time per operation in the quietest round."""
        return min(sample.cpu for sample in self.samples)

    @property
    def spread(self) -> float:
        """Half of the range of the middle half of the samples, as a part of the median."""
        if len(self.samples) < 2:
            return 0.0
        low, _, high = statistics.quantiles((sample.cpu for sample in self.samples), n=4)
        return (high - low) / 2 / self.cpu

    @property
    def server(self) -> float:
        """Share of a core that the server had; its clock is too coarse for single samples."""
        return sum(s.served for s in self.samples) / sum(s.wall for s in self.samples)

    @property
    def starved(self) -> bool:
        """Whether the server was too busy to keep the client busy."""
        return self.server > WAITING and self.cpu < WAITING * self.wall

    def over(self, other: Measured) -> float:
        """Return the median over the rounds of this contender's CPU time by another's."""
        both = self.rounds.keys() & other.rounds.keys()
        return statistics.median(self.rounds[n].cpu / other.rounds[n].cpu for n in both)


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure."""

    rounds: int = 7
    seconds: float = 0.1
    """Length of a sample."""


async def interleave(
    contenders: Mapping[str, Work],
    effort: Effort,
    *,
    least: int = 1,
    server: ServerProcess | None = None,
) -> dict[str, Measured]:
    """Measure all contenders.

    Args:
        contenders: Name and work of each.
        effort: Rounds, and how long a sample is.
        least: Operations in the smallest sample; every sample has a multiple of them.
        server: Whose CPU time to watch.
    """
    names = list(contenders)
    plans = {name: await _plan(contenders[name], least, effort) for name in names}
    found = {name: Measured() for name in names}
    gc.collect()
    # What was imported for other contenders is no burden for this one.
    gc.freeze()
    for number in range(effort.rounds):
        start = number % len(names)
        for name in names[start:] + names[:start]:
            plan = plans[name]
            if number % plan.every == 0:
                sample = await _sample(contenders[name], plan.operations, server)
                found[name].rounds[number] = sample
    gc.unfreeze()
    return found


@dataclass(frozen=True, slots=True)
class _Plan:
    """How many operations a sample is, and in which rounds one is taken."""

    operations: int
    every: int


async def _plan(work: Work, least: int, effort: Effort) -> _Plan:
    seconds = await _time(work, least)
    if seconds < effort.seconds:
        seconds = await _time(work, least)
    operations = least * max(1, round(effort.seconds / seconds))
    for times, rounds in SLOW:
        if seconds > times * effort.seconds:
            return _Plan(operations, -(-effort.rounds // rounds))
    return _Plan(operations, 1)


async def _time(work: Work, operations: int) -> float:
    begun = time.perf_counter()
    await work(operations)
    return time.perf_counter() - begun


async def _sample(work: Work, operations: int, server: ServerProcess | None) -> Sample:
    gc.collect()
    served = server.cpu() if server else 0.0
    wall, cpu = time.perf_counter(), time.process_time()
    await work(operations)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    served = server.cpu() - served if server else 0.0
    return Sample(cpu / operations, wall / operations, served / operations)
