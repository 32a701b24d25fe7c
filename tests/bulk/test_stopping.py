"""Runs that are told to stop at errors."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from kubiya_async import bulk
from kubiya_async.bulk import BulkStopped, Err, Ok, Result
from tests.bulk.collecting import collect_into
from tests.support.cases import each_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


async def drain(run: bulk.BulkRun[int, int]) -> tuple[list[Result[int, int]], BulkStopped]:
    results: list[Result[int, int]] = []
    with pytest.raises(BulkStopped) as stopped:
        await collect_into(results, run)
    return results, stopped.value


async def test_first_error_begins_no_more_calls() -> None:
    begun: list[int] = []

    async def call(number: int) -> int:
        begun.append(number)
        await asyncio.sleep(0)
        if number == 5:
            raise LookupError("no five")
        return number

    run = bulk.run(call, range(1000), concurrency=1, stop_after_errors=1)
    results, stopped = await drain(run)

    assert begun == list(range(6))
    assert [type(r) for r in results] == [Ok] * 5 + [Err]
    assert (stopped.done, stopped.failed) == (5, 1)
    assert isinstance(stopped.last, LookupError)
    assert "no five" in str(stopped)


@each_of([False, True])
async def test_calls_under_way_end_and_their_results_come_out(ordered: bool) -> None:
    gate = asyncio.Event()

    async def call(number: int) -> int:
        if number == 3:
            raise LookupError
        await gate.wait()
        return number

    run = bulk.run(call, range(1000), concurrency=4, stop_after_errors=1, ordered=ordered)
    asyncio.get_running_loop().call_later(0.01, gate.set)
    results, _ = await drain(run)

    assert sorted(r.index for r in results) == [0, 1, 2, 3]


async def test_so_many_errors_are_borne() -> None:
    async def call(number: int) -> int:
        raise LookupError

    results, stopped = await drain(bulk.run(call, range(100), concurrency=1, stop_after_errors=3))

    assert len(results) == stopped.failed == 3


async def test_error_rate_counts_from_twenty_results_on() -> None:
    async def call(number: int) -> int:
        if number % 4 == 0:
            raise LookupError
        return number

    run = bulk.run(call, range(1000), concurrency=1, stop_at_error_rate=0.25)
    results, stopped = await drain(run)

    assert len(results) == 21
    assert stopped.failed == 6


async def test_rate_that_is_not_reached_stops_nothing() -> None:
    async def call(number: int) -> int:
        if number % 4 == 0:
            raise LookupError
        return number

    run = bulk.run(call, range(1000), concurrency=1, stop_at_error_rate=0.3)

    assert len([r async for r in run]) == 1000


async def test_stop_does_not_wait_for_an_item_that_never_comes() -> None:
    async def items() -> AsyncIterator[int]:
        yield 1
        await asyncio.Event().wait()

    async def call(number: int) -> int:
        await asyncio.sleep(0.001)
        raise LookupError

    results, _ = await drain(bulk.run(call, items(), concurrency=4, stop_after_errors=1))

    assert [r.index for r in results] == [0]
