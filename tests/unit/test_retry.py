"""The retry decision, row by row, and what always holds."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async._calls.retry import (
    FailureInfo,
    FailureKind,
    Retry,
    RetryBudget,
    Stop,
    backoff,
    decide,
    describe,
)
from kubiya_async._messages.operation import Replay
from kubiya_async.errors import ConfigError, Phase
from kubiya_async.limits.headers import ServerWait
from kubiya_async.options import RetryPolicy
from tests.support.cases import each_of

SAFE, IDEMPOTENT, NEVER = Replay.SAFE, Replay.IDEMPOTENT, Replay.NEVER
ASKED = ServerWait(4.0, "Retry-After")
WINDOW = ServerWait(4.0, "X-RateLimit-Reset")


def highest(_: float, high: float) -> float:
    return high


def lowest(low: float, _: float) -> float:
    return low


def full_budget() -> RetryBudget:
    return RetryBudget(lambda: 0.0)


def judge(failure: FailureInfo, replay: Replay = SAFE, **settings: Any) -> Retry | Stop:
    defaults: dict[str, Any] = {
        "keyed": False,
        "retries": 0,
        "rate_limit_retries": 0,
        "policy": RetryPolicy(),
        "budget": full_budget(),
        "time_left": None,
        "uniform": highest,
    }
    return decide(failure, replay=replay, **defaults | settings)


def status(code: int, wait: ServerWait | None = None) -> FailureInfo:
    return FailureInfo("status", FailureKind.STATUS, code, wait)


YES = (True, True, True)
REPEATABLE = (True, False, True)
NO = (False, False, False)

TABLE = [
    (FailureInfo("unsent", FailureKind.CONNECT), YES),
    (FailureInfo("unsent", FailureKind.PROXY), YES),
    (FailureInfo("unsent", FailureKind.TIMEOUT), YES),
    (FailureInfo("unsent", FailureKind.LOST), YES),
    (FailureInfo("unsent", FailureKind.TLS), NO),
    (FailureInfo("sent", FailureKind.LOST), REPEATABLE),
    (FailureInfo("sent", FailureKind.TIMEOUT), REPEATABLE),
    (FailureInfo("status", FailureKind.LOST, 200), REPEATABLE),
    (FailureInfo("status", FailureKind.TIMEOUT, 200), REPEATABLE),
    (FailureInfo("body", FailureKind.LOST, 200), REPEATABLE),
    (FailureInfo("body", FailureKind.TIMEOUT, 200), REPEATABLE),
    (FailureInfo("body", FailureKind.BODY, 200), REPEATABLE),
    (FailureInfo("body", FailureKind.BODY, 201), REPEATABLE),
    (FailureInfo("body", FailureKind.LOST, 429), YES),
    (FailureInfo("body", FailureKind.LOST, 500), REPEATABLE),
    (FailureInfo("body", FailureKind.LOST, 404), NO),
    (FailureInfo("body", FailureKind.LOST, 400), NO),
    (status(429), YES),
    (status(429, ASKED), YES),
    (status(425), YES),
    (status(503, ASKED), YES),
    (status(503, ServerWait(1.0, "Retry-After-Ms")), YES),
    (status(503, WINDOW), REPEATABLE),
    (status(503, ServerWait(1.0, "retryAfter")), REPEATABLE),
    (status(503), REPEATABLE),
    (status(408), REPEATABLE),
    (status(500), REPEATABLE),
    (status(500, ASKED), REPEATABLE),
    (status(502), REPEATABLE),
    (status(504), REPEATABLE),
    *((status(code), REPEATABLE) for code in (520, 521, 522, 524, 527, 529, 530, 598, 599)),
    *(
        (status(code), NO)
        for code in (301, 304, 400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 412, 413)
    ),
    *((status(code), NO) for code in (414, 415, 416, 417, 418, 421, 422, 423, 424, 426, 428)),
    *((status(code), NO) for code in (431, 451, 499, 501, 505, 506, 507, 508, 510, 511, 600, 999)),
]


@each_of(TABLE)
def test_f27_the_table_decides_what_is_sent_again(
    failure: FailureInfo, row: tuple[bool, bool, bool]
) -> None:
    repeatable, never, honoured = row
    assert isinstance(judge(failure, SAFE), Retry) is repeatable
    assert isinstance(judge(failure, IDEMPOTENT), Retry) is repeatable
    assert isinstance(judge(failure, NEVER), Retry) is never
    assert isinstance(judge(failure, NEVER, keyed=True), Retry) is honoured
    trusting = RetryPolicy(trust_idempotency_key=True)
    assert isinstance(judge(failure, NEVER, policy=trusting), Retry) is honoured
    # A stream asks more than a key: what it said may not be said twice.
    assert isinstance(judge(failure, NEVER, keyed=True, stream=True), Retry) is never
    assert isinstance(judge(failure, SAFE, stream=True), Retry) is repeatable


@each_of(
    [
        (NEVER, True, {"retries": 1}, True),
        (NEVER, True, {"rate_limit_retries": 1}, True),
        (NEVER, True, {}, False),
        (NEVER, False, {"retries": 1}, False),
        (IDEMPOTENT, True, {"retries": 1}, False),
    ]
)
def test_a_conflict_may_be_with_our_own_earlier_try(
    replay: Replay, keyed: bool, earlier: dict[str, Any], again: bool
) -> None:
    assert isinstance(judge(status(409), replay, keyed=keyed, **earlier), Retry) is again


@pytest.mark.parametrize("replay", [SAFE, IDEMPOTENT])
@pytest.mark.parametrize("reason", [FailureKind.BODY, FailureKind.LOST, FailureKind.TIMEOUT])
def test_a_broken_answer_is_asked_for_once_more_only(replay: Replay, reason: FailureKind) -> None:
    failure = FailureInfo("body", reason, 200)
    assert isinstance(judge(failure, replay, retries=1, body_retries=0), Retry)
    assert judge(failure, replay, retries=1, body_retries=1) == Stop("the answer broke off again")


def test_a_broken_answer_to_a_keyed_call_is_asked_for_as_often_as_anything() -> None:
    failure = FailureInfo("body", FailureKind.BODY, 200)
    assert isinstance(judge(failure, NEVER, keyed=True, retries=2, body_retries=2), Retry)


@each_of(
    [
        (status(500), {"retries": 3}, "gave up after 3 retries"),
        (status(500), {"retries": 3, "rate_limit_retries": 5}, "gave up after 3 retries"),
        (status(429), {"rate_limit_retries": 8}, "gave up after 8 retries"),
    ]
)
def test_retries_are_counted(failure: FailureInfo, done: dict[str, Any], words: str) -> None:
    assert judge(failure, **done) == Stop(words)


def test_retries_after_429_are_counted_by_themselves() -> None:
    assert isinstance(judge(status(429), retries=3, rate_limit_retries=7), Retry)
    assert isinstance(judge(status(500), retries=2, rate_limit_retries=8), Retry)


def test_retries_can_be_switched_off() -> None:
    off = RetryPolicy(max_retries=0, max_rate_limit_retries=0)
    assert judge(status(500), policy=off) == Stop("retries are disabled")
    assert judge(status(429), policy=off) == Stop("retries are disabled")


@each_of([(0, 0.5), (1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 8.0), (5000, 8.0)])
def test_our_own_pause_has_a_ceiling_that_doubles(done: int, ceiling: float) -> None:
    assert backoff(done, RetryPolicy(), highest) == ceiling
    assert backoff(done, RetryPolicy(), lowest) == 0.0


def test_our_own_pause_is_drawn_for_the_retry_at_hand() -> None:
    assert judge(status(500), retries=2) == Retry(2.0, "backoff")
    assert judge(status(429), retries=2, rate_limit_retries=1) == Retry(1.0, "backoff")


@each_of(
    [(0.0, 0.0, 0.0), (1.0, 1.0, 1.1), (4.0, 4.0, 4.4), (20.0, 20.0, 22.0), (120.0, 120.0, 122.0)]
)
def test_a_server_gets_the_wait_it_asked_for_and_a_little_more(
    asked: float, least: float, most: float
) -> None:
    failure = status(429, ServerWait(asked, "Retry-After"))
    assert judge(failure, uniform=lowest) == Retry(least, "Retry-After")
    spread: Any = pytest.approx(most - least)
    assert judge(failure, uniform=highest) == Retry(least + spread.expected, "Retry-After", spread)


def test_at_once_is_believed_once() -> None:
    failure = status(503, ServerWait(0.0, "Retry-After"))
    assert judge(failure, retries=0) == Retry(0.0, "Retry-After")
    assert judge(failure, retries=1) == Retry(1.0, "backoff")


def test_f23_a_wait_above_the_longest_is_not_waited_for() -> None:
    found = judge(status(429, ServerWait(121.0, "Retry-After")))
    assert found == Stop(
        "the server asks to wait 121 s (Retry-After), longer than max_server_wait (120 s)"
    )
    patient = RetryPolicy(max_server_wait=121.0)
    assert isinstance(judge(status(429, ServerWait(121.0, "x")), policy=patient), Retry)


def test_a_wait_that_cannot_end_in_time_is_not_begun() -> None:
    assert judge(status(429, ASKED), time_left=4.0) == Stop(
        "the next wait (4.0 s, Retry-After) could not end within the 4.0 s left"
    )
    assert judge(status(500), time_left=0.5) == Stop(
        "the next wait (0.5 s, backoff) could not end within the 0.5 s left"
    )
    assert isinstance(judge(status(500), time_left=0.0, uniform=lowest), Stop)


def test_f23_only_the_little_more_is_cut_when_time_is_short() -> None:
    assert judge(status(429, ASKED), time_left=4.2) == Retry(4.0, "Retry-After")
    assert judge(status(429, ASKED), time_left=4.4) == Retry(4.0, "Retry-After")


@each_of(
    [
        (FailureInfo("status", FailureKind.LOST, 200), False),
        (FailureInfo("body", FailureKind.TIMEOUT, 200), False),
        (FailureInfo("body", FailureKind.LOST, 500), True),
        (FailureInfo("sent", FailureKind.LOST), True),
        (FailureInfo("unsent", FailureKind.CONNECT), True),
        (status(500), True),
    ]
)
def test_only_an_answer_that_breaks_off_is_asked_for_no_third_time(
    failure: FailureInfo, again: bool
) -> None:
    assert isinstance(judge(failure, retries=1, body_retries=1), Retry) is again


@each_of(
    [
        (status(500), 1.0),
        (status(429), 1.0),
        (status(429, ASKED), 0.0),
        (status(503, ASKED), 1.0),
        (FailureInfo("unsent", FailureKind.CONNECT), 1.0),
        (FailureInfo("sent", FailureKind.TIMEOUT), 2.0),
        (FailureInfo("body", FailureKind.BODY, 200), 1.0),
    ]
)
def test_each_retry_is_paid_for(failure: FailureInfo, cost: float) -> None:
    budget = full_budget()
    assert isinstance(judge(failure, budget=budget), Retry)
    assert budget.tokens == 20.0 - cost


def test_an_empty_budget_ends_retries_and_says_so() -> None:
    budget = RetryBudget(lambda: 0.0, size=1)
    assert isinstance(judge(status(500), budget=budget), Retry)
    assert judge(status(500), budget=budget) == Stop(
        "the retry budget is spent: too many calls are failing"
    )
    assert isinstance(judge(status(429, ASKED), budget=budget), Retry)


@each_of(
    [
        (status(404), {}),
        (status(500), {"retries": 3}),
        (status(500), {"time_left": 0.1}),
        (status(429, ServerWait(500.0, "Retry-After")), {}),
    ]
)
def test_a_retry_that_does_not_happen_is_not_paid_for(
    failure: FailureInfo, settings: dict[str, Any]
) -> None:
    budget = full_budget()
    assert isinstance(judge(failure, budget=budget, **settings), Stop)
    assert budget.tokens == 20.0


@each_of(
    [
        (
            FailureInfo("unsent", FailureKind.TLS),
            "a refused certificate or TLS version stays refused",
        ),
        (FailureInfo("sent", FailureKind.LOST), "the server may have acted on it"),
        (status(500), "the server may have acted on it"),
        (status(422), "HTTP 422 is final"),
    ]
)
def test_a_stop_says_why(failure: FailureInfo, words: str) -> None:
    assert judge(failure, NEVER) == Stop(words)


@pytest.mark.parametrize("name", ["max_retries", "backoff_base", "backoff_cap", "max_server_wait"])
@pytest.mark.parametrize("value", [-1, -0.5, math.nan])
def test_a_policy_refuses_what_cannot_be_meant(name: str, value: float) -> None:
    with pytest.raises(ConfigError, match=rf"^RetryPolicy\.{name} must not be negative, got"):
        RetryPolicy(**{name: value})  # type: ignore[arg-type]  # any of the numbers


def test_a_server_that_always_fails_is_hardly_asked_more_often_than_once_per_call() -> None:
    budget = full_budget()
    requests = 0
    for _ in range(10_000):
        requests += 1
        retries = 0
        while isinstance(judge(status(503), budget=budget, retries=retries), Retry):
            retries += 1
            requests += 1
    assert requests == 10_020


FAILURES = st.builds(
    FailureInfo,
    st.sampled_from(["unsent", "sent", "status", "body"]),
    st.sampled_from(FailureKind),
    st.none() | st.integers(200, 599),
    st.none()
    | st.builds(
        ServerWait, st.floats(0, 1e10), st.sampled_from(["Retry-After", "X-RateLimit-Reset"])
    ),
)


@given(
    failures=st.lists(FAILURES, max_size=20),
    replay=st.sampled_from(Replay),
    keyed=st.booleans(),
    deadline=st.none() | st.floats(0, 100),
    share=st.floats(0, 1),
)
def test_any_history_of_failures_ends_within_its_bounds(
    failures: list[FailureInfo],
    replay: Replay,
    keyed: bool,
    deadline: float | None,
    share: float,
) -> None:
    policy = RetryPolicy()
    counts = {"retries": 0, "rate_limit_retries": 0}
    clock = 0.0
    acted: Phase | None = None
    for failure in failures:
        left = None if deadline is None else deadline - clock
        found = judge(
            failure,
            replay,
            keyed=keyed,
            time_left=left,
            uniform=lambda low, high: low + (high - low) * share,
            **counts,
        )
        if failure.phase != "unsent" and failure.status is None:
            acted = failure.phase
        if isinstance(found, Stop):
            assert found.reason
            break
        assert 0 <= found.after < (math.inf if left is None else left)
        assert failure.reason is not FailureKind.TLS
        if replay is NEVER and not keyed:
            assert acted is None
        if failure.wait is not None and found.reason == failure.wait.source:
            asked = failure.wait.seconds
            assert asked <= found.after <= asked + min(asked * 0.1, 2.0)
            assert asked <= policy.max_server_wait
        else:
            assert found.after <= policy.backoff_cap
        clock += found.after
        counts["rate_limit_retries" if failure.status == 429 else "retries"] += 1
    assert counts["retries"] <= policy.max_retries
    assert counts["rate_limit_retries"] <= policy.max_rate_limit_retries


FREELY = "if not sent, lost or silent, on 408, 425, 500, 502 to 504, 520 to 599"
CAREFULLY = "if not sent, or turned away with 425, or 503 and Retry-After"


@each_of(
    [
        (SAFE, False, False, False, FREELY),
        (IDEMPOTENT, False, False, False, FREELY),
        (NEVER, False, False, False, CAREFULLY),
        (NEVER, True, False, False, FREELY),
        (NEVER, False, True, False, FREELY),
        (SAFE, False, False, True, FREELY),
        (NEVER, True, False, True, CAREFULLY),
        (NEVER, False, True, True, CAREFULLY),
    ]
)
def test_what_is_said_of_a_policy(
    replay: Replay, keyed: bool, trusted: bool, stream: bool, when: str
) -> None:
    policy = RetryPolicy(max_retries=3, max_rate_limit_retries=1, trust_idempotency_key=trusted)

    said = describe(replay, keyed=keyed, policy=policy, stream=stream)

    ending = "; never once it is open" if stream else ""
    assert said == f"up to 3 times {when}; once on 429{ending}"


@each_of(
    [
        (0, 0, "never"),
        (1, 0, f"once {FREELY}; not on 429"),
        (0, 2, f"not {FREELY}; up to 2 times on 429"),
    ]
)
def test_what_is_said_of_how_often(retries: int, on_429: int, said: str) -> None:
    policy = RetryPolicy(max_retries=retries, max_rate_limit_retries=on_429)

    assert describe(SAFE, keyed=False, policy=policy) == said
