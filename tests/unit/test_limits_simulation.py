"""The gate against simulated servers: how much is lost, and how often it is refused."""

from __future__ import annotations

import asyncio
import math
import random
import statistics
from typing import Any

import pytest

from kubiya_async.errors import RateLimitError
from kubiya_async.limits import MemoryRateLimiter, RateLimit
from kubiya_async.limits.headers import server_wait
from kubiya_async.testing.clock import VirtualClock, run_virtual
from tests.support.cases import each_of
from tests.unit.simulated_api import FixedWindows, Run, Simulation, SlidingLog, TokenBucket, optimum

pytestmark = pytest.mark.proof

CALLS = 600
QUIET = ["none", "retry-after"]
"""No headers of a quota, and none at all."""
PHASES = [(seed + 0.5) * 60 / 9 for seed in range(9)]


def fixed(phase: float) -> FixedWindows:
    return FixedWindows(100, 60.0, phase)


def best(phase: float) -> float:
    """When a clairvoyant would have made all calls."""
    start = 1_800_000_000.25
    first_reset = (math.floor((start - phase) / 60.0) + 1) * 60.0 + phase - start
    return optimum(CALLS, 100, 60.0, first_reset)


def runs(**settings: Any) -> list[tuple[Run, float]]:
    return [
        (Simulation(fixed(phase), calls=CALLS, seed=seed, **settings).run(), best(phase))
        for seed, phase in enumerate(PHASES)
    ]


def test_alone_with_headers_nothing_is_refused_and_hardly_any_time_lost() -> None:
    for run, optimal in runs(headers="all"):
        assert run.refused == 0
        assert run.finished <= 1.02 * optimal + 3


def test_alone_without_headers_nothing_is_refused_and_less_than_a_window_lost() -> None:
    for run, optimal in runs(headers="none"):
        assert run.refused == 0
        assert run.finished < optimal + 60.0


@pytest.mark.parametrize("rounding", [math.floor, float], ids=["floor", "exact"])
def test_f55_a_reset_rounded_down_costs_a_few_seconds_and_no_window(rounding: Any) -> None:
    for run, optimal in runs(headers="all", rounding=rounding):
        assert run.refused <= 10
        assert run.finished <= optimal + 8


@pytest.mark.parametrize(
    ("headers", "limit"), [("all", 50), *((how, n) for how in QUIET for n in (20, 50, 10_000))]
)
def test_f24_what_is_only_assumed_refuses_no_call_that_the_server_allows(
    headers: str, limit: int
) -> None:
    """A thousand at once, each with a minute: 20 or 50 per second, or as good as no limit."""
    bounds: Any = {"max_wait": 60.0, "max_server_wait": 120.0, "round_trip": 0.02}
    calls = min(1000, 20 * limit)
    run = Simulation(
        FixedWindows(limit, 1.0), calls, in_flight=calls, headers=headers, **bounds
    ).run()
    assert len(run.admitted) == calls
    assert run.finished <= 60.0


@pytest.mark.parametrize("headers", QUIET)
def test_f24_what_is_assumed_and_holds_costs_a_few_probes(headers: str) -> None:
    """Documented limits that hold, and calls that cannot wait so long."""
    server = FixedWindows(100, 60.0)
    simulation = Simulation(server, calls=300, in_flight=300, headers=headers, max_wait=30.0)
    with pytest.raises(RateLimitError):
        simulation.run()
    assert 100 <= len(simulation.outcome.admitted) <= 200
    assert simulation.outcome.refused <= 8


def test_four_processes_with_headers_share_well() -> None:
    found = runs(headers="all", processes=4)
    assert statistics.median(run.refused for run, _ in found) <= 0.05 * CALLS
    assert all(run.refused <= 0.08 * CALLS for run, _ in found)
    assert all(run.finished <= 1.05 * optimal for run, optimal in found)


def test_four_processes_without_headers_are_refused_less_than_every_second_call() -> None:
    for run, optimal in runs(headers="none", processes=4):
        assert run.refused < 0.5 * CALLS
        assert run.finished <= 1.3 * optimal


def test_four_processes_told_when_to_retry_lose_little_time() -> None:
    for run, optimal in runs(headers="retry-after", processes=4):
        assert run.refused < 0.35 * CALLS
        assert run.finished <= 1.05 * optimal


@pytest.mark.parametrize("headers", ["none", "all"])
@pytest.mark.parametrize("kind", [SlidingLog, TokenBucket])
def test_servers_that_count_otherwise_are_served_as_well(kind: Any, headers: str) -> None:
    run = Simulation(kind(100, 60.0), calls=CALLS, headers=headers).run()
    optimal = {SlidingLog: 5 * 60.0, TokenBucket: 5 * 60.0}[kind]
    assert run.refused == 0
    assert run.finished <= 1.02 * optimal + 3


@each_of(range(5))
def test_short_windows_are_used_to_the_end(seed: int) -> None:
    server = FixedWindows(50, 2.0, seed * 0.37)
    run = Simulation(server, calls=500, in_flight=100, round_trip=0.02, seed=seed).run()
    assert run.refused == 0
    assert run.finished <= 10 * 2.0 + 1.6


def test_f22_a_storm_of_429s_is_answered_with_one_pause() -> None:
    clock = VirtualClock(epoch=1_800_000_000.0)
    gate = MemoryRateLimiter(clock=clock, wall=clock.wall).gate("https://api.example", "storm")
    sent: list[float] = []
    refusals: list[float] = []

    async def call() -> None:
        front = False
        while True:
            await gate.acquire(max_wait=None, front=front)
            sent.append(clock())
            await asyncio.sleep(0.05)
            status = 200 if clock() >= 2.0 else 429
            headers = {"retry-after": "2"} if status == 429 else {"x-ratelimit-limit": "100000",
                       "x-ratelimit-remaining": "99000", "x-ratelimit-reset": "3000"}  # fmt: skip
            gate.finish(status, headers, server_wait(status, headers, None, now=clock.wall()))
            if status == 200:
                return
            refusals.append(clock())
            front = True

    async def main() -> None:
        await asyncio.gather(*(call() for _ in range(1000)))

    run_virtual(main(), clock=clock)
    assert len(sent) <= 1000 + 10
    assert not [when for when in sent if refusals[0] < when < refusals[0] + 2.0]
    assert clock() < 4.0


def test_f24_a_limit_that_headers_do_not_show_is_converged_to() -> None:
    """100 per minute in the headers, and 20 per 10 s that only refuses."""
    hidden = FixedWindows(20, 10.0)

    class Server(FixedWindows):
        def admit(self, now: float) -> bool:
            return self.remaining(now) > 0 and hidden.admit(now) and super().admit(now)

    class Quiet(Simulation):
        def _headers(self, now: float, *, admitted: bool) -> dict[str, str]:
            headers = super()._headers(now, admitted=admitted)
            headers.pop("retry-after", None)
            return headers

    run = Quiet(Server(100, 60.0), calls=300).run()
    assert run.finished <= 3.5 * 60
    assert run.refused <= 0.55 * 300


def test_f24_answers_that_alternate_with_429_never_cause_a_long_sleep() -> None:
    clock = VirtualClock()
    limiter = MemoryRateLimiter([RateLimit(1000, 60)], clock=clock)
    gate = limiter.gate("https://api.example", "alternating")

    async def main() -> None:
        for turn in range(100):
            waited = await gate.acquire(max_wait=None)
            assert waited <= 2.0
            gate.finish(429 if turn % 2 else 200, {}, None)

    run_virtual(main(), clock=clock)


@pytest.mark.parametrize("width", [10, 100, 1000])
def test_beside_bulk_of_any_width_an_interactive_call_hardly_waits(width: int) -> None:
    for seed, phase in enumerate(PHASES[1::3]):
        simulation = Simulation(fixed(phase), CALLS, in_flight=width, seed=seed)
        clock = simulation.clock = VirtualClock(1000.0, epoch=1_800_000_000.25)
        chance = simulation.chance = random.Random(seed)
        limiter = MemoryRateLimiter(
            clock=clock, wall=clock.wall, uniform=chance.uniform, max_server_wait=None
        )
        gate = limiter.gate("https://api.example", f"beside {width} {seed}")
        run = simulation.outcome = Run()
        waits: list[float] = []

        async def main() -> None:
            waits.extend(await simulation.beside(17.3, gate, gate.in_lane("background")))  # noqa: B023 - run at once

        run_virtual(main(), clock=clock)
        start = 1_800_000_000.25
        first_reset = (math.floor((start - phase) / 60.0) + 1) * 60.0 + phase - start
        assert run.refused == 0
        assert statistics.median(waits) <= 1.0
        assert max(waits) <= 2.0
        assert clock() - 1000.0 <= 1.02 * optimum(CALLS + len(waits), 100, 60.0, first_reset)
