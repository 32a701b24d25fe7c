"""The retry budget: a few retries always, many only while most calls succeed."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from kubiya_async._calls.retry import RetryBudget
from kubiya_async.testing.clock import VirtualClock
from tests.support.cases import each_of


def test_it_starts_full() -> None:
    assert RetryBudget(VirtualClock()).tokens == 20.0


def test_it_is_at_rest_while_it_is_full_and_no_longer() -> None:
    clock = VirtualClock()
    budget = RetryBudget(clock)
    assert budget.idle is True
    budget.take()
    assert budget.idle is False
    clock.advance(9.9)
    assert budget.idle is False
    clock.advance(0.1)
    assert budget.idle is True


def test_a_retry_takes_what_it_costs_or_nothing() -> None:
    budget = RetryBudget(VirtualClock(), size=3)
    assert budget.take(2.0)
    assert not budget.take(2.0)
    assert budget.take()
    assert not budget.take()
    assert budget.tokens == 0.0


def test_ten_successes_pay_for_one_retry() -> None:
    budget = RetryBudget(VirtualClock(), size=1)
    assert budget.full
    assert budget.take()
    for _ in range(9):
        budget.succeeded()
        assert not budget.full
    assert not budget.take()
    budget.succeeded()
    assert budget.full
    assert budget.take()


def test_time_pays_too_so_that_a_small_script_can_always_retry() -> None:
    clock = VirtualClock()
    budget = RetryBudget(clock, size=2)
    assert budget.take(2.0)
    clock.advance(9.0)
    assert not budget.take()
    clock.advance(1.0)
    assert budget.take()


def test_it_never_holds_more_than_its_size() -> None:
    clock = VirtualClock()
    budget = RetryBudget(clock)
    budget.succeeded()
    clock.advance(1e9)
    budget.succeeded()
    assert budget.tokens == 20.0


def test_tokens_come_back_at_their_own_pace() -> None:
    now = 0.0
    budget = RetryBudget(lambda: now, size=5, seconds_per_token=2.0)
    assert budget.take(5.0)
    now = 3.0
    assert budget.tokens == 1.5


def test_a_clock_that_goes_back_takes_nothing_away() -> None:
    now = 100.0
    budget = RetryBudget(lambda: now, size=5)
    assert budget.take(5.0)
    now = 50.0
    assert budget.tokens == 0.0
    now = 110.0
    assert budget.tokens == 1.0


@each_of([(0.05, 0.99, 1.0), (0.2, 0.3, 0.6), (1.0, 0.0, 0.01)])
def test_rare_failures_are_all_retried_and_storms_are_not(
    failing: float, least: float, most: float
) -> None:
    chance = random.Random(7)
    budget = RetryBudget(VirtualClock())
    wanted = paid = 0
    for _ in range(10_000):
        while chance.random() < failing:
            wanted += 1
            if not budget.take():
                break
            paid += 1
        else:
            budget.succeeded()
    assert least <= paid / wanted <= most


@given(st.lists(st.floats(0.1, 3.0) | st.none() | st.integers(0, 60)))
def test_tokens_stay_between_nothing_and_full(steps: list[float | int | None]) -> None:
    clock = VirtualClock()
    budget = RetryBudget(clock, size=4)
    for step in steps:
        if step is None:
            budget.succeeded()
        elif isinstance(step, int):
            clock.advance(step)
        else:
            before = budget.tokens
            assert budget.take(step) is (before >= step)
        assert 0.0 <= budget.tokens <= 4.0


def test_it_shows_what_is_left() -> None:
    budget = RetryBudget(VirtualClock())
    assert budget.take()
    assert repr(budget) == "RetryBudget(19.0 of 20)"
