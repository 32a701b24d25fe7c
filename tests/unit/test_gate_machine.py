"""The gate under any sequence of arrivals, answers, cancellations, pauses and closings."""

from __future__ import annotations

import asyncio
import math
import random
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from kubiya_async.errors import ClientClosedError, RateLimitError
from kubiya_async.limits import MemoryGate, MemoryRateLimiter, RateLimit
from kubiya_async.limits.headers import ServerWait
from kubiya_async.testing.clock import VirtualClock, VirtualLoop


@dataclass(eq=False)
class Arrival:
    """A call that stands in line, or stood there."""

    gate: MemoryGate
    front: bool
    task: asyncio.Task[float] | None = None


class GateMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.clock = VirtualClock()
        self.loop = VirtualLoop(self.clock)
        self.waiting: list[Arrival] = []
        self.served: list[Arrival] = []
        self.flights: list[MemoryGate] = []
        self.returns: list[float] = []
        self.blind = True
        # A call that does not come back is given up after a lease; here all of them do.
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr("kubiya_async.limits.limiter.LEASE", math.inf)

    @initialize(
        limit=st.integers(1, 4),
        seconds=st.sampled_from([2.0, 10.0, 60.0]),
        patience=st.none() | st.just(120.0),
    )
    def open(self, limit: int, seconds: float, patience: float | None) -> None:
        self.limit, self.seconds = limit, seconds
        limiter = MemoryRateLimiter(
            [RateLimit(limit, seconds)],
            clock=self.clock,
            wall=self.clock.wall,
            uniform=random.Random(0).uniform,
            max_server_wait=patience,
        )
        self.gates = [limiter.gate("https://api.example", "key") for _ in range(2)]
        self.open_gates = list(self.gates)

    # What happens

    @rule(which=st.integers(0, 1), front=st.booleans(), max_wait=st.none() | st.floats(0, 200))
    def arrive(self, which: int, front: bool, max_wait: float | None) -> None:
        arrival = Arrival(self.gates[which], front)
        arrival.task = self.loop.create_task(self._wait(arrival, max_wait))
        self.waiting.append(arrival)
        self._settle()

    @rule(which=st.integers(0, 1))
    def arrive_without_waiting(self, which: int) -> None:
        if self.gates[which].try_acquire():
            assert not self.waiting
            self.flights.append(self.gates[which])

    @precondition(lambda self: self.flights)
    @rule(data=st.data(), status=st.sampled_from([200, 200, 200, 404, 500, None]))
    def answer(self, data: st.DataObject, status: int | None) -> None:
        self._finish(data, status, {}, None)

    @precondition(lambda self: self.flights)
    @rule(data=st.data(), seconds=st.none() | st.floats(0, 300))
    def refuse(self, data: st.DataObject, seconds: float | None) -> None:
        self.blind = False
        wait = None if seconds is None else ServerWait(seconds, "Retry-After")
        self._finish(data, 429, {}, wait)

    @precondition(lambda self: self.flights)
    @rule(
        data=st.data(),
        remaining=st.integers(-1, 5),
        reset=st.integers(-5, 100) | st.sampled_from([10**9, 10**12]),
        limit=st.sampled_from(["0", "1", "2", "4", "1000"]),
        status=st.sampled_from([200, 429]),
    )
    def answer_with_headers(
        self, data: st.DataObject, remaining: int, reset: int, limit: str, status: int
    ) -> None:
        self.blind = False
        headers = {
            "x-ratelimit-limit": limit,
            "x-ratelimit-remaining": str(remaining),
            "x-ratelimit-reset": str(int(self.clock.wall()) + reset),
        }
        self._finish(data, status, headers, None)

    @precondition(lambda self: self.flights)
    @rule(data=st.data())
    def give_back_unsent(self, data: st.DataObject) -> None:
        gate = data.draw(st.sampled_from(self.flights))
        self.flights.remove(gate)
        gate.finish(None, None, None, sent=False)
        self._settle()

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        arrival = data.draw(st.sampled_from(self.waiting))
        assert arrival.task is not None
        arrival.task.cancel()
        self._settle()

    @rule(seconds=st.floats(0, 100))
    def let_time_pass(self, seconds: float) -> None:
        self.loop.run_until_complete(asyncio.sleep(seconds))
        self._settle()

    @rule(seconds=st.floats(0, 100))
    def block_the_loop(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self._settle()

    @precondition(lambda self: len(self.open_gates) == 2)
    @rule(which=st.integers(0, 1))
    def close_one(self, which: int) -> None:
        gate = self.gates[which]
        gate.close()
        self.open_gates.remove(gate)
        self._settle()
        assert not [arrival for arrival in self.waiting if arrival.gate is gate]

    # What always holds

    @invariant()
    def no_place_is_lost(self) -> None:
        state = self.gates[0].state
        assert state.in_flight == len(self.flights)
        assert state.queued == len(self.waiting)
        assert state.remaining is None or state.remaining >= 0
        assert state.blocked_for >= 0

    @invariant()
    def no_window_holds_more_than_the_limit(self) -> None:
        recent = sum(when + self.seconds > self.clock() for when in self.returns)
        if self.blind:
            assert len(self.flights) + recent <= self.limit

    @invariant()
    def nobody_sleeps_while_a_place_is_free(self) -> None:
        if self.waiting:
            now = self.clock()
            assert self.gates[0]._queue.limiter.ready_at(now) > now

    def teardown(self) -> None:
        """Let everything come back and time pass: everybody is served."""
        try:
            for _ in range(200):
                if not (self.waiting or self.flights):
                    break
                while self.flights:
                    self.flights.pop().finish(200, {}, None)
                self._settle()
                if self.waiting:
                    self.loop.run_until_complete(asyncio.sleep(self.seconds))
            assert not self.waiting
            assert not self.flights
        finally:
            for arrival in self.waiting:
                if arrival.task is not None:
                    arrival.task.cancel()
            self._settle()
            self.loop.close()
            self.patch.undo()

    # How

    async def _wait(self, arrival: Arrival, max_wait: float | None) -> float:
        started = self.clock()
        try:
            waited = await arrival.gate.acquire(max_wait=max_wait, front=arrival.front)
        except RateLimitError as error:
            # Without a deadline only a wait beyond the longest one is refused.
            if max_wait is None and (error.retry_after or 0.0) <= 120.0:
                raise
            return -1.0
        except ClientClosedError:
            if arrival.gate in self.open_gates:
                raise
            return -1.0
        else:
            assert waited == self.clock() - started
            if max_wait is not None:
                assert waited <= max_wait
            self._check_order(arrival)
            self.flights.append(arrival.gate)
            return waited
        finally:
            self.waiting.remove(arrival)

    def _check_order(self, arrival: Arrival) -> None:
        """Nobody who came before, and is not cancelled just now, still waits."""
        before = self.waiting[: self.waiting.index(arrival)]
        for other in before:
            assert other.task is not None
            if other.front >= arrival.front and not other.task.cancelling():
                assert other.task.done() or other.gate not in self.open_gates

    def _finish(
        self,
        data: st.DataObject,
        status: int | None,
        headers: dict[str, str],
        wait: ServerWait | None,
    ) -> None:
        gate = data.draw(st.sampled_from(self.flights))
        self.flights.remove(gate)
        self.returns.append(self.clock())
        gate.finish(status, headers, wait)
        self._settle()

    def _settle(self) -> None:
        async def turns() -> None:
            for _ in range(4):
                await asyncio.sleep(0)

        self.loop.run_until_complete(turns())


TestGate: Any = GateMachine.TestCase
