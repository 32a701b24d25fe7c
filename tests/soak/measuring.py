"""What a process holds, how that grows with its calls, and how much of it is too much."""

from __future__ import annotations

import asyncio
import gc
import statistics
import tracemalloc
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import psutil

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubiya_async import Kubiya

MIB: Final = 1024 * 1024
PER: Final = 100_000
"""Calls that slopes are given for."""
HEADING: Final = (
    "    time     calls  calls/s     RSS MiB  traced MiB  descriptors  tasks  in flight"
)


@dataclass(frozen=True, slots=True)
class Bound:
    """How much a figure may grow."""

    name: str
    slope: float
    """MiB per 100,000 calls."""
    noise: float
    """MiB that a short run may be off by: pages come in steps, and caches fill up."""


BOUNDS: Final = {"rss": Bound("RSS", 1.0, 1.5), "traced": Bound("traced memory", 0.25, 0.5)}


@dataclass(frozen=True, slots=True)
class Sample:
    """What is held at a moment at which nothing is under way."""

    at: float
    """Seconds since the beginning."""
    calls: int
    rss: float
    """MiB."""
    traced: float
    """MiB."""
    descriptors: int
    tasks: int
    in_flight: int
    """Calls that the rate limiter believes to be under way, or waiting for their turn."""

    def line(self, rate: float) -> str:
        return (
            f"{self.at:7.0f}s {self.calls:9,} {rate:8.0f} {self.rss:11.2f} {self.traced:11.3f} "
            f"{self.descriptors:12} {self.tasks:6} {self.in_flight:10}"
        )


def sample(at: float, calls: int, kubiya: Kubiya) -> Sample:
    """Look at this process."""
    gc.collect()
    process = psutil.Process()
    state = kubiya.rate_limit
    return Sample(
        at,
        calls,
        process.memory_info().rss / MIB,
        tracemalloc.get_traced_memory()[0] / MIB,
        process.num_fds(),
        len(asyncio.all_tasks()),
        state.in_flight + state.queued if state else 0,
    )


def slope(samples: Sequence[Sample], field: str) -> float:
    """Fit a line through a field: its growth per 100,000 calls."""
    calls = [sample.calls for sample in samples]
    return statistics.linear_regression(calls, [getattr(s, field) for s in samples]).slope * PER


def settled(samples: Sequence[Sample]) -> Sequence[Sample]:
    """Leave out the first third, in which pools and caches fill."""
    return samples[len(samples) // 3 :]


def findings(samples: Sequence[Sample], connections: int) -> list[str]:
    """Describe what grows that should not, or is left that should not be.

    Args:
        samples: All of them.
        connections: How many may be open at once.
    """
    kept = settled(samples)
    span = (kept[-1].calls - kept[0].calls) / PER
    found = [
        f"{bound.name} grows by {slope(kept, field):.2f} MiB per {PER:,} calls"
        for field, bound in BOUNDS.items()
        if slope(kept, field) * span > bound.slope * span + bound.noise
    ]
    if max(s.descriptors for s in kept) > samples[0].descriptors + connections:
        found.append(f"descriptors are left open: {[s.descriptors for s in samples]}")
    if any(s.tasks != samples[0].tasks for s in samples):
        found.append(f"tasks are left running: {[s.tasks for s in samples]}")
    if any(s.in_flight for s in samples):
        found.append(f"slots of the rate limiter are lost: {[s.in_flight for s in samples]}")
    return found


def summary(samples: Sequence[Sample]) -> str:
    """Return the slopes in a line."""
    kept = settled(samples)
    return (
        f"{samples[-1].calls:,} calls in {samples[-1].at:.0f} s; after the first third, per "
        f"{PER:,} calls: RSS {slope(kept, 'rss'):+.2f} MiB, traced {slope(kept, 'traced'):+.3f} "
        f"MiB, descriptors {slope(kept, 'descriptors'):+.1f}, tasks {slope(kept, 'tasks'):+.1f}"
    )
