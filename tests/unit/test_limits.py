"""The gate: who waits, who goes next, who is told that waiting is in vain."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Coroutine
from typing import Any

import pytest

from kubiya_async.errors import ClientClosedError, ConfigError, RateLimitError
from kubiya_async.limits import (
    DOCUMENTED_LIMITS,
    Gate,
    MemoryGate,
    MemoryRateLimiter,
    RateLimit,
    RateLimiter,
    RateLimitState,
)
from kubiya_async.limits.base import CONTROL_PLANE_LIMITS
from kubiya_async.limits.headers import ServerWait
from kubiya_async.testing.clock import VirtualClock, VirtualLoop, run_virtual

ORIGIN = "https://api.example"
SLOW = ServerWait(7.0, "Retry-After")


def lowest(low: float, _: float) -> float:
    return low


class Bench:
    """A gate in virtual time."""

    def __init__(self, *limits: tuple[int, float], **settings: Any) -> None:
        self.clock = VirtualClock()
        settings = {"uniform": lowest, "wall": self.clock.wall, **settings}
        self.limiter = MemoryRateLimiter(
            [RateLimit(*limit) for limit in limits], clock=self.clock, **settings
        )
        self.gate = self.limiter.gate(ORIGIN, "key")
        self.left: list[tuple[float, str]] = []

    def run(self, main: Coroutine[Any, Any, Any]) -> None:
        run_virtual(main, clock=self.clock)

    async def call(self, name: str = "", *, takes: float = 0.0, **how: Any) -> float:
        """Wait, leave, come back."""
        waited = await self.gate.acquire(**{"max_wait": None, **how})
        self.left.append((self.clock(), name))
        try:
            if takes:
                await asyncio.sleep(takes)
        finally:
            self.gate.finish(200, {}, None)
        return waited

    def spend(self, count: int) -> None:
        """Use places up."""
        for _ in range(count):
            assert self.gate.try_acquire()
            self.gate.finish(200, {}, None)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class TestWithoutWaiting:
    def test_free_places_are_taken_at_once(self) -> None:
        bench = Bench((2, 10))
        assert bench.gate.try_acquire()
        assert bench.gate.try_acquire()
        assert not bench.gate.try_acquire()
        assert bench.gate.state.in_flight == 2

    def test_acquire_does_not_wait_for_a_free_place(self) -> None:
        bench = Bench((2, 10))

        async def main() -> None:
            assert await bench.gate.acquire(max_wait=0.0) == 0.0
            assert await bench.gate.acquire(max_wait=None, front=True) == 0.0

        bench.run(main())
        assert bench.clock() == 0.0

    def test_nobody_overtakes_those_who_wait(self) -> None:
        bench = Bench((1, 10))
        bench.spend(1)

        async def main() -> None:
            first = asyncio.create_task(bench.call())
            await settle()
            bench.clock.advance(10.0)
            assert not bench.gate.try_acquire()
            await first

        bench.run(main())

    def test_a_call_that_was_never_sent_gives_its_place_back(self) -> None:
        bench = Bench((1, 10))
        for _ in range(5):
            assert bench.gate.try_acquire()
            bench.gate.finish(None, None, None, sent=False)
        assert bench.gate.state.in_flight == 0

    def test_a_call_without_an_answer_does_not(self) -> None:
        bench = Bench((1, 10))
        assert bench.gate.try_acquire()
        bench.gate.finish(None, None, None)
        assert not bench.gate.try_acquire()

    def test_headers_are_learned_from(self) -> None:
        bench = Bench()
        headers = {"x-ratelimit-limit": "50", "x-ratelimit-remaining": "0"}
        reset = {"x-ratelimit-reset": str(int(bench.clock.wall()) + 60)}
        assert bench.gate.try_acquire()
        bench.gate.finish(200, headers | reset, None)
        assert not bench.gate.try_acquire()
        bench.clock.advance(61.0)
        assert bench.gate.try_acquire()


class TestTheQueue:
    def test_f56_places_are_given_in_order_of_arrival(self) -> None:
        bench = Bench((2, 10))

        async def main() -> None:
            await asyncio.gather(*(bench.call(str(number)) for number in range(6)))

        bench.run(main())
        assert [name for _, name in bench.left] == list("012345")
        assert [when for when, _ in bench.left] == [0, 0, 10, 10, 20, 20]

    def test_the_time_waited_is_told(self) -> None:
        bench = Bench((1, 10))

        async def main() -> None:
            waits = await asyncio.gather(*(bench.call() for _ in range(3)))
            assert waits == [0.0, 10.0, 20.0]

        bench.run(main())

    def test_refused_calls_go_before_all_others_and_in_their_own_order(self) -> None:
        bench = Bench((1, 10))
        bench.spend(1)

        async def main() -> None:
            calls = [
                bench.call(name, front=name.isupper()) for name in ("a", "b", "C", "D", "e", "F")
            ]
            await asyncio.gather(*calls)

        bench.run(main())
        assert "".join(name for _, name in bench.left) == "CDFabe"

    def test_an_answer_lets_the_next_out_when_only_flight_was_full(self) -> None:
        bench = Bench((100, 60))

        async def main() -> None:
            await asyncio.gather(*(bench.call(takes=0.3) for _ in range(11)))

        bench.run(main())
        assert [when for when, _ in bench.left] == [0.0] * 10 + [0.3]

    def test_nobody_waits_for_slow_answers_when_there_are_places(self) -> None:
        bench = Bench((100, 60))

        async def main() -> None:
            await asyncio.gather(*(bench.call(takes=30.0) for _ in range(40)))

        bench.run(main())
        assert max(when for when, _ in bench.left) == 2.0

    def test_one_429_stops_everybody_and_one_timer_wakes_them(self) -> None:
        bench = Bench((1000, 60))

        async def refused() -> None:
            await bench.gate.acquire(max_wait=None)
            bench.gate.finish(429, {}, SLOW)

        async def main() -> None:
            await refused()
            await asyncio.gather(*(bench.call(takes=0.1) for _ in range(15)))

        bench.run(main())
        times = [round(when, 1) for when, _ in bench.left]
        assert times == [7.0] + [7.1] * 2 + [7.2] * 8 + [7.3] * 4

    def test_f56_ten_thousand_waiters_are_served_evenly_by_one_timer(self) -> None:
        bench = Bench((1000, 10), max_server_wait=None)
        timers = 0

        class CountingLoop(VirtualLoop):
            def call_at(  # type: ignore[override]  # whatever it is called with
                self, when: float, callback: Any, *args: Any, context: Any = None
            ) -> asyncio.TimerHandle:
                nonlocal timers
                timers += 1
                return super().call_at(when, callback, *args, context=context)

        async def main() -> None:
            await asyncio.gather(*(bench.call(str(number)) for number in range(10_000)))

        with asyncio.Runner(loop_factory=lambda: CountingLoop(bench.clock)) as runner:
            runner.run(main())
        assert [int(name) for _, name in bench.left] == list(range(10_000))
        for index, (when, _) in enumerate(bench.left):
            assert when == index // 1000 * 10
        assert timers < 100
        assert bench.gate.state.in_flight == 0

    def test_f48_time_that_the_loop_was_blocked_is_not_made_up_for(self) -> None:
        bench = Bench((5, 10))

        async def main() -> None:
            calls = asyncio.gather(*(bench.call() for _ in range(15)))
            await settle()
            bench.clock.advance(1000.0)
            await calls

        bench.run(main())
        assert [when for when, _ in bench.left] == [0.0] * 5 + [1000.0] * 5 + [1010.0] * 5

    def test_a_deadline_that_passed_meanwhile_stays_passed(self) -> None:
        bench = Bench((1, 10))
        bench.spend(1)

        async def main() -> None:
            hasty = asyncio.create_task(bench.call("hasty", max_wait=11.0))
            patient = asyncio.create_task(bench.call("patient"))
            await settle()
            bench.clock.advance(12.0)
            with pytest.raises(RateLimitError, match="deadline passed while this call waited"):
                await hasty
            await patient

        bench.run(main())
        assert bench.left == [(12.0, "patient")]


class TestCancellation:
    def test_f56_a_waiter_that_is_cancelled_is_gone(self) -> None:
        bench = Bench((1, 10))
        bench.spend(1)

        async def main() -> None:
            tasks = [asyncio.create_task(bench.call(name)) for name in "abc"]
            await settle()
            tasks[0].cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        bench.run(main())
        assert bench.left == [(10.0, "b"), (20.0, "c")]
        assert bench.gate.state.queued == 0

    def test_a_place_that_was_just_given_goes_to_the_next(self) -> None:
        bench = Bench((1, 10))
        bench.spend(1)

        async def main() -> None:
            first, second = (asyncio.create_task(bench.call(name)) for name in "ab")
            await asyncio.sleep(10.0)
            # The timer has run and given the place, but the task has not been resumed yet.
            first.cancel()
            await asyncio.gather(first, second, return_exceptions=True)

        bench.run(main())
        assert bench.left == [(10.0, "b")]
        assert bench.gate.state.in_flight == 0

    def test_a_place_that_comes_in_the_same_breath_goes_to_the_next(self) -> None:
        bench = Bench((1, 10))

        async def main() -> None:
            assert bench.gate.try_acquire()
            first, second = (asyncio.create_task(bench.call(name)) for name in "ab")
            await settle()
            first.cancel()
            bench.gate.finish(None, None, None, sent=False)
            await asyncio.gather(first, second, return_exceptions=True)

        bench.run(main())
        assert bench.left == [(0.0, "b")]
        assert bench.gate.state.in_flight == 0

    @pytest.mark.parametrize("turns", range(12))
    @pytest.mark.parametrize("pause", [0.0, 0.5, 5.0])
    def test_f40_f56_cancelling_at_any_step_loses_no_place(self, turns: int, pause: float) -> None:
        bench = Bench((2, 10))

        async def main() -> None:
            tasks = [asyncio.create_task(bench.call(takes=1.0)) for _ in range(7)]
            for _ in range(turns):
                await asyncio.sleep(pause)
            for task in tasks[:5]:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert not any(task.cancelled() for task in tasks[5:])

        bench.run(main())
        state = bench.gate.state
        assert (state.queued, state.in_flight) == (0, 0)

    def test_a_coroutine_that_is_thrown_away_leaves_the_queue(self) -> None:
        bench = Bench((1, 10))
        bench.spend(1)

        async def main() -> None:
            waiting = bench.gate.acquire(max_wait=None)
            waiting.send(None)
            assert bench.gate.state.queued == 1
            waiting.close()
            assert bench.gate.state.queued == 0

        bench.run(main())

    def test_a_timeout_around_it_works(self) -> None:
        bench = Bench((1, 10))
        bench.spend(1)

        async def main() -> None:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(3):
                    await bench.gate.acquire(max_wait=None)

        bench.run(main())
        assert bench.clock() == 3.0
        assert bench.gate.state.queued == 0


class TestTooLong:
    def test_a_wait_beyond_the_deadline_is_refused_before_it_begins(self) -> None:
        bench = Bench((1, 10))
        bench.spend(1)

        async def main() -> None:
            with pytest.raises(RateLimitError) as caught:
                await bench.gate.acquire(max_wait=9.9)
            assert caught.value.retry_after == 10.0
            assert caught.value.status == 429
            assert "1 calls per 10 s" in str(caught.value)

        bench.run(main())
        assert bench.clock() == 0.0
        assert bench.gate.state.queued == 0

    def test_those_ahead_are_counted_in(self) -> None:
        bench = Bench((1, 10))
        bench.spend(1)

        async def main() -> None:
            calls = [asyncio.create_task(bench.call(max_wait=100.0)) for _ in range(3)]
            await settle()
            with pytest.raises(RateLimitError, match=r"3 calls are ahead.* 40\.0 s or more"):
                await bench.gate.acquire(max_wait=39.0)
            with pytest.raises(RateLimitError):
                await bench.gate.acquire(max_wait=9.0, front=True)
            await asyncio.gather(*calls)

        bench.run(main())

    def test_a_deadline_that_comes_first_ends_the_wait_when_it_comes(self) -> None:
        bench = Bench((1, 10))

        async def main() -> None:
            assert bench.gate.try_acquire()  # in flight: nobody knows how long
            with pytest.raises(RateLimitError, match="deadline passed while this call waited"):
                await bench.gate.acquire(max_wait=5.0)

        bench.run(main())
        assert bench.clock() == 5.0

    def test_a_429_that_makes_a_wait_hopeless_ends_it_at_once(self) -> None:
        bench = Bench((10, 60))

        async def main() -> None:
            for _ in range(10):
                assert bench.gate.try_acquire()
            patient = asyncio.create_task(bench.call(max_wait=100.0))
            hasty = asyncio.create_task(bench.call(max_wait=3.0))
            await settle()
            for _ in range(10):
                bench.gate.finish(429, {}, SLOW)
            with pytest.raises(RateLimitError, match="HTTP 429 with Retry-After"):
                await hasty
            assert bench.clock() == 0.0
            assert await patient == 60.0

        bench.run(main())

    @pytest.mark.parametrize("wait", [ServerWait(29.0, "Retry-After"), None])
    @pytest.mark.parametrize(
        ("max_wait", "longest", "latest"),
        [
            (29.5, None, 29.5),
            (None, 29.0, 31.0),
            (29.5, 29.0, 29.5),
            (29.0, None, 0),
            (None, 28, 0),
        ],
    )
    def test_f23_f56_bounds_are_compared_with_the_wait_and_not_with_its_random_part(
        self, wait: ServerWait | None, max_wait: float | None, longest: float | None, latest: float
    ) -> None:
        bench = Bench(max_server_wait=longest, uniform=lambda _, high: high)
        reset = {"x-ratelimit-limit": "9", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "29"}

        async def main() -> None:
            assert bench.gate.try_acquire()
            bench.gate.finish(429, reset if wait is None else {}, wait)
            if latest:
                assert 29.0 <= await bench.gate.acquire(max_wait=max_wait) <= latest
                return
            with pytest.raises(RateLimitError) as caught:
                await bench.gate.acquire(max_wait=max_wait)
            assert caught.value.retry_after == 29.0

        bench.run(main())

    def test_a_spent_quota_is_raised_rather_than_slept_through(self) -> None:
        bench = Bench((5, 86400))
        bench.spend(5)

        async def main() -> None:
            with pytest.raises(RateLimitError) as caught:
                await bench.gate.acquire(max_wait=None)
            assert caught.value.retry_after == 86400.0
            assert str(caught.value) == (
                "the quota is spent (5 calls per day): calls may be sent again in 24 h 0 min, "
                "more than max_server_wait (2 min). "
                "A rate limiter with max_server_wait=None waits that long"
            )

        bench.run(main())
        assert bench.clock() == 0.0

    def test_unless_waiting_was_asked_for(self) -> None:
        bench = Bench((5, 86400), max_server_wait=None)
        bench.spend(5)
        bench.run(bench.call())
        assert bench.clock() == 86400.0

    def test_a_long_429_is_raised_to_all_who_wait(self) -> None:
        bench = Bench((100, 60))

        async def main() -> None:
            for _ in range(10):
                assert bench.gate.try_acquire()
            calls = [asyncio.create_task(bench.call()) for _ in range(5)]
            await settle()
            bench.gate.finish(429, {}, ServerWait(3600.0, "X-RateLimit-Reset"))
            found = await asyncio.gather(*calls, return_exceptions=True)
            assert [type(error) for error in found] == [RateLimitError] * 5
            assert {getattr(error, "retry_after", None) for error in found} == {3600.0}

        bench.run(main())
        assert bench.clock() == 0.0

    def test_a_place_in_flight_is_waited_for_although_the_quota_is_long(self) -> None:
        bench = Bench((1, 86400))

        async def main() -> None:
            assert bench.gate.try_acquire()
            call = asyncio.create_task(bench.call())
            await asyncio.sleep(30.0)
            assert not call.done()
            bench.gate.finish(None, None, None, sent=False)
            assert await call == 30.0

        bench.run(main())

    @pytest.mark.parametrize(
        ("seconds", "words"),
        [(150.0, "2 min"), (3599.0, "60 min"), (3600.0, "1 h 0 min"), (12000.0, "3 h 20 min")],
    )
    def test_waits_are_named_in_words(self, seconds: float, words: str) -> None:
        bench = Bench((100, 60))

        async def main() -> None:
            assert bench.gate.try_acquire()
            bench.gate.finish(429, {}, ServerWait(seconds, "Retry-After"))
            with pytest.raises(RateLimitError, match=f"again in {words}"):
                await bench.gate.acquire(max_wait=None)

        bench.run(main())


class TestClosing:
    def test_waiters_of_the_closed_client_fail_and_others_stay(self) -> None:
        bench = Bench((1, 10))
        bench.spend(1)
        other = bench.limiter.gate(ORIGIN, "key")

        async def main() -> None:
            mine = [asyncio.create_task(bench.call(front=front)) for front in (False, True)]
            theirs = asyncio.create_task(other.acquire(max_wait=None))
            await settle()
            bench.gate.close()
            bench.gate.close()
            found = await asyncio.gather(*mine, return_exceptions=True)
            assert [type(error) for error in found] == [ClientClosedError] * 2
            assert bench.clock() == 0.0
            assert await theirs == 10.0

        bench.run(main())

    def test_nobody_gets_in_afterwards_but_those_out_come_back(self) -> None:
        bench = Bench((5, 10))
        assert bench.gate.try_acquire()
        bench.gate.close()
        assert not bench.gate.try_acquire()

        async def main() -> None:
            with pytest.raises(ClientClosedError):
                await bench.gate.acquire(max_wait=None)

        bench.run(main())
        bench.gate.finish(200, {}, None)
        assert bench.gate.state.in_flight == 0


class TestSharing:
    def test_clients_with_one_key_share_a_gate_across_limiters(self) -> None:
        clock = VirtualClock()
        first, second = (
            MemoryRateLimiter([RateLimit(1, 10)], clock=clock).gate(ORIGIN, "key") for _ in range(2)
        )
        assert first.try_acquire()
        assert not second.try_acquire()

    @pytest.mark.parametrize("other", [("https://other.example", "key"), (ORIGIN, "other")])
    def test_other_keys_and_origins_do_not(self, other: tuple[str, str]) -> None:
        limiter = MemoryRateLimiter([RateLimit(1, 10)], clock=VirtualClock())
        assert limiter.gate(ORIGIN, "key").try_acquire()
        assert limiter.gate(*other).try_acquire()

    def test_other_limits_are_another_gate(self) -> None:
        clock = VirtualClock()
        one = MemoryRateLimiter([RateLimit(1, 10)], clock=clock)
        two = MemoryRateLimiter([RateLimit(2, 10)], clock=clock)
        gates = one.gate(ORIGIN, "key"), two.gate(ORIGIN, "key")
        assert all(gate.try_acquire() for gate in gates)

    def test_documented_limits_spelled_out_are_meant(self) -> None:
        clock = VirtualClock()
        headers = {"x-ratelimit-limit": "1000", "x-ratelimit-remaining": "900"}
        free = []
        for limits in (DOCUMENTED_LIMITS, [RateLimit(100, 60), RateLimit(5000, 86400)]):
            gate = MemoryRateLimiter(limits, clock=clock).gate(ORIGIN, "key")
            for _ in range(10):
                assert gate.try_acquire()
                gate.finish(200, headers, None)
            free.append(sum(gate.try_acquire() for _ in range(2000)))
        assert free == [900, 90]

    def test_a_host_with_limits_of_its_own_gets_them_unless_others_were_given(self) -> None:
        assumed = MemoryRateLimiter().with_default_limits(CONTROL_PLANE_LIMITS).gate(ORIGIN, "key")
        for _ in range(100):
            assert assumed.try_acquire()
            assumed.finish(200, {}, None)
        assert not assumed.try_acquire()

        given = MemoryRateLimiter([RateLimit(7, 1.0)])
        assert given.with_default_limits(CONTROL_PLANE_LIMITS) is given

    def test_what_was_learned_outlives_the_client(self) -> None:
        clock = VirtualClock()
        limiter = MemoryRateLimiter([RateLimit(1, 10)], clock=clock)
        for _ in range(3):
            gate = limiter.gate(ORIGIN, "key")
            assert gate.try_acquire()
            gate.finish(200, {}, None)
            del gate
            gc.collect()
            assert not limiter.gate(ORIGIN, "key").try_acquire()
            clock.advance(10)

    def test_a_pause_outlives_the_client(self) -> None:
        clock = VirtualClock()
        limiter = MemoryRateLimiter([], clock=clock, uniform=lowest)
        gate = limiter.gate(ORIGIN, "key")
        assert gate.try_acquire()
        gate.finish(429, {}, SLOW)
        del gate
        assert limiter.gate(ORIGIN, "key").state.blocked_for == SLOW.seconds

    def test_a_call_in_flight_outlives_the_client(self) -> None:
        limiter = MemoryRateLimiter([RateLimit(1, 10)], clock=VirtualClock())
        assert limiter.gate(ORIGIN, "key").try_acquire()
        assert limiter.gate(ORIGIN, "key").state.in_flight == 1

    def test_loops_may_follow_one_another(self) -> None:
        bench = Bench((1, 10))
        for _ in range(3):
            bench.run(bench.call())
        assert [when for when, _ in bench.left] == [0.0, 10.0, 20.0]

    def test_waiters_of_a_loop_that_was_closed_are_in_nobodys_way(self) -> None:
        bench = Bench((1, 10))
        bench.spend(1)
        loop = VirtualLoop(bench.clock)
        stranded = [bench.gate.acquire(max_wait=None, front=front) for front in (False, True)]

        async def strand() -> None:
            for waiting in stranded:
                waiting.send(None)

        loop.run_until_complete(strand())
        loop.close()
        assert bench.gate.state.queued == 2
        bench.run(bench.call("next"))
        assert bench.left == [(10.0, "next")]
        assert bench.gate.state.queued == 0
        for waiting in stranded:
            waiting.close()
        assert bench.gate.state.in_flight == 0

    def test_closing_a_client_whose_loop_is_gone_refuses_its_waiters(self) -> None:
        bench = Bench((1, 10))
        bench.spend(1)
        loop = VirtualLoop(bench.clock)
        stranded = bench.gate.acquire(max_wait=None)

        async def strand() -> None:
            stranded.send(None)

        loop.run_until_complete(strand())
        loop.close()
        bench.gate.close()
        assert bench.gate.state.queued == 0
        stranded.close()

    def test_an_answer_outside_any_loop_wakes_the_waiter_in_its_own(self) -> None:
        limiter = MemoryRateLimiter([RateLimit(1, 1000)], max_server_wait=None)
        gate = limiter.gate(ORIGIN, "outside")
        assert gate.try_acquire()

        async def main() -> None:
            waiting = asyncio.create_task(gate.acquire(max_wait=30.0))
            await settle()
            give_back = threading.Thread(
                target=gate.finish, args=(None, None, None), kwargs={"sent": False}
            )
            give_back.start()
            await waiting
            give_back.join()

        asyncio.run(main())
        assert gate.state.in_flight == 1

    def test_threads_with_loops_of_their_own_share_it_too(self) -> None:
        limiter = MemoryRateLimiter([RateLimit(20, 0.2)])
        gates = [limiter.gate(ORIGIN, "threads") for _ in range(4)]
        left: list[float] = []

        async def call(gate: MemoryGate) -> None:
            if not gate.try_acquire():
                await gate.acquire(max_wait=30.0)
            left.append(asyncio.get_running_loop().time())
            await asyncio.sleep(0)
            gate.finish(200, {}, None)

        async def main(gate: MemoryGate) -> None:
            await asyncio.gather(*(call(gate) for _ in range(25)))

        threads = [threading.Thread(target=asyncio.run, args=(main(gate),)) for gate in gates]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        left.sort()
        assert len(left) == 100
        assert all(b - a >= 0.19 for a, b in zip(left, left[20:], strict=False))
        assert gates[0].state.queued == gates[0].state.in_flight == 0


class TestClocks:
    @pytest.mark.parametrize("jump", [-86400.0, -3600.0, 3600.0, 86400.0])
    def test_f47_a_wall_clock_that_jumps_moves_no_wait_under_way(self, jump: float) -> None:
        bench = Bench((1, 10))
        bench.spend(1)

        async def main() -> None:
            call = asyncio.create_task(bench.call())
            await asyncio.sleep(5.0)
            bench.clock.set_wall(bench.clock.wall() + jump)
            assert await call == 10.0

        bench.run(main())

    @pytest.mark.parametrize("jump", [-86400.0, -3600.0, 3600.0, 86400.0])
    def test_f47_with_a_date_resets_do_not_depend_on_our_wall_clock(self, jump: float) -> None:
        bench = Bench()
        bench.clock.set_wall(1_800_000_000.0 + jump)
        assert bench.gate.try_acquire()
        headers = {
            "x-ratelimit-limit": "50",
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": "1800000060",
            "date": "Fri, 15 Jan 2027 08:00:00 GMT",
        }
        bench.gate.finish(200, headers, None)
        bench.run(bench.call())
        assert bench.clock() == pytest.approx(60.25)

    def test_f47_without_a_date_a_wrong_clock_costs_a_bounded_wait(self) -> None:
        bench = Bench(max_server_wait=None)
        bench.clock.set_wall(1_800_000_000.0 - 3600)
        assert bench.gate.try_acquire()
        headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1800000060"}
        bench.gate.finish(200, headers, None)
        bench.run(bench.call())
        assert bench.clock() <= 3600 + 62


class TestLimits:
    @pytest.mark.parametrize("limit", [0, -1, 1.5, True, "5", None])
    def test_a_limit_is_a_positive_number_of_calls(self, limit: Any) -> None:
        with pytest.raises(ConfigError, match=r"^RateLimit\.limit must be a positive int, got"):
            RateLimit(limit, 60)

    @pytest.mark.parametrize("seconds", [0, -1.0, float("inf"), float("nan")])
    def test_a_window_is_a_positive_time(self, seconds: float) -> None:
        with pytest.raises(ConfigError, match=r"^RateLimit\.seconds must be positive, got"):
            RateLimit(5, seconds)

    def test_they_print_as_one_says_them(self) -> None:
        assert str(RateLimit(100, 60)) == "100 calls per minute"
        limiter = MemoryRateLimiter()
        assert repr(limiter) == "MemoryRateLimiter(100 calls per minute, 5000 calls per day)"
        assert repr(MemoryRateLimiter([])) == "MemoryRateLimiter(no limits)"


class TestState:
    def test_it_tells_what_the_gate_knows(self) -> None:
        bench = Bench((5, 60), (100, 3600))

        async def main() -> None:
            for _ in range(5):
                assert bench.gate.try_acquire()
            for _ in range(4):
                bench.gate.finish(200, {}, None)
            bench.gate.finish(429, {}, SLOW)
            waiting = asyncio.create_task(bench.call())
            await asyncio.sleep(3.0)
            assert bench.gate.state == RateLimitState(
                limit=5,
                remaining=0,
                reset_in=57.0,
                queued=1,
                in_flight=0,
                blocked_for=4.0,
                limits=(RateLimit(5, 60), RateLimit(100, 3600)),
                ready_in=57.0,
            )
            assert "queued=1" in repr(bench.gate)
            await waiting

        bench.run(main())

    def test_a_fresh_gate_knows_its_limits_only(self) -> None:
        state = Bench((5, 60)).gate.state
        assert (state.limit, state.remaining, state.reset_in) == (5, 5, None)
        assert (state.queued, state.in_flight, state.blocked_for) == (0, 0, 0.0)
        assert state.ready_in == 0.0

    def test_the_protocols_are_met(self) -> None:
        limiter: RateLimiter = MemoryRateLimiter()
        gate: Gate = limiter.gate(ORIGIN, "key")
        assert gate.state.limits == DOCUMENTED_LIMITS


@pytest.mark.parametrize("share", [0, -0.1, 0.51, 1, "0.1", None, True, float("nan")])
def test_a_share_of_the_background_is_a_part_of_the_quota(share: Any) -> None:
    with pytest.raises(ConfigError, match="background_share must be a number above 0"):
        MemoryRateLimiter(background_share=share)
