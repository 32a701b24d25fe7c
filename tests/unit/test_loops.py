"""Loops that share a key: none waits for another, whatever became of it."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from kubiya_async.errors import ClientClosedError, RateLimitError
from kubiya_async.limits import MemoryRateLimiter, RateLimit
from kubiya_async.limits.limiter import LEASE
from kubiya_async.testing.clock import VirtualLoop
from tests.unit.test_limits import ORIGIN, Bench, settle


@pytest.fixture
def bench() -> Bench:
    """One call per 10 s, and it was just made."""
    bench = Bench((1, 10))
    bench.spend(1)
    return bench


@pytest.fixture
def elsewhere(bench: Bench) -> Iterator[VirtualLoop]:
    loop = VirtualLoop(bench.clock)
    yield loop
    loop.close()


def strand(loop: VirtualLoop, bench: Bench, **how: Any) -> asyncio.Task[float]:
    """Have a call wait in a loop, and stop the loop."""
    task = loop.create_task(bench.call("stranded", **how))
    loop.run_until_complete(settle())
    assert bench.gate.state.queued == 1
    return task


async def _cancelled(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("front", [False, True])
@pytest.mark.parametrize("max_wait", [None, 11.0])
def test_f56_a_loop_that_stopped_keeps_no_other_from_its_turn_and_loses_none_of_its_own(
    bench: Bench, elsewhere: VirtualLoop, *, front: bool, max_wait: float | None
) -> None:
    task = strand(elsewhere, bench, front=front)
    bench.run(bench.call("next", max_wait=max_wait))
    assert bench.left == [(10.0, "next")]
    assert bench.gate.state.queued == 1

    elsewhere.run_until_complete(task)
    assert bench.left == [(10.0, "next"), (20.0, "stranded")]
    assert (bench.gate.state.queued, bench.gate.state.in_flight) == (0, 0)


def test_a_loop_that_comes_back_in_time_has_its_old_place(
    bench: Bench, elsewhere: VirtualLoop
) -> None:
    task = strand(elsewhere, bench)
    waiting = bench.gate.acquire(max_wait=None)
    other = VirtualLoop(bench.clock)

    async def stand() -> None:
        waiting.send(None)

    other.run_until_complete(stand())
    elsewhere.run_until_complete(task)
    assert bench.left == [(10.0, "stranded")]
    waiting.close()
    other.close()


def test_f56_a_deadline_is_kept_by_the_loop_of_the_call(
    bench: Bench, elsewhere: VirtualLoop
) -> None:
    late = strand(elsewhere, bench, max_wait=15.0)

    async def main() -> None:
        assert await bench.gate.acquire(max_wait=None) == 10.0
        with pytest.raises(RateLimitError, match="deadline passed while this call waited"):
            await bench.gate.acquire(max_wait=3.0)
        assert bench.clock() == 13.0

    bench.run(main())
    with pytest.raises(RateLimitError, match="deadline passed while this call waited"):
        elsewhere.run_until_complete(late)
    assert bench.clock() == 15.0
    assert bench.gate.state.queued == 0


def test_those_who_do_not_answer_are_not_counted_as_ahead(
    bench: Bench, elsewhere: VirtualLoop
) -> None:
    task = strand(elsewhere, bench)
    bench.run(bench.call("one"))
    bench.run(bench.call("two", max_wait=11.0))
    assert bench.left == [(10.0, "one"), (20.0, "two")]
    elsewhere.run_until_complete(_cancelled(task))


def test_closing_the_client_reaches_a_loop_when_it_turns_again(
    bench: Bench, elsewhere: VirtualLoop
) -> None:
    task = strand(elsewhere, bench)
    bench.gate.close()
    assert bench.gate.state.queued == 0
    with pytest.raises(ClientClosedError):
        elsewhere.run_until_complete(task)


def test_f56_a_call_that_never_comes_back_gives_its_place_back_after_a_lease() -> None:
    bench = Bench((1, 10))

    async def main() -> None:
        assert bench.gate.try_acquire()
        bench.clock.advance(100.0)
        await bench.call("next")
        assert bench.left == [(LEASE + 10.0, "next")]
        bench.gate.finish(200, {}, None)
        bench.gate.finish(None, None, None, sent=False)
        assert bench.gate.state.in_flight == 0

    bench.run(main())


def test_f56_a_busy_loop_in_another_thread_is_passed_over_and_served_later() -> None:
    gate = MemoryRateLimiter([RateLimit(1, 0.2)], max_server_wait=None).gate(ORIGIN, "busy")
    assert gate.try_acquire()
    gate.finish(200, {}, None)
    waits, done = threading.Event(), threading.Event()

    async def busy() -> None:
        task = asyncio.create_task(gate.acquire(max_wait=None))
        await settle()
        waits.set()
        assert done.wait(30.0)
        await task
        gate.finish(200, {}, None)

    thread = threading.Thread(target=lambda: asyncio.run(busy()))
    thread.start()
    assert waits.wait(30.0)

    async def main() -> None:
        await gate.acquire(max_wait=30.0)
        gate.finish(200, {}, None)

    asyncio.run(main())
    assert not done.is_set()
    done.set()
    thread.join()
    assert (gate.state.queued, gate.state.in_flight) == (0, 0)


def test_f56_loops_of_several_threads_are_served_in_the_order_of_their_calls() -> None:
    gate = MemoryRateLimiter([RateLimit(1, 0.1)], max_server_wait=None).gate(ORIGIN, "order")
    assert gate.try_acquire()
    gate.finish(200, {}, None)
    order: list[int] = []

    async def one(number: int) -> None:
        await gate.acquire(max_wait=30.0)
        order.append(number)
        gate.finish(200, {}, None)

    threads = [
        threading.Thread(target=lambda number=number: asyncio.run(one(number)))
        for number in range(4)
    ]
    for number, thread in enumerate(threads):
        thread.start()
        while gate.state.queued + len(order) <= number:
            pass
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3]


def test_what_the_gate_knows_can_be_read_while_other_threads_call() -> None:
    limits = [RateLimit(5000, 60.0), RateLimit(100_000, 3600.0)]
    gate = MemoryRateLimiter(limits).gate(ORIGIN, "race")
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)

    def call() -> None:
        for _ in range(3000):
            assert gate.try_acquire()
            gate.finish(200, None, None)

    thread = threading.Thread(target=call)
    try:
        thread.start()
        while thread.is_alive():
            assert gate.state.limit == 5000
    finally:
        thread.join()
        sys.setswitchinterval(before)
