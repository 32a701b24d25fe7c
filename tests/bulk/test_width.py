"""`concurrency="auto"`: the width settles near what the server takes, in virtual time."""

from __future__ import annotations

import asyncio
import random
import statistics
from typing import TYPE_CHECKING

import pytest

from kubiya_async import RateLimitError, bulk
from kubiya_async.bulk.runs import FoundWidth
from kubiya_async.testing.clock import run_virtual

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

EXPONENTIAL = 2.0


class ModelServer:
    """Answers `knee` calls at once at full speed; more than that wait, and may slow it down."""

    def __init__(self, knee: int, *, collapse: float = 0.0, spread: float = 0.2) -> None:
        self.knee = knee
        self.collapse = collapse
        self.spread = spread
        self.now = 0
        self.chance = random.Random(7)
        self.desks = asyncio.Semaphore(knee)

    async def __call__(self, item: object) -> None:
        self.now += 1
        try:
            async with self.desks:
                crowd = max(0, self.now - self.knee) / self.knee
                slower = 1 + self.collapse * crowd
                await asyncio.sleep(0.1 * slower * self._share())
        finally:
            self.now -= 1

    def _share(self) -> float:
        if self.spread > 1:
            return self.chance.expovariate(1)
        return self.chance.uniform(1 - self.spread, 1 + self.spread)


async def widths(call: Callable[[int], Awaitable[None]], items: int) -> list[int]:
    """Run to the end and give the width at each result of the second half."""
    run = bulk.run(call, range(items), concurrency="auto")
    seen: list[int] = []
    async for _ in run:
        progress = run.progress
        assert progress is not None
        seen.append(progress.width)
    return seen[items // 2 :]


@pytest.mark.parametrize("knee", [5, 40])
@pytest.mark.parametrize("collapse", [0.0, 1.0])
@pytest.mark.parametrize("spread", [0.0, 0.2, 0.9, EXPONENTIAL])
def test_width_settles_near_the_knee(knee: int, collapse: float, spread: float) -> None:
    async def scenario() -> list[int]:
        return await widths(ModelServer(knee, collapse=collapse, spread=spread), 8_000)

    settled = run_virtual(scenario())

    assert 0.5 * knee <= statistics.mean(settled) <= 2 * knee
    assert max(settled) <= 3 * knee


def test_server_that_says_429_is_not_flooded() -> None:
    refused = 0

    async def scenario() -> list[int]:
        now = 0

        async def call(item: object) -> None:
            nonlocal now, refused
            now += 1
            try:
                if now > 12:
                    refused += 1
                    await asyncio.sleep(0.01)
                    raise RateLimitError("slow down", status=429)
                await asyncio.sleep(0.1)
            finally:
                now -= 1

        return await widths(call, 10_000)

    settled = run_virtual(scenario())

    assert 5 <= statistics.mean(settled) <= 13
    assert refused < 0.05 * 10_000


def test_width_comes_back_when_the_server_recovers() -> None:
    width = FoundWidth()
    for _ in range(200):
        width.learn(0.1, width.width, pushed_back=True)
    narrow = width.width
    for _ in range(2000):
        width.learn(0.1, width.width, pushed_back=False)

    assert narrow == 1
    assert width.width > 20


def test_one_round_of_refusals_shrinks_the_width_once() -> None:
    width = FoundWidth()
    for _ in range(500):
        width.learn(0.1, width.width, pushed_back=False)
    wide = width.width
    for _ in range(wide):
        width.learn(0.1, wide, pushed_back=True)

    assert width.width == wide // 2


def test_width_that_is_not_used_does_not_grow() -> None:
    width = FoundWidth()
    for _ in range(5000):
        width.learn(0.1, 2, pushed_back=False)

    assert width.width == 4
