"""What is kept for the next client with a key, and what is forgotten."""

from __future__ import annotations

import pytest

from kubiya_async._calls.retry import RetryBudget
from kubiya_async.limits.headers import QuotaHeaders, ServerWait
from kubiya_async.limits.limiter import Limiter
from kubiya_async.limits.memory import LocalQueue, MemoryGate
from kubiya_async.limits.per_key import KeyedRegistry, forget
from kubiya_async.testing.clock import VirtualClock, VirtualLoop


class Thing:
    def __init__(self, *, at_rest: bool = False) -> None:
        self.idle = at_rest


def new() -> Thing:
    return Thing(at_rest=True)


def keys(count: int) -> list[tuple[object, ...]]:
    return [(f"https://host-{number}", "key") for number in range(count)]


def test_a_key_has_one_thing_whether_somebody_has_it_or_not() -> None:
    things = KeyedRegistry[Thing]()
    first = things.get(("host", "key"), Thing)
    assert things.get(("host", "key"), Thing) is first
    name = id(first)
    del first
    assert id(things.get(("host", "key"), Thing)) == name


def test_what_is_at_rest_makes_place_when_others_come() -> None:
    things = KeyedRegistry[Thing]()
    for key in keys(100):
        things.get(key, new)
    assert len(things) == 1


def test_what_is_not_at_rest_stays_and_the_longest_unused_goes_first() -> None:
    things = KeyedRegistry[Thing](most=10)
    used, longest_unused, *others, last = keys(11)
    for key in (used, longest_unused, *others, used, last):
        things.get(key, Thing)
    assert len(things) == 10
    assert not any(things.get(key, new).idle for key in (used, *others, last))
    assert things.get(longest_unused, new).idle


def test_what_somebody_has_is_never_forgotten_and_rests_after_them() -> None:
    things = KeyedRegistry[Thing](most=10)
    held = [things.get(key, new) for key in keys(50)]
    assert [things.get(key, Thing) for key in keys(50)] == held
    held[0].idle = False
    del held[1:]
    for key in keys(200)[50:]:
        things.get(key, new)
    assert len(things) <= 11
    del held[0]
    assert not things.get(keys(1)[0], new).idle


def test_all_keys_of_an_origin_can_be_forgotten() -> None:
    things = KeyedRegistry[Thing]()
    here, there = things.get(("here", "key"), Thing), things.get(("there", "key"), Thing)
    del here
    forget("here")
    assert things.get(("there", "key"), Thing) is there
    assert len(things) == 1
    forget()
    assert len(things) == 0
    assert things.get(("there", "key"), Thing) is not there


class TestRest:
    """When a limiter, a line and a budget have nothing left to remember."""

    def limiter(self, *limits: tuple[int, float]) -> Limiter:
        return Limiter(limits, assumed=False, uniform=lambda low, _: low)

    def test_a_new_limiter_is_at_rest(self) -> None:
        assert self.limiter((1, 10.0)).idle(0.0)

    def test_a_call_counts_in_flight_and_for_its_longest_window(self) -> None:
        limiter = self.limiter((5, 10.0), (50, 100.0))
        limiter.start(0.0)
        assert not limiter.idle(1000.0)
        limiter.finish(1000.0, 200, (), None)
        assert not limiter.idle(1099.0)
        assert limiter.idle(1100.0)

    def test_a_pause_and_what_it_grows_by_are_remembered(self) -> None:
        limiter = self.limiter()
        limiter.start(0.0)
        limiter.finish(0.0, 429, (), ServerWait(7.0, "Retry-After"))
        assert not limiter.idle(66.0)
        assert limiter.idle(68.0)

    def test_the_servers_window_is_remembered_to_its_end(self) -> None:
        limiter = self.limiter()
        limiter.start(0.0)
        limiter.finish(0.0, 200, (QuotaHeaders("", limit=10, remaining=3, reset_after=20.0),), None)
        assert not limiter.idle(19.0)
        assert limiter.idle(22.0)

    def test_a_line_in_which_somebody_waits_is_not(self) -> None:
        clock = VirtualClock()
        limiter = self.limiter((1, 10.0))
        line = LocalQueue(limiter, clock=clock, wall=clock.wall, max_server_wait=None)
        assert MemoryGate(line, ()).try_acquire()
        loop = VirtualLoop(clock)

        async def wait() -> None:
            line.enqueue(None, max_wait=None, front=False)

        loop.run_until_complete(wait())
        limiter.cancel()
        assert not line.idle
        loop.close()
        assert line.idle

    @pytest.mark.parametrize("paid", [1.0, 20.0])
    def test_a_budget_is_when_it_is_full(self, paid: float) -> None:
        clock = VirtualClock()
        budget = RetryBudget(clock)
        assert budget.idle
        budget.take(paid)
        assert not budget.idle
        clock.advance(10 * paid)
        assert budget.idle
